package oneliner.devnet.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import oneliner.devnet.core.Loop;

/** Listens on one port until closed. */
public final class HttpServer implements AutoCloseable {
    private static final int MAX_BODY = 2 << 20;
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final Channel listener;
    private final int port;
    private final ChannelGroup connections;

    private HttpServer(Channel listener, ChannelGroup connections) {
        this.listener = listener;
        this.port = ((InetSocketAddress) listener.localAddress()).getPort();
        this.connections = connections;
    }

    /**
     * Binds and serves.
     *
     * @param address where; port 0 takes any free one
     * @param group runs the connections; stays the caller's
     * @param log takes every request; stays the caller's
     * @param disturbance comes between calls and their work
     * @throws IllegalStateException with a java.net.BindException as its cause when the port is taken
     */
    public static HttpServer start(
            InetSocketAddress address,
            EventLoopGroup group,
            Loop loop,
            Routes routes,
            String appKey,
            RequestLog log,
            Disturbance disturbance) {
        ChannelGroup connections = new DefaultChannelGroup(group.next());
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast("idle", new IdleStateHandler(0, 0, KEEP_ALIVE_SECONDS))
                                .addLast("http", new HttpServerCodec(16384, 32768, 8192))
                                .addLast("body", new HttpObjectAggregator(MAX_BODY))
                                .addLast("api", new ApiHandler(loop, routes, appKey, log, disturbance));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException("cannot listen on " + address, bound.cause());
        }
        return new HttpServer(bound.channel(), connections);
    }

    /** The port it listens on, or listened on. */
    public int port() {
        return port;
    }

    /** Ends the listener and every connection, tunnels too. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
