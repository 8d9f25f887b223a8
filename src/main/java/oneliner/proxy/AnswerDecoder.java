package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;

/**
 * Reads the answers that come through one tunnel, each to a request that is known: an answer to HEAD has no body, and
 * bytes that answer nothing end the tunnel, since the next request would take them for its own answer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the end of the channel arrives as channelInactive
final class AnswerDecoder extends HttpResponseDecoder {
    private static final int MAX_STATUS_LINE = 8 * 1024;
    private static final int MAX_CHUNK = 64 * 1024;

    /** What was asked, null while nothing is. */
    private HttpMethod asked;

    /**
     * Makes one.
     *
     * @param maxHead bytes, the largest head and the largest trailers
     */
    AnswerDecoder(int maxHead) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_STATUS_LINE)
                .setMaxHeaderSize(maxHead)
                .setMaxChunkSize(MAX_CHUNK)
                // the same length said twice is one length; two different ones stay an error, as do a length and
                // chunks in one head (RFC 9112, 6.3)
                .setAllowDuplicateContentLengths(true));
    }

    /** A request goes up: what comes next is its answer. */
    void asks(HttpMethod method) {
        asked = method;
    }

    /** The answer was read to its end: what comes from now on answers nothing. */
    void asksNothing() {
        asked = null;
    }

    /** False when more came than the answer that was just read: end the tunnel then. */
    boolean clean() {
        return actualReadableBytes() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (asked == null && message instanceof ByteBuf) {
            ReferenceCountUtil.release(message);
            ctx.close();
        } else {
            super.channelRead(ctx, message);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return HttpMethod.HEAD.equals(asked) || super.isContentAlwaysEmpty(message);
    }
}
