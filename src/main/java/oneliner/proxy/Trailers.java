package oneliner.proxy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Fields that follow a chunked body, in either direction. What frames, routes, authenticates or steers a message is not
 * taken from there: it was decided upon when the head came (RFC 9110, 6.5.1).
 */
final class Trailers {
    private static final Set<String> NEVER = Set.of(
            "age",
            "authorization",
            "cache-control",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "date",
            "expect",
            "expires",
            "forwarded",
            "host",
            "location",
            "max-forwards",
            "pragma",
            "range",
            "retry-after",
            "set-cookie",
            "vary",
            "via",
            "warning",
            "www-authenticate",
            "x-real-ip");

    private Trailers() {}

    /**
     * Finds what will follow a request's body; called while none of it was read. Payara has an empty map for that, and
     * appends the fields to the request's headers without a word (Grizzly 4.0.2).
     *
     * @return gives them when all was read
     */
    static Supplier<Map<String, String>> after(HttpServletRequest request) {
        if (request.getHeader("Transfer-Encoding") == null) {
            return Map::of;
        }
        Set<String> before = names(request);
        return () -> {
            try {
                Map<String, String> told = request.getTrailerFields();
                return told != null && !told.isEmpty() ? told : since(request, before);
            } catch (IllegalStateException e) {
                return Map.of(); // the server says that not all was read
            }
        };
    }

    private static Map<String, String> since(HttpServletRequest request, Set<String> before) {
        Map<String, String> added = new LinkedHashMap<>();
        for (String name : names(request)) {
            if (!before.contains(name)) {
                added.put(name, String.join(", ", Collections.list(request.getHeaders(name))));
            }
        }
        return added;
    }

    private static Set<String> names(HttpServletRequest request) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Collections.list(request.getHeaderNames()));
        return names;
    }

    /**
     * Those of an answer, a name that came several times as one list.
     *
     * @param head with the Connection headers that name what is not passed on
     */
    static Map<String, String> of(LastHttpContent end, HttpMessage head) {
        HttpHeaders all = end.trailingHeaders();
        if (all.isEmpty()) {
            return Map.of();
        }
        HopByHop hop = HopByHop.of(head.headers().getAll(HttpHeaderNames.CONNECTION));
        Map<String, String> kept = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : all) {
            if (passes(field.getKey(), hop)) {
                kept.merge(field.getKey(), field.getValue(), (one, other) -> one + ", " + other);
            }
        }
        return kept;
    }

    /** The end of a request's body with its trailers, null or empty when there are none. */
    static LastHttpContent end(Map<String, String> fields) {
        if (fields == null || fields.isEmpty()) {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        HopByHop hop = HopByHop.of(List.of());
        LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        fields.forEach((name, value) -> {
            if (passes(name, hop)) {
                end.trailingHeaders().add(name, value);
            }
        });
        return end;
    }

    private static boolean passes(String name, HopByHop hop) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !hop.contains(lower)
                && !NEVER.contains(lower)
                && !lower.startsWith("if-")
                && !lower.startsWith("x-forwarded-");
    }
}
