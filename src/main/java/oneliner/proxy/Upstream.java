package oneliner.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import oneliner.config.Settings;

/** One tunnel that speaks HTTP/1.1, and the exchange it serves now. Lives on its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // every end of the channel arrives as channelInactive
final class Upstream extends ChannelInboundHandlerAdapter {
    private Channel channel;
    private AnswerDecoder answers;
    private Exchange exchange;
    private Throwable fault;
    private boolean used;

    /** Puts the codec and this handler onto a new tunnel. */
    ChannelInitializer<Channel> initializer(Settings.Proxy settings) {
        answers = new AnswerDecoder(settings.maxHeadBytes());
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

    /** True when it has carried a request before: the far side may have forgotten it without a word. */
    boolean used() {
        return used;
    }

    /** From now on its events go to this exchange, which asks with this method. */
    void serve(Exchange next, HttpMethod method) {
        exchange = next;
        answers.asks(method);
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
        used = true;
        channel.config().setAutoRead(true);
    }

    void close() {
        exchange = null;
        channel.close();
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
                exchange.head(head);
            }
            if (exchange != null && message instanceof HttpContent content) {
                exchange.content(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
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
        Exchange served = exchange;
        exchange = null;
        if (served != null) {
            served.upstreamClosed(fault);
        }
    }
}
