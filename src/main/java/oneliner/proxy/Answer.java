package oneliner.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Map;

/**
 * What the provider says to one request, in its order: interim answers, a head, a body that others carry, trailers.
 * Lives on the event loop of the exchange.
 */
final class Answer {
    /** More interim answers than this are no progress but an attack on the browser. */
    private static final int MOST_INTERIM = 32;

    private final ServerSide server;
    private final HttpRequest asked;

    private int interims;
    private boolean interim;
    private HttpResponse head;
    private boolean keepAlive;
    private boolean passesTrailers;
    /** Read by the server when it ends the response. */
    private volatile Map<String, String> trailers = Map.of();

    Answer(ServerSide server, HttpRequest asked) {
        this.server = server;
        this.asked = asked;
    }

    /** What is wrong with this head, interim or not, or null. */
    String fault(HttpResponse next) {
        String fault = ResponseHead.fault(next, asked);
        return fault == null && interims >= MOST_INTERIM ? "it says 1xx again and again" : fault;
    }

    /**
     * Passes it on if it is an interim answer; 100 is not, since the server has said that or says it when the body is
     * asked for.
     *
     * @return false when it is the final one
     */
    boolean interim(HttpResponse next) {
        int status = next.status().code();
        interim = status >= 100 && status < 200 && status != 101;
        if (interim) {
            interims++;
            if (status != 100) {
                server.interim(next);
            }
        }
        return interim;
    }

    /** Puts the final head onto the browser's response. */
    void begin(HttpResponse next) {
        head = next;
        keepAlive = HttpUtil.isKeepAlive(next);
        ResponseHead.copy(next, server.request(), server.response());
        passesTrailers = mayTrail(next) && server.trailers(() -> trailers);
        if (passesTrailers) {
            next.headers()
                    .getAll(HttpHeaderNames.TRAILER)
                    .forEach(names -> server.response().addHeader("Trailer", names));
        }
        server.sayIfLast(false);
    }

    /** Trailers are passed when they were announced or asked for; others may be dropped (RFC 9110, 6.5.1). */
    private boolean mayTrail(HttpResponse next) {
        return "HTTP/1.1".equals(server.request().getProtocol())
                && HttpUtil.isTransferEncodingChunked(next)
                && (next.headers().contains(HttpHeaderNames.TRAILER)
                        || asked.headers().contains(HttpHeaderNames.TE));
    }

    /** True for what belongs to an interim answer, which has no body. */
    boolean skips(HttpContent content) {
        boolean skipped = interim;
        if (content instanceof LastHttpContent) {
            interim = false;
        }
        return skipped;
    }

    /** The body is whole; before its last bytes are offered. */
    void ends(LastHttpContent end) {
        if (passesTrailers) {
            trailers = Trailers.of(end, head);
        }
    }

    /** True when the provider lets the tunnel live after this answer. */
    boolean keepsAlive() {
        return keepAlive;
    }
}
