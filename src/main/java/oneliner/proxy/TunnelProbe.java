package oneliner.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import oneliner.services.Probe;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.TunnelException;
import oneliner.tunnel.Tunnels;

/** Asks through the same tunnel that requests will take. Any thread may call; it waits, up to its deadline. */
@ApplicationScoped
@SuppressWarnings("FutureReturnValueIgnored") // the promise fails when the channel ends
public class TunnelProbe implements Probe {
    private final Tunnels tunnels;

    /** For the container's proxy only. */
    protected TunnelProbe() {
        this(null);
    }

    /** Made by the container, once per application. */
    @Inject
    public TunnelProbe(Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    @Override
    public Optional<String> check(ServiceInstance instance, Question question, Duration timeout)
            throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        String where = "port " + question.port() + " on " + instance.ip();
        EventLoop loop = tunnels.loop();
        Promise<Integer> status = loop.newPromise();
        ChannelHandler handler = question.path().isPresent() ? asking(status) : new ChannelInboundHandlerAdapter();
        Future<Channel> opening = tunnels.open(instance.tunnelTo(question.port()), loop, handler);
        try {
            if (!opening.await(left(end))) {
                return Optional.of(where + " does not answer within " + timeout.toSeconds() + " s");
            }
            if (!opening.isSuccess()) {
                return Optional.of(words(where, opening.cause()));
            }
            if (question.path().isEmpty()) {
                return Optional.empty();
            }
            String path = question.path().get();
            opening.getNow().writeAndFlush(get(path));
            if (!status.await(left(end))) {
                return Optional.of(where + " takes the connection but does not answer GET " + path + " within "
                        + timeout.toSeconds() + " s");
            }
            if (!status.isSuccess()) {
                return Optional.of(where + " answers GET " + path + " with no HTTP: "
                        + status.cause().getMessage());
            }
            return status.getNow() < question.below()
                    ? Optional.empty()
                    : Optional.of(where + " answers GET " + path + " with " + status.getNow());
        } finally {
            opening.addListener(done -> {
                if (done.isSuccess()) {
                    opening.getNow().close();
                }
            });
        }
    }

    private static long left(long end) {
        return Math.max(0, (end - System.nanoTime()) / 1_000_000);
    }

    private static String words(String where, Throwable cause) {
        if (cause instanceof TunnelException refused && refused.status() == 400) {
            return where + " refuses connections: does the service listen on 0.0.0.0 rather than 127.0.0.1?";
        }
        if (cause instanceof TunnelException silent && silent.status() == 504) {
            return where + " does not answer: the machine is not up yet, or its network is not";
        }
        return where + " cannot be reached: " + cause.getMessage();
    }

    private static HttpRequest get(String path) {
        HttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, path.startsWith("/") ? path : "/" + path, Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.HOST, "localhost")
                .set(HttpHeaderNames.USER_AGENT, "oneliner-probe")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    private static ChannelHandler asking(Promise<Integer> status) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpClientCodec(), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        if (message instanceof HttpResponse head) {
                            if (head.decoderResult().isFailure()) {
                                status.tryFailure(head.decoderResult().cause());
                            } else if (head.status().code() >= 200) {
                                status.trySuccess(head.status().code());
                            }
                        }
                        ReferenceCountUtil.release(message);
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        status.tryFailure(new java.io.EOFException("the connection ended without an answer"));
                    }
                });
            }
        };
    }
}
