package oneliner.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import jakarta.servlet.ServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Interim answers (102, 103 and what else begins with a 1): the servlet API has no way to say them, so their bytes go to
 * the server's own connection, ahead of the answer. Used on the {@link ServerThread}, before the response is begun.
 */
final class Interim {
    /** Payara: Grizzly's filter chain of this request. */
    private static final List<String> PAYARA = List.of("getUnwrappedCoyoteRequest", "getCoyoteRequest", "getContext");
    /** WildFly: Undertow's way to the socket without HTTP. */
    private static final List<String> WILDFLY = List.of("getExchange", "getConnection", "getOriginalSinkConduit");

    private Interim() {}

    /** Its bytes: status and end-to-end headers, without what tells a length, since it has no body. */
    static byte[] bytes(HttpResponse head) {
        HopByHop hop = HopByHop.of(head.headers().getAll(HttpHeaderNames.CONNECTION));
        StringBuilder text = new StringBuilder("HTTP/1.1 ")
                .append(head.status().code())
                .append(' ')
                .append(head.status().reasonPhrase())
                .append("\r\n");
        for (Map.Entry<String, String> header : head.headers()) {
            if (!hop.contains(header.getKey())
                    && !HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(header.getKey())) {
                text.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Says it.
     *
     * @return false when only a part could be said: the connection is of no use then. Nothing at all is said on a server
     *     that is not known and to a browser that reads nothing, which both do no harm
     */
    static boolean say(ServletRequest request, byte[] bytes) {
        Optional<Object> chain = Inside.follow(request, PAYARA);
        if (chain.isPresent()) {
            Inside.call(chain.get(), "getMemoryManager")
                    .flatMap(memory -> Inside.call(memory, "wrap", byte[].class, bytes))
                    .ifPresent(buffer -> Inside.call(chain.get(), "getConnection")
                            .ifPresent(connection -> Inside.call(connection, "write", Object.class, buffer)));
            return true;
        }
        Object sink = Inside.follow(request, WILDFLY).orElse(null);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        Object written = sink == null
                ? null
                : Inside.call(sink, "write", ByteBuffer.class, left).orElse(null);
        return written == null || left.position() == 0 || !left.hasRemaining();
    }
}
