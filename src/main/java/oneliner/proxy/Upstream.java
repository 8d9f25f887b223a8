package oneliner.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;

/**
 * One tunnel that speaks HTTP/1.1, its place in the pool, and the exchange it serves now. Lives on its event loop.
 *
 * <p>A service that gives up waiting for a request may say so by a 408 that crosses our request (RFC 9110, 15.5.9). On a
 * tunnel that was kept, that is the same as a tunnel found closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every end of the channel arrives as channelInactive
final class Upstream extends ChannelInboundHandlerAdapter {
    private static final int TIMED_OUT = 408;
    private static final String KEEP_ALIVE = "Keep-Alive";

    private final Shelf shelf;
    private boolean stream;
    private Channel channel;
    private AnswerDecoder answers;
    private Exchange exchange;
    private Throwable fault;
    /** It has carried a request. */
    private boolean served;
    /** It was idle before the request that it carries now. */
    private boolean kept;
    /** Something came back for that request. */
    private boolean heard;
    /** When it became idle. */
    private long since;
    /** For how long it was, when it was taken. */
    private long waited;

    private long promised = -1;

    Upstream(Shelf shelf, boolean stream) {
        this.shelf = shelf;
        this.stream = stream;
    }

    /** Puts the codec and this handler onto a new tunnel. */
    ChannelInitializer<Channel> initializer(int maxHeadBytes) {
        answers = new AnswerDecoder(maxHeadBytes);
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                ch.pipeline().addLast("answers", answers);
                ch.pipeline().addLast("requests", new HttpRequestEncoder());
                ch.pipeline().addLast(Upstream.this);
            }
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    Channel channel() {
        return channel;
    }

    Shelf shelf() {
        return shelf;
    }

    /** True when it does not count among the tunnels for requests. */
    boolean stream() {
        return stream;
    }

    /** True when it was idle before it was taken: the far side may have forgotten it without a word. */
    boolean kept() {
        return kept;
    }

    /** True when it has carried a request. */
    boolean served() {
        return served;
    }

    /** How long the far side has promised to keep it when idle, nanoseconds; -1 when it has not. */
    long promised() {
        return promised;
    }

    /** For how long it has been idle, nanoseconds. */
    long age(long now) {
        return now - since;
    }

    /** It is idle from now on. */
    void shelved(long now) {
        kept = true;
        since = now;
    }

    /** From now on its events go to this exchange, which asks with this method. */
    void serve(Exchange next, HttpMethod method) {
        exchange = next;
        answers.asks(method);
        served = true;
        heard = false;
        waited = age(now());
        channel.config().setAutoRead(true);
    }

    /** False when something came that was not asked for: not to be released but closed. */
    boolean clean() {
        return answers.clean();
    }

    /** The exchange is over with it; what comes from now on is unasked and ends the tunnel. */
    void release() {
        exchange = null;
        answers.asksNothing();
        channel.config().setAutoRead(true);
    }

    void close() {
        exchange = null;
        channel.close();
    }

    private long now() {
        return channel.eventLoop().ticker().nanoTime();
    }

    /** What comes from now on is no HTTP and goes to {@code next} as bytes, those that came with the last head first. */
    Channel leaveHttp(ChannelHandler next) {
        exchange = null;
        channel.pipeline().replace(this, "pipe", next);
        channel.pipeline().remove("requests");
        channel.pipeline().remove("answers");
        return channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (exchange == null) {
                ctx.close();
            } else if (message instanceof HttpResponse head) {
                head(head);
            }
            if (exchange != null && message instanceof HttpContent content) {
                exchange.content(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(HttpResponse head) {
        if (kept && !heard && head.status().code() == TIMED_OUT && exchange.repeatable()) {
            Exchange asked = exchange;
            exchange = null;
            shelf.stale(waited, now());
            asked.upstreamClosed(null);
            return;
        }
        heard = true;
        long said = KeepAlive.promised(head.headers().get(KEEP_ALIVE));
        promised = said < 0 ? promised : said;
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        if (!stream && type != null && type.startsWith("text/event-stream")) {
            stream = shelf.berths.turn();
        }
        exchange.head(head);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.pauseInContent();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && channel.isWritable()) {
            exchange.upstreamWritable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fault = cause;
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Exchange last = exchange;
        exchange = null;
        if (last == null) {
            shelf.lost(this, now());
            return;
        }
        if (kept && !heard) {
            shelf.stale(waited, now());
        }
        last.upstreamClosed(fault);
    }
}
