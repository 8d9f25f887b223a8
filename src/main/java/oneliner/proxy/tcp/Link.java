package oneliner.proxy.tcp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import oneliner.services.ServiceInstance;

/**
 * One connection through a door and its tunnel. Each side is read only while the other takes bytes. Lives on the event
 * loop of the client's connection, which is the tunnel's as well; what may be called from elsewhere says so.
 *
 * <p>The daemon passes no half-close (yagna-protocol.md, 5.2), so a client that sends no more still gets what its service
 * sends, until that is silent for a while. The tunnel's end is the end of the stream: all bytes, then FIN. An end that
 * certainly is none the service wanted is a reset, so that half a stream does not look like a whole one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every end of a channel arrives as channelInactive
final class Link extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(Link.class.getName());
    /** For a client to take the next bytes, or to close as well, once the tunnel has ended. */
    private static final int LAST_SECONDS = 30;
    /** A connection that was silent for so long may be ended between two messages. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long LOOK_MILLIS = 100;

    private final TcpDoor door;
    private final SocketChannel client;
    private final EventLoop loop;
    private final long lingerNanos;
    private Channel tunnel;
    private ServiceInstance instance;
    /** When bytes came last, from either side. */
    private long moved;
    /** The client sends no more. */
    private boolean half;
    /** The tunnel is gone. */
    private boolean ended;
    /** The tunnel broke, so nobody knows what is missing. */
    private boolean broken;
    /** FIN is sent. */
    private boolean said;

    Link(TcpDoor door, SocketChannel client, EventLoop loop, Duration linger) {
        this.door = door;
        this.client = client;
        this.loop = loop;
        this.lingerNanos = linger.toNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        moved();
        door.approach(this, loop).go();
    }

    // ---- to the tunnel

    /** What a tunnel gets as its end; another one for each try. */
    ChannelHandler far() {
        return new Far();
    }

    /** The tunnel of the last {@link #far} is open. */
    void joined(ServiceInstance serving) {
        instance = serving;
        if (ended) {
            door.instances().give(serving);
        } else if (over()) {
            tunnel.close();
        } else {
            moved();
            client.config().setAutoRead(tunnel.isWritable());
        }
    }

    /** There is no instance for it. */
    void refused(String why) {
        door.refused(why);
        abort();
    }

    /** True when the client's connection is gone. */
    boolean over() {
        return !client.isActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (tunnel == null || ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        moved();
        tunnel.write(message).addListener(sent -> {
            if (sent.cause() instanceof IOException cause && !(cause instanceof ClosedChannelException)) {
                broken = true;
            }
        });
        if (!tunnel.isWritable()) {
            client.config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (tunnel != null && !ended) {
            tunnel.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (tunnel != null && client.isWritable()) {
            tunnel.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            half = true;
            if (said) {
                client.close();
            } else if (!ended) {
                linger();
            }
        } else if (event instanceof IdleStateEvent) {
            if (said) {
                client.close();
            } else if (ended || tunnel == null) {
                abort();
            } else {
                tunnel.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.log(Level.DEBUG, () -> door + ": the client's connection broke: " + cause);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (tunnel != null) {
            tunnel.close();
        }
        door.left(this);
    }

    private void linger() {
        if (ended || over()) {
            return;
        }
        long left = lingerNanos - (loop.ticker().nanoTime() - moved);
        if (left > 0) {
            loop.schedule(this::linger, left, TimeUnit.NANOSECONDS);
        } else if (client.isWritable() && sent()) {
            tunnel.close();
        } else {
            // somebody is slow, which is not the service's silence
            loop.schedule(this::linger, lingerNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** True when all that the client sent has left for the daemon. */
    private boolean sent() {
        ChannelOutboundBuffer waiting = tunnel.unsafe().outboundBuffer();
        return waiting == null || waiting.totalPendingWriteBytes() == 0;
    }

    private void moved() {
        moved = loop.ticker().nanoTime();
    }

    // ---- from the tunnel

    private final class Far extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            tunnel = ctx.channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            moved();
            client.write(message);
            if (!client.isWritable()) {
                tunnel.config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            client.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (!ended && !half && tunnel.isWritable()) {
                client.config().setAutoRead(true);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.log(Level.DEBUG, () -> door + ": a tunnel broke: " + cause);
            broken = true;
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended = true;
            if (instance != null) {
                door.instances().give(instance);
            }
            if (over()) {
                return;
            }
            if (broken) {
                abort();
                return;
            }
            client.pipeline().addFirst(new IdleStateHandler(true, 0, LAST_SECONDS, 0, TimeUnit.SECONDS));
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> sayEnd());
        }
    }

    private void sayEnd() {
        if (over()) {
            return;
        }
        said = true;
        if (half) {
            client.close();
        } else {
            client.shutdownOutput();
            // to close with bytes unread would be a reset, and take from the client what it has not read yet
            client.config().setAutoRead(true);
        }
    }

    // ---- ends that others ask for

    /**
     * Ends the connection, from any thread: as soon as it is silent, at the latest after {@code grace}. One that is in the
     * middle of something even then is reset.
     */
    void end(Duration grace) {
        long deadline = loop.ticker().nanoTime() + grace.toNanos();
        loop.execute(() -> windDown(deadline));
    }

    /**
     * An instance takes no new connections any more; from any thread. Those that it has may go on for {@code drain}. What
     * is left then is reset: a provider that died does not say that it did, and the daemon keeps the tunnel.
     */
    void lost(ServiceInstance gone, Duration drain) {
        loop.execute(() -> {
            if (instance != null && instance.id().equals(gone.id()) && !ended) {
                loop.schedule(this::abort, drain.toNanos(), TimeUnit.NANOSECONDS);
            }
        });
    }

    private void windDown(long deadline) {
        if (over()) {
            return;
        }
        long now = loop.ticker().nanoTime();
        if (now - deadline >= 0 || (tunnel == null && !ended)) {
            abort();
            return;
        }
        if (!ended && now - moved >= QUIET_NANOS && client.isWritable() && sent()) {
            tunnel.close();
        }
        loop.schedule(() -> windDown(deadline), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void abort() {
        if (!over()) {
            client.config().setSoLinger(0);
            client.close();
        }
    }
}
