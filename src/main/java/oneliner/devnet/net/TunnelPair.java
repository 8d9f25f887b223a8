package oneliner.devnet.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import oneliner.devnet.http.Connections;

/**
 * Both ends of a tunnel on one event loop. Unlike the daemon it holds one side back while the other is slow, so that
 * memory stays bounded, and it closes the service's connection with the websocket. A service's end of stream ends the
 * websocket, without a Close frame, after a short grace: the daemon would tell a half-close from a full one, but a
 * loopback peer that has closed looks the same as one that only stopped sending.
 */
final class TunnelPair {
    static final int MAX_FRAME = 65536;
    private static final long PING_EVERY_SECONDS = 5;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long GRACE_MILLIS = 50;

    private final Channel client;
    private final Channel service;
    private long lastFrame = System.nanoTime();

    TunnelPair(Channel client, Channel service) {
        this.client = client;
        this.service = service;
    }

    /** Puts the handlers in, before anything can be read. */
    void install() {
        client.pipeline().addLast("tunnel", new ClientSide());
        service.pipeline().addLast("tunnel", new ServiceSide());
    }

    /** Lets bytes flow. */
    void begin() {
        service.config().setAutoRead(true);
        watch();
    }

    private void watch() {
        client.eventLoop()
                .schedule(
                        () -> {
                            if (!client.isActive()) {
                                return;
                            }
                            // while we hold the client back ourselves its silence means nothing
                            if (client.config().isAutoRead() && System.nanoTime() - lastFrame >= SILENCE_NANOS) {
                                Connections.hangUp(client);
                                return;
                            }
                            Connections.send(client, new PingWebSocketFrame());
                            watch();
                        },
                        PING_EVERY_SECONDS,
                        TimeUnit.SECONDS)
                .isDone();
    }

    private final class ClientSide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            lastFrame = System.nanoTime();
            if (!(message instanceof WebSocketFrame frame)) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (frame instanceof PingWebSocketFrame ping) {
                Connections.send(ctx.channel(), new PongWebSocketFrame(ping.content()));
            } else if (frame instanceof CloseWebSocketFrame close) {
                ctx.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
            } else if (frame instanceof ContinuationWebSocketFrame || !frame.isFinalFragment()) {
                frame.release();
                Connections.hangUp(ctx.channel());
            } else if (frame instanceof BinaryWebSocketFrame || frame instanceof TextWebSocketFrame) {
                Connections.send(service, frame.content());
                if (!service.isWritable()) {
                    client.config().setAutoRead(false);
                }
            } else {
                frame.release();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            service.config().setAutoRead(client.isWritable());
            ctx.fireChannelWritabilityChanged();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            Connections.hangUp(service);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // a frame too large, or a connection that broke: dropped without a word, as the daemon does
            Connections.hangUp(ctx.channel());
        }
    }

    private final class ServiceSide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            Connections.send(client, new BinaryWebSocketFrame(bytes));
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (service.isWritable() && !client.config().isAutoRead()) {
                lastFrame = System.nanoTime();
                client.config().setAutoRead(true);
            }
            ctx.fireChannelWritabilityChanged();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(flushed -> client.eventLoop()
                            .schedule(() -> Connections.hangUp(client), GRACE_MILLIS, TimeUnit.MILLISECONDS)
                            .isDone());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Connections.hangUp(ctx.channel());
        }
    }
}
