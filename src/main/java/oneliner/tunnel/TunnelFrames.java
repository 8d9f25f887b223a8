package oneliner.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CoalescingBufferQueue;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Turns bytes into the daemon's frames and back. What is written between two flushes leaves as one frame, or as several
 * of 64 KiB: the daemon drops a connection that sends a larger or a fragmented one. It also drops a client that was
 * silent for ten seconds; its pings are not seen while reading is paused, so a pong goes out unasked.
 */
// a failed write closes the channel, and that is what everyone listens to
@SuppressWarnings("FutureReturnValueIgnored")
final class TunnelFrames extends ChannelDuplexHandler {
    /** The daemon's limit for one frame. */
    static final int MAX_FRAME = 65_536;

    /** What Netty makes of a Close frame without one (RFC 6455, 7.1.5). */
    private static final int NO_STATUS = 1005;

    private static final long CLOSE_WAIT_MILLIS = 1_000;

    private final Duration heartbeat;
    private CoalescingBufferQueue pending;
    private Future<?> beats;
    private boolean closing;

    TunnelFrames(Duration heartbeat) {
        this.heartbeat = heartbeat;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        pending = new CoalescingBufferQueue(ctx.channel(), 8, true);
        long pause = heartbeat.toMillis();
        beats = ctx.executor().scheduleAtFixedRate(() -> beat(ctx), pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Behind frames that wait to leave it would be no sign of life, and they would gather. */
    private static void beat(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            ctx.writeAndFlush(new PongWebSocketFrame());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame
                || message instanceof TextWebSocketFrame
                || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
            return;
        }
        WebSocketFrame control = (WebSocketFrame) message;
        if (control instanceof PingWebSocketFrame) {
            ctx.writeAndFlush(new PongWebSocketFrame(control.content()));
        } else if (control instanceof CloseWebSocketFrame end) {
            int status = end.statusCode();
            end.release();
            if (status > WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code() && status != NO_STATUS) {
                ctx.fireExceptionCaught(new IOException("the daemon ends the tunnel with status " + status));
            }
            ctx.close();
        } else {
            control.release();
        }
        if (!ctx.channel().config().isAutoRead()) {
            // a control frame is not what the paused reader asked for
            ctx.read();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        pending.add((ByteBuf) message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        send(ctx);
        ctx.flush();
    }

    private void send(ChannelHandlerContext ctx) {
        while (!pending.isEmpty()) {
            ChannelPromise sent = ctx.newPromise();
            ByteBuf bytes = pending.remove(MAX_FRAME, sent);
            if (bytes.isReadable()) {
                ctx.write(new BinaryWebSocketFrame(bytes), sent);
            } else {
                bytes.release();
                sent.setSuccess();
            }
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        beats.cancel(false);
        if (closing || !ctx.channel().isActive()) {
            ctx.close(promise);
            return;
        }
        closing = true;
        send(ctx);
        ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE))
                .addListener(done -> ctx.close(promise));
        // a daemon that reads nothing must not keep the socket
        Future<?> last = ctx.executor().schedule(() -> ctx.close(), CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener((ChannelFutureListener) closed -> last.cancel(false));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        beats.cancel(false);
        pending.releaseAndFailAll(ctx, new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        beats.cancel(false);
        pending.releaseAndFailAll(ctx, new ClosedChannelException());
    }
}
