package oneliner.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.Promise;
import java.io.EOFException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;

/** Asks the daemon for the tunnel, then makes room for {@link TunnelFrames} and the caller's handler. */
// a failed write closes the channel, and that is what everyone listens to
@SuppressWarnings("FutureReturnValueIgnored")
final class TunnelHandshake extends SimpleChannelInboundHandler<FullHttpResponse> {
    /** Largest frame taken from the daemon; those seen were a quarter of it at most. */
    private static final int MAX_INBOUND_FRAME = 1024 * 1024;

    private static final int QUOTED = 200;

    private final URI url;
    private final Settings.Tunnel settings;
    private final ChannelHandler user;
    private final Promise<Channel> opened;
    private final WebSocketClientHandshaker handshaker;
    private Future<?> timer;

    TunnelHandshake(URI url, String appKey, Settings.Tunnel settings, ChannelHandler user, Promise<Channel> opened) {
        this.url = url;
        this.settings = settings;
        this.user = user;
        this.opened = opened;
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + appKey);
        this.handshaker =
                new WebSocketClientHandshaker13(url, WebSocketVersion.V13, null, false, headers, MAX_INBOUND_FRAME) {
                    @Override
                    protected WebSocketFrameDecoder newWebsocketDecoder() {
                        return new WholeFrames();
                    }
                };
    }

    /** Tells of a connection that ends inside a frame: then bytes are missing for certain. */
    private static final class WholeFrames extends WebSocket13FrameDecoder {
        WholeFrames() {
            super(false, false, MAX_INBOUND_FRAME);
        }

        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            super.decodeLast(ctx, in, out);
            if (in.isReadable()) {
                ctx.fireExceptionCaught(new EOFException("the daemon's connection ended inside a frame"));
            }
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(
                        () -> fail(ctx, TunnelException.Kind.TIMEOUT, 0, "no answer to the handshake", null),
                        settings.handshakeTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        handshaker.handshake(ctx.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
        if (!HttpResponseStatus.SWITCHING_PROTOCOLS.equals(answer.status())) {
            int status = answer.status().code();
            TunnelException.Kind kind = status == HttpResponseStatus.GATEWAY_TIMEOUT.code()
                    ? TunnelException.Kind.TIMEOUT
                    : TunnelException.Kind.CANNOT_OPEN;
            String body = answer.content().toString(StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ");
            fail(ctx, kind, status, status + " " + body.substring(0, Math.min(QUOTED, body.length())), null);
            return;
        }
        try {
            handshaker.finishHandshake(ctx.channel(), answer);
        } catch (WebSocketHandshakeException e) {
            fail(ctx, TunnelException.Kind.CANNOT_OPEN, 0, "the answer is no websocket handshake", e);
            return;
        }
        timer.cancel(false);
        ctx.pipeline().addLast(new TunnelFrames(settings.heartbeat()), user);
        ctx.pipeline().remove(this);
        if (!opened.trySuccess(ctx.channel())) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, TunnelException.Kind.CANNOT_OPEN, 0, "the daemon hung up during the handshake", null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, TunnelException.Kind.CANNOT_OPEN, 0, "the handshake broke off: " + cause.getMessage(), cause);
    }

    private void fail(ChannelHandlerContext ctx, TunnelException.Kind kind, int status, String what, Throwable cause) {
        if (timer != null) {
            timer.cancel(false);
        }
        opened.tryFailure(new TunnelException(kind, status, "tunnel " + url.getPath() + ": " + what.strip(), cause));
        ctx.close();
    }
}
