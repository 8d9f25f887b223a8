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
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The head that goes to the provider, made from the browser's.
 *
 * @param message what is sent
 * @param body true when a body follows
 * @param retryable true when a second delivery does no harm (RFC 9110, 9.2.2) and no body is needed again
 * @param upgrade true when the browser wishes to leave HTTP on this connection
 */
record RequestHead(HttpRequest message, boolean body, boolean retryable, boolean upgrade) {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    /** What a browser must not be believed to say about itself, in lower case. */
    private static final Set<String> FORWARDING = Set.of("forwarded", "x-real-ip");

    private static final String FORWARDED_PREFIX = "x-forwarded-";

    /**
     * Makes the head.
     *
     * @param request the browser's
     * @param target path and query exactly as they came
     * @param self our name in Via; a request that carries it has been here before
     * @throws BadRequest if the request must not be passed on
     */
    static RequestHead of(HttpServletRequest request, String target, String self) throws BadRequest {
        String method = request.getMethod();
        if ("TRACE".equals(method) || "CONNECT".equals(method)) {
            throw new BadRequest(405, method + " is not served here");
        }
        List<String> coding = values(request, "Transfer-Encoding");
        List<String> length = values(request, "Content-Length");
        boolean chunked = chunked(coding, length);
        if (values(request, "Host").size() > 1) {
            throw new BadRequest(400, "more than one Host header");
        }
        if (values(request, "Via").stream().anyMatch(via -> via.contains(self))) {
            throw new BadRequest(508, "this request has been here before: the app's node leads back to this proxy");
        }
        HopByHop hop = HopByHop.of(values(request, "Connection"));
        try {
            HttpRequest message = new DefaultHttpRequest(
                    HttpVersion.HTTP_1_1, new HttpMethod(method), target, DefaultHttpHeadersFactory.headersFactory());
            HttpHeaders headers = message.headers();
            boolean trusted = loopback(request.getRemoteAddr());
            copy(request, headers, hop, trusted);
            forwarded(request, headers, trusted);
            headers.add(HttpHeaderNames.VIA, version(request.getProtocol()) + " " + self);
            boolean body = chunked || (!length.isEmpty() && !"0".equals(length.get(0)));
            if (chunked) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
            if (chunked) {
                // what is announced here follows the body (Trailers)
                values(request, "Trailer").forEach(names -> headers.add(HttpHeaderNames.TRAILER, names));
            }
            if (body
                    && "HTTP/1.1".equals(request.getProtocol())
                    && "100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
                headers.set(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE);
            }
            List<String> protocols = hop.named("upgrade") && !body ? protocols(request) : List.of();
            boolean upgrade = !protocols.isEmpty();
            if (upgrade) {
                headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
                headers.set(HttpHeaderNames.UPGRADE, String.join(", ", protocols));
            }
            return new RequestHead(message, body, IDEMPOTENT.contains(method) && !body && !upgrade, upgrade);
        } catch (IllegalArgumentException e) {
            throw new BadRequest(400, "the request has a header or a method that HTTP does not allow");
        }
    }

    /**
     * What the browser would like to speak instead of HTTP/1.1. Not HTTP/2: requests inside of it would pass unseen, and a
     * provider may go on in HTTP/1.1. An older browser cannot ask (RFC 9110, 7.8).
     */
    private static List<String> protocols(HttpServletRequest request) {
        if (!"HTTP/1.1".equals(request.getProtocol())) {
            return List.of();
        }
        return values(request, "Upgrade").stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .filter(name -> !name.toLowerCase(Locale.ROOT).matches("(h2c?|http)(/.*)?"))
                .toList();
    }

    private static boolean chunked(List<String> coding, List<String> length) throws BadRequest {
        if (coding.isEmpty()) {
            if (length.size() > 1 || (!length.isEmpty() && !length.get(0).matches("\\d{1,18}"))) {
                throw new BadRequest(400, "Content-Length is not one number");
            }
            return false;
        }
        if (!length.isEmpty()) {
            throw new BadRequest(400, "Transfer-Encoding and Content-Length in one request");
        }
        if (coding.size() > 1 || !"chunked".equalsIgnoreCase(coding.get(0).strip())) {
            throw new BadRequest(400, "no transfer coding but chunked is understood");
        }
        return true;
    }

    private static void copy(HttpServletRequest request, HttpHeaders headers, HopByHop hop, boolean trusted) {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : Collections.list(request.getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean expect = "expect".equals(lower); // only 100-continue passes, and only with a body
            boolean hearsay = !trusted && (FORWARDING.contains(lower) || lower.startsWith(FORWARDED_PREFIX));
            if (seen.add(name) && !hop.contains(name) && !expect && !hearsay) {
                values(request, name).forEach(value -> headers.add(name, value));
            }
        }
        if (values(request, "TE").stream()
                .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("trailers"))) {
            headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
    }

    private static void forwarded(HttpServletRequest request, HttpHeaders headers, boolean trusted) {
        if (!(trusted && headers.contains("X-Forwarded-For"))) {
            headers.set("X-Forwarded-For", request.getRemoteAddr());
        }
        if (!(trusted && headers.contains("X-Forwarded-Proto"))) {
            headers.set("X-Forwarded-Proto", request.getScheme());
        }
        String host = request.getHeader("Host");
        if (!(trusted && headers.contains("X-Forwarded-Host")) && host != null) {
            headers.set("X-Forwarded-Host", host);
        }
        if (host == null) {
            // an HTTP/1.0 browser need not say it, but HTTP/1.1 towards the provider must
            headers.set(HttpHeaderNames.HOST, request.getServerName());
        }
    }

    /** NGINX in front stands on this machine, so only a neighbour on loopback may speak for someone else. */
    static boolean loopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String version(String protocol) {
        return protocol.startsWith("HTTP/") ? protocol.substring("HTTP/".length()) : protocol;
    }

    private static List<String> values(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }
}
