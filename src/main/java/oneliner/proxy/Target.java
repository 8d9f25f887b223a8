package oneliner.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * Path and query as the browser sent them.
 *
 * <p>The servlet API gives both almost raw. Two things it hides, and Payara's own request object still knows: a server
 * takes {@code ;jsessionid=…} out of the path, and a query that is there but empty is none. On WildFly the first does not
 * happen; the second cannot be seen. Where Payara found two session ids in one path, the first is lost.
 *
 * @param path begins with a slash, or is {@code *}
 * @param query empty, or begins with a question mark
 */
record Target(String path, String query) {
    private static final List<String> PAYARA = List.of("getUnwrappedCoyoteRequest", "getCoyoteRequest", "getRequest");

    private static final String ID = ";jsessionid=";

    static Target of(HttpServletRequest request) {
        String path = request.getRequestURI();
        String query = request.getQueryString();
        Object packet = Inside.follow(request, PAYARA).orElse(null);
        if (packet != null) {
            String raw = Inside.call(packet, "getRequestURIRef")
                    .flatMap(ref -> Inside.call(ref, "getOriginalRequestURIBC"))
                    .map(Object::toString)
                    .orElse(path);
            // an absolute target carries scheme and host as well, and with two session ids Payara has garbled what it
            // keeps: the API's answer is the better one then
            boolean good = raw.startsWith("/") && raw.indexOf('?') < 0 && raw.indexOf(ID) == raw.lastIndexOf(ID);
            path = good ? raw : path;
            if (query == null) {
                query = Inside.call(packet, "getQueryStringDC")
                        .flatMap(chunk -> Inside.call(chunk, "isNull"))
                        .filter(Boolean.FALSE::equals)
                        .map(no -> "")
                        .orElse(null);
            }
        }
        return new Target(path, query == null ? "" : "?" + query);
    }
}
