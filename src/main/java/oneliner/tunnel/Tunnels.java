package oneliner.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import oneliner.config.Settings;

/**
 * Opens tunnels. One per application; any thread may call. The threads it runs on come from the factory it is given and
 * end with {@link #close()}.
 */
public final class Tunnels implements AutoCloseable {
    private static final int LOW_WATER = 64 * 1024;
    private static final int HIGH_WATER = 128 * 1024;
    private static final int HANDSHAKE_ANSWER = 16 * 1024;

    private final String appKey;
    private final Settings.Tunnel settings;
    private final EventLoopGroup loops;
    private volatile SslContext tls;

    /**
     * Starts no connection and no thread yet.
     *
     * @param yagna gives the app-key, which goes into the handshake and nowhere else
     * @param settings time limits
     * @param threads makes the event loops' threads
     */
    public Tunnels(Settings.Yagna yagna, Settings.Tunnel settings, ThreadFactory threads) {
        // masking and copying is little work beside what the server's own threads do: half of the cores is plenty
        this(yagna, settings, threads, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** Like the other, with so many event loops. */
    public Tunnels(Settings.Yagna yagna, Settings.Tunnel settings, ThreadFactory threads, int count) {
        this.appKey = Objects.requireNonNull(yagna, "yagna").appKey();
        this.settings = Objects.requireNonNull(settings, "settings");
        this.loops = new MultiThreadIoEventLoopGroup(count, threads, NioIoHandler.newFactory());
    }

    /** One of the event loops, in turn. What must happen in order with a tunnel belongs on the tunnel's loop. */
    public EventLoop loop() {
        return loops.next();
    }

    /** All event loops, in a stable order. */
    public List<EventLoop> loops() {
        List<EventLoop> all = new ArrayList<>();
        loops.forEach(loop -> all.add((EventLoop) loop));
        return all;
    }

    /** Like {@link #open(URI, EventLoop, ChannelHandler)}, on any loop. */
    public Future<Channel> open(URI url, ChannelHandler handler) {
        return open(url, loop(), handler);
    }

    /**
     * Opens one tunnel.
     *
     * @param url {@code ws://} or {@code wss://} address of the daemon, down to the port of the service
     * @param loop where everything of this tunnel happens
     * @param handler put at the end of the channel's pipeline before the first byte can arrive; reads and writes
     *     {@link io.netty.buffer.ByteBuf}. The end of the websocket, orderly or not, is {@code channelInactive}
     * @return succeeds when bytes may flow; fails with {@link TunnelException}
     */
    public Future<Channel> open(URI url, EventLoop loop, ChannelHandler handler) {
        Promise<Channel> opened = loop.newPromise();
        boolean secure = "wss".equals(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) throws SSLException {
                        if (secure) {
                            channel.pipeline().addLast(tls().newHandler(channel.alloc(), url.getHost(), port));
                        }
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(HANDSHAKE_ANSWER),
                                        new TunnelHandshake(url, appKey, settings, handler, opened));
                    }
                });
        bootstrap.connect(url.getHost(), port).addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                opened.tryFailure(unreachable(url, port, connected.cause()));
            }
        });
        return opened;
    }

    private static TunnelException unreachable(URI url, int port, Throwable cause) {
        boolean silent = cause instanceof ConnectTimeoutException;
        return new TunnelException(
                silent ? TunnelException.Kind.TIMEOUT : TunnelException.Kind.CANNOT_OPEN,
                0,
                "the daemon at " + url.getHost() + ":" + port + (silent ? " does not answer" : " cannot be reached"),
                cause);
    }

    private SslContext tls() throws SSLException {
        SslContext known = tls;
        if (known == null) {
            known = SslContextBuilder.forClient().build();
            tls = known;
        }
        return known;
    }

    /** Ends every tunnel; waits at most two seconds for the threads. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
