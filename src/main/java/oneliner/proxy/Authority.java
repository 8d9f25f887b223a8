package oneliner.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;

/** Which host a request is for: said once, and by all who say it the same (RFC 9112, 3.2). */
final class Authority {
    private static final List<String> UNDERTOW = List.of("getExchange");
    /** RFC 3986, 3.2.2, without user information and percent escapes. */
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{0,5})?");

    private Authority() {}

    /**
     * The host.
     *
     * @return null where an HTTP/1.0 browser says none
     * @throws BadRequest if there is none, more than one, or it is none
     */
    static String of(HttpServletRequest request, RequestLines lines) throws BadRequest {
        List<String> hosts = lines.values("Host");
        if (hosts.size() > 1) {
            throw new BadRequest(400, "more than one Host header");
        }
        String host = hosts.isEmpty() ? null : hosts.get(0);
        if (host == null && "HTTP/1.1".equals(request.getProtocol())) {
            throw new BadRequest(400, "the Host header is missing");
        }
        if (host != null && (!HOST.matcher(host).matches() || host.indexOf(',') >= 0)) {
            throw new BadRequest(400, "the Host header is no host");
        }
        String target = lines.target().orElseGet(() -> told(request));
        if (target == null || target.startsWith("/") || target.equals("*")) {
            return host;
        }
        int end = target.indexOf("://");
        String scheme = end < 0 ? "" : target.substring(0, end);
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new BadRequest(400, "the request's target is neither a path nor an http URL");
        }
        String authority = target.substring(end + 3).split("[/?]", 2)[0];
        if (!HOST.matcher(authority).matches() || (host != null && !host.equalsIgnoreCase(authority))) {
            throw new BadRequest(400, "the request's target names another host than its Host header");
        }
        return authority;
    }

    /** As the server tells it, with scheme and host where they are there; null where that is not to be seen. */
    private static String told(HttpServletRequest request) {
        Object exchange = Inside.follow(request, UNDERTOW).orElse(null);
        return exchange == null
                ? null
                : Inside.call(exchange, "getRequestURI").map(Object::toString).orElse(null);
    }
}
