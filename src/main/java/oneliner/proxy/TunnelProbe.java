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
import java.util.concurrent.TimeUnit;
import oneliner.services.Probe;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.TunnelException;
import oneliner.tunnel.Tunnels;

/** Asks through the same tunnel that requests will take. Any thread may call; it waits, up to its deadline. */
@ApplicationScoped
@SuppressWarnings("FutureReturnValueIgnored") // the promise fails when the channel ends
public class TunnelProbe implements Probe {
    private static final long SLACK_MILLIS = 1_000;

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
        Future<Optional<String>> asked = ask(instance, question, timeout);
        // it answers by itself in time; the rest is for a machine that is slow
        if (!asked.await(timeout.toMillis() + SLACK_MILLIS)) {
            return Optional.of("port " + question.port() + " on " + instance.ip() + " was not asked in time");
        }
        return asked.getNow();
    }

    /**
     * Asks once, without waiting.
     *
     * @return never fails: empty when the service answered well, else what went wrong, in words for a person. It is there
     *     after {@code timeout} at the latest
     */
    Future<Optional<String>> ask(ServiceInstance instance, Question question, Duration timeout) {
        String where = "port " + question.port() + " on " + instance.ip();
        EventLoop loop = tunnels.loop();
        Promise<Optional<String>> result = loop.newPromise();
        Promise<Integer> status = loop.newPromise();
        ChannelHandler handler = question.path().isPresent() ? asking(status) : new ChannelInboundHandlerAdapter();
        Future<Channel> opening = tunnels.open(instance.tunnelTo(question.port()), loop, handler);
        Future<?> timer = loop.schedule(
                () -> result.trySuccess(Optional.of(tooLate(where, question, opening.isSuccess(), timeout))),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        result.addListener(done -> {
            timer.cancel(false);
            opening.addListener(opened -> {
                if (opened.isSuccess()) {
                    opening.getNow().close();
                }
            });
        });
        opening.addListener(opened -> {
            if (!opened.isSuccess()) {
                result.trySuccess(Optional.of(words(where, opened.cause())));
            } else if (question.path().isEmpty()) {
                result.trySuccess(Optional.empty());
            } else {
                opening.getNow().writeAndFlush(get(question.path().get()));
            }
        });
        status.addListener(answered -> result.trySuccess(verdict(where, question, status)));
        return result;
    }

    private static String tooLate(String where, Question question, boolean open, Duration timeout) {
        return where
                + (open
                        ? " takes the connection but does not answer GET "
                                + question.path().orElse("")
                        : " does not answer")
                + " within " + timeout.toSeconds() + " s";
    }

    private static Optional<String> verdict(String where, Question question, Future<Integer> status) {
        String asked = where + " answers GET " + question.path().orElse("") + " with ";
        if (!status.isSuccess()) {
            return Optional.of(asked + "no HTTP: " + status.cause().getMessage());
        }
        return status.getNow() < question.below() ? Optional.empty() : Optional.of(asked + status.getNow());
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
