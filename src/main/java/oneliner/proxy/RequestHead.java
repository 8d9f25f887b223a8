package oneliner.proxy;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oneliner.services.Manners;

/**
 * The head that goes to the provider, made from the browser's.
 *
 * @param message what is sent
 * @param body true when a body follows
 * @param retryable true when a second delivery does no harm (RFC 9110, 9.2.2) and no body is needed again
 * @param upgrade true when the browser wishes to leave HTTP on this connection
 * @param most bytes that the body may have
 */
record RequestHead(HttpRequest message, boolean body, boolean retryable, boolean upgrade, long most) {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    /** What Connection cannot take away: the framing, and what is set here. */
    private static final Set<String> FIXED = Set.of("host", "content-length", "transfer-encoding");
    /** Payara's own request. */
    private static final List<String> PACKET = List.of("getUnwrappedCoyoteRequest", "getCoyoteRequest", "getRequest");
    /** As {@link SessionManners} names it: nobody's business but the console's. */
    private static final String CONSOLE_COOKIE = "ONELINER";

    /**
     * Makes the head.
     *
     * @param request the browser's
     * @param route where it goes
     * @param house what holds for all requests
     * @throws BadRequest if the request must not be passed on
     */
    static RequestHead of(HttpServletRequest request, Proxy.Route route, House house) throws BadRequest {
        String method = request.getMethod();
        String protocol = request.getProtocol();
        if (!protocol.equals("HTTP/1.1") && !protocol.equals("HTTP/1.0")) {
            throw new BadRequest(505, "HTTP/1.1 and HTTP/1.0 are spoken here");
        }
        if ("TRACE".equals(method) || "CONNECT".equals(method)) {
            throw new BadRequest(405, method + " is not served here");
        }
        RequestLines lines = RequestLines.of(request);
        checkSize(route, lines, house.requests().headBytes());
        checkTarget(route.target(), method);
        Framing framing = Framing.of(lines, protocol);
        if (framing.chunked() && unseen(request)) {
            throw new BadRequest(400, "the transfer coding is not written as \"chunked\"");
        }
        String host = Authority.of(request, lines);
        if (lines.values("Via").stream().anyMatch(via -> via.contains(house.name()))) {
            throw new BadRequest(508, "this request has been here before: the app's node leads back to this proxy");
        }
        long most = route.door()
                .manners()
                .limits()
                .body()
                .orElse(house.requests().bodyBytes().orElse(Long.MAX_VALUE));
        if (framing.length() > most) {
            throw new BadRequest(413, "the body of a request may have " + most + " bytes here");
        }
        HopByHop hop = HopByHop.of(lines.values("Connection"));
        try {
            HttpRequest message = new DefaultHttpRequest(
                    HttpVersion.HTTP_1_1,
                    new HttpMethod(method),
                    route.target(),
                    DefaultHttpHeadersFactory.headersFactory());
            HttpHeaders headers = message.headers();
            boolean trusts = house.forwarding().trusts(request.getRemoteAddr());
            boolean asksUsers = route.door().manners().access().stream()
                    .anyMatch(rule -> !rule.users().isEmpty());
            for (RawHead.Field field : lines.fields()) {
                if (passes(field.name(), hop, trusts)) {
                    String value = withoutOurs(field, house, asksUsers);
                    if (value != null) {
                        headers.add(field.name(), value);
                    }
                }
            }
            if (lines.values("TE").stream()
                    .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("trailers"))) {
                headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
            }
            house.forwarding().tell(request, host, headers, trusts);
            // an HTTP/1.0 browser need not say it, but HTTP/1.1 towards the provider must
            headers.set(HttpHeaderNames.HOST, host == null ? request.getServerName() : host);
            if (route.door().manners().host() instanceof Manners.HostHeader.Name always) {
                headers.set(HttpHeaderNames.HOST, always.name());
            }
            headers.add(HttpHeaderNames.VIA, protocol.substring("HTTP/".length()) + " " + house.name());
            if (framing.chunked() && request.getHeader("Upgrade") != null && !ServerThread.endsBodies(request)) {
                throw new BadRequest(400, "a chunked body beside Upgrade has no end that this server can see");
            }
            if (framing.chunked()) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
            if (framing.chunked()) {
                // what is announced here follows the body (Trailers)
                lines.values("Trailer").forEach(names -> headers.add(HttpHeaderNames.TRAILER, names));
            }
            if (framing.body()
                    && "HTTP/1.1".equals(protocol)
                    && lines.values("Expect").stream().anyMatch("100-continue"::equalsIgnoreCase)) {
                headers.set(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE);
            }
            List<String> protocols = hop.named("upgrade") && !framing.body() ? protocols(lines, protocol) : List.of();
            boolean upgrade = !protocols.isEmpty();
            if (upgrade) {
                headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
                headers.set(HttpHeaderNames.UPGRADE, String.join(", ", protocols));
            }
            boolean retryable = IDEMPOTENT.contains(method) && !framing.body() && !upgrade;
            return new RequestHead(message, framing.body(), retryable, upgrade, most);
        } catch (IllegalArgumentException e) {
            throw new BadRequest(400, "the request has a header or a method that HTTP does not allow");
        }
    }

    /** Tells a provider its own address, where the node wants that. */
    void goesTo(Proxy.Route route, String ip) {
        if (route.door().manners().host() instanceof Manners.HostHeader.Upstream) {
            message.headers().set(HttpHeaderNames.HOST, ip + ":" + route.port());
        }
    }

    private static void checkSize(Proxy.Route route, RequestLines lines, int most) throws BadRequest {
        if (route.target().length() > most) {
            throw new BadRequest(414, "the request line may have " + most + " bytes here");
        }
        if (lines.size() + (lines.target().isPresent() ? 0 : route.target().length()) > most) {
            throw new BadRequest(431, "the head of a request may have " + most + " bytes here");
        }
    }

    private static void checkTarget(String target, String method) throws BadRequest {
        boolean good = target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"));
        for (int i = 0; good && i < target.length(); i++) {
            char c = target.charAt(i);
            good = c > ' ' && c < 0x7f && c != '#';
        }
        if (!good) {
            throw new BadRequest(400, "the request's target is no path, or holds what must be percent-encoded");
        }
    }

    private static boolean passes(String name, HopByHop hop, boolean trusts) {
        boolean fixed = FIXED.contains(name.toLowerCase(Locale.ROOT));
        return (fixed || !hop.contains(name))
                && !name.equalsIgnoreCase("transfer-encoding")
                && !name.equalsIgnoreCase("expect") // only 100-continue passes, and only with a body
                && !Forwarding.hearsay(name, trusts);
    }

    /** The value without what is between the browser and us; null when nothing is left. */
    private static String withoutOurs(RawHead.Field field, House house, boolean asksUsers) {
        String value = field.value();
        if (field.name().equalsIgnoreCase("Authorization")) {
            boolean basic = value.regionMatches(true, 0, "Basic ", 0, 6);
            return (asksUsers && basic) || house.secret(value) ? null : value;
        }
        if (field.name().equalsIgnoreCase("Cookie") && value.contains(CONSOLE_COOKIE + "=")) {
            String rest = Stream.of(value.split(";", -1))
                    .filter(cookie -> !cookie.strip().startsWith(CONSOLE_COOKIE + "="))
                    .collect(Collectors.joining(";"))
                    .strip();
            return rest.isEmpty() ? null : rest;
        }
        return value;
    }

    /**
     * What the browser would like to speak instead of HTTP/1.1. Not HTTP/2: requests inside of it would pass unseen, and a
     * provider may go on in HTTP/1.1. An older browser cannot ask (RFC 9110, 7.8).
     */
    private static List<String> protocols(RequestLines lines, String protocol) {
        if (!"HTTP/1.1".equals(protocol)) {
            return List.of();
        }
        return lines.values("Upgrade").stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .filter(name -> !name.toLowerCase(Locale.ROOT).matches("(h2c?|http)(/.*)?"))
                .toList();
    }

    /**
     * True when the server does not take for chunks what we do. Payara does not know "Chunked" where the head came in
     * several packets: it reads no body, and would take the chunks for the connection's next request.
     */
    private static boolean unseen(HttpServletRequest request) {
        return Inside.follow(request, PACKET)
                .flatMap(packet -> Inside.call(packet, "isChunked"))
                .filter(Boolean.FALSE::equals)
                .isPresent();
    }
}
