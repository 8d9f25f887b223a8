package oneliner.devnet.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * What becomes of an answer on its way.
 *
 * @param way how it is spoilt
 * @param newStatus the status it gets, with a body that says so; only for {@link Way#STATUS}
 */
public record Damage(Way way, OptionalInt newStatus) {
    /** How an answer is spoilt. */
    public enum Way {
        /** Another status. */
        STATUS,
        /** As long as announced, but no JSON. */
        MALFORMED,
        /** Ends before as many bytes as announced. */
        TRUNCATED,
        /** The connection ends without an answer. */
        LOST
    }

    /** Sends what is left of an answer and ends the connection, so that nothing can follow it. */
    void send(Channel channel, int status, String type, String text) {
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        if (way == Way.LOST) {
            Connections.hangUp(channel);
            return;
        }
        byte[] body = way == Way.STATUS
                ? "{\"message\":\"devnet was told to fail here\"}".getBytes(StandardCharsets.UTF_8)
                : Arrays.copyOf(whole, whole.length / 2);
        if (way == Way.MALFORMED && body.length == 0) {
            body = new byte[] {'{'};
        }
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(newStatus.orElse(status)),
                Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type == null ? "application/json" : type)
                .set(HttpHeaderNames.CONTENT_LENGTH, way == Way.TRUNCATED ? Math.max(1, whole.length) : body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** Another status in place of the true one. */
    public static Damage status(int status) {
        return new Damage(Way.STATUS, OptionalInt.of(status));
    }

    /**
     * One of {@link #names()}.
     *
     * @throws IllegalArgumentException for any other
     */
    public static Damage of(String name) {
        return new Damage(Way.valueOf(name.toUpperCase(java.util.Locale.ROOT)), OptionalInt.empty());
    }

    /** What {@link #of} knows. */
    public static List<String> names() {
        return List.of("malformed", "truncated", "lost");
    }
}
