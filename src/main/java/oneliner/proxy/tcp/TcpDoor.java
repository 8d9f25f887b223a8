package oneliner.proxy.tcp;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import oneliner.config.Settings;
import oneliner.services.Door;
import oneliner.services.Entrance;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.Tunnels;

/**
 * One listener. A port that somebody else has is tried again and again, for the app does not depend on it. Used on one
 * event loop but for what says otherwise.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every end of a channel arrives at its handler
final class TcpDoor {
    private static final System.Logger LOG = System.getLogger(TcpDoor.class.getName());
    private static final int LOW_WATER = 64 * 1024;
    private static final int HIGH_WATER = 128 * 1024;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;
    /** When the system gives no more sockets. */
    private static final long BREATH_MILLIS = 1_000;

    private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Door door;
    private final Settings.Tcp settings;
    private final Tunnels tunnels;
    private final Instances instances;
    private final EventLoop loop;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final LongAdder refused = new LongAdder();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<String> listening = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();
    private volatile long said;
    private ServerSocketChannel channel;
    private Future<?> retry;
    private long pause = FIRST_PAUSE_MILLIS;
    private volatile boolean closed;

    TcpDoor(Door door, Settings.Tcp settings, Tunnels tunnels, Instances instances, EventLoop loop) {
        this.door = door;
        this.settings = settings;
        this.tunnels = tunnels;
        this.instances = instances;
        this.loop = loop;
        this.said = System.nanoTime() - SAY_NANOS;
    }

    /** Begins to listen. */
    void open() {
        if (closed) {
            return;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(door.address());
        if (address == null) {
            blocked("its address " + door.address() + " is no IP address; mend tcp_proxy.address in the descriptor");
            return;
        }
        NioServerSocketChannel server = new NioServerSocketChannel();
        channel = server;
        server.pipeline().addLast(new Acceptor());
        loop.register(server);
        server.bind(new InetSocketAddress(literal(address), door.localPort().orElse(0)))
                .addListener((ChannelFuture bound) -> {
                    if (bound.isSuccess()) {
                        opened(server.localAddress());
                    } else {
                        server.close();
                        blocked(words(bound.cause()));
                    }
                });
    }

    private static InetAddress literal(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong length
        }
    }

    private void opened(InetSocketAddress at) {
        String host = at.getAddress().getHostAddress();
        String where = (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
        listening = Optional.of(where);
        trouble = Optional.empty();
        pause = FIRST_PAUSE_MILLIS;
        LOG.log(Level.INFO, this + " listens at " + where);
    }

    private void blocked(String why) {
        if (closed) {
            return;
        }
        if (!trouble.equals(Optional.of(why))) {
            LOG.log(Level.WARNING, this + " is closed: " + why);
        }
        trouble = Optional.of(why);
        retry = loop.schedule(this::open, pause, TimeUnit.MILLISECONDS);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }

    private String words(Throwable cause) {
        String port = door.localPort().isPresent() ? "port " + door.localPort().getAsInt() : "a free port";
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof BindException && text.contains("assign")) {
            return door.address() + " is no address of this machine; mend tcp_proxy.address of node " + door.node();
        }
        if (cause instanceof BindException) {
            return port + " at " + door.address() + " is taken: end what listens there, or name another local port in"
                    + " tcp_proxy.ports of node " + door.node();
        }
        return port + " at " + door.address() + " cannot be opened (" + text
                + "): name another local port in tcp_proxy.ports of node " + door.node();
    }

    /** Lets nobody in any more, and ends who is in; {@code grace} is for those that are in the middle of something. */
    void close(Duration grace) {
        closed = true;
        listening = Optional.empty();
        if (retry != null) {
            retry.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
        links.forEach(link -> link.end(grace));
        quit();
    }

    /** Waits until it is closed and nobody is left, for so long at most. */
    void awaitEmpty(long nanos) throws InterruptedException {
        if (!over.await(nanos, TimeUnit.NANOSECONDS)) {
            LOG.log(Level.WARNING, this + ": " + links.size() + " connections did not end in time");
        }
    }

    /** How it does; any thread may ask. */
    Entrance entrance() {
        return new Entrance(listening, links.size(), refused.sum(), trouble);
    }

    /** True when no connection is left; any thread may ask. */
    boolean empty() {
        return links.isEmpty();
    }

    /** An instance takes no new connections; any thread may tell. */
    void lost(ServiceInstance instance, Duration drain) {
        links.forEach(link -> link.lost(instance, drain));
    }

    // ---- what a link needs, on its own event loop

    Approach approach(Link link, EventLoop on) {
        return new Approach(
                door, tunnels, instances, link, on, settings.patience().toNanos());
    }

    Instances instances() {
        return instances;
    }

    void left(Link link) {
        links.remove(link);
        quit();
    }

    private void quit() {
        if (closed && links.isEmpty()) {
            over.countDown();
        }
    }

    void refused(String why) {
        refused.increment();
        long now = System.nanoTime();
        if (now - said >= SAY_NANOS) {
            said = now;
            LOG.log(Level.WARNING, this + " turned a connection away: " + why);
        }
    }

    @Override
    public String toString() {
        return "TCP door " + door.node() + ":" + door.remotePort();
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            SocketChannel client = (SocketChannel) message;
            if (links.size() >= settings.connections()) {
                refused(settings.connections() + " are open already, which is the limit (tcp.connections)");
                client.config().setSoLinger(0);
                client.unsafe().closeForcibly();
                return;
            }
            client.config()
                    .setAutoRead(false)
                    .setTcpNoDelay(true)
                    .setKeepAlive(true)
                    .setAllowHalfClosure(true)
                    .setWriteBufferWaterMark(new WriteBufferWaterMark(LOW_WATER, HIGH_WATER));
            EventLoop on = tunnels.loop();
            Link link = new Link(TcpDoor.this, client, on, settings.linger());
            settings.idle()
                    .ifPresent(idle -> client.pipeline()
                            .addLast(new IdleStateHandler(0, 0, idle.toMillis(), TimeUnit.MILLISECONDS)));
            client.pipeline().addLast(link);
            links.add(link);
            on.register(client).addListener(registered -> {
                if (!registered.isSuccess()) {
                    links.remove(link);
                    client.unsafe().closeForcibly();
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.log(Level.WARNING, TcpDoor.this + " cannot take connections for a moment: " + cause.getMessage());
            ctx.channel().config().setAutoRead(false);
            ctx.executor()
                    .schedule(() -> ctx.channel().config().setAutoRead(true), BREATH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
