package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import oneliner.services.ServiceInstance;

/**
 * A connection that has left HTTP: bytes from the browser into the tunnel and back, as they come, for as long as both
 * ends like. Each side is read only while the other takes bytes; a quiet pipe has no thread, no timer of its own and no
 * buffer. Lives on the event loop of its tunnel.
 *
 * <p>The daemon can pass no half-close in either direction (yagna-protocol.md, 5.2). So the end of the tunnel ends the
 * browser's connection when all is written. A browser that says it will send no more, on a server that tells, still gets
 * what is on its way.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every end of the channel arrives as channelInactive
final class Pipe extends ChannelInboundHandlerAdapter implements Browser.Listener, Upload.Listener {
    private static final System.Logger LOG = System.getLogger(Pipe.class.getName());
    /** Silence after which a half that is over takes the other one with it. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** For a browser to read the last bytes after we have said that they are the last. */
    private static final long LAST_MILLIS = 2_000;

    private final Proxy proxy;
    private final Pipes pipes;
    private final ServerSide server;
    private final Consumer<Throwable> goneBefore;

    private final Deque<ByteBuf> early = new ArrayDeque<>();
    private EventLoop loop;
    private Channel channel;
    private ServiceInstance instance;
    private Browser browser;
    private Upload upload;
    /** The browser sends no more. */
    private boolean half;
    /** The tunnel is gone. */
    private boolean ended;
    /** The browser's connection is gone, too. */
    private boolean closed;

    private long moved;
    private int waiting;

    /** One that may come to be; {@code goneBefore} is told when the browser leaves while it has not. */
    Pipe(Proxy proxy, Pipes pipes, ServerSide server, Consumer<Throwable> goneBefore) {
        this.proxy = proxy;
        this.pipes = pipes;
        this.server = server;
        this.goneBefore = goneBefore;
    }

    /** Called on the container's thread, where one server wishes to be told that its stream will be read. */
    void prepare() throws IOException {
        if (!server.thread().upgrades()) {
            upload = server.upload(this, Long.MAX_VALUE).raw();
            upload.listen();
        }
    }

    /**
     * Takes over the tunnel and, soon, the browser's connection.
     *
     * @param answer the provider's 101
     * @param left the tunnel that has carried it
     * @param serving whose request this was: it counts as under way until the pipe ends
     */
    void open(HttpResponse answer, Upstream left, ServiceInstance serving) {
        instance = serving;
        channel = left.channel();
        loop = channel.eventLoop();
        moved = loop.ticker().nanoTime();
        pipes.add(this);
        channel.config().setAutoRead(false);
        left.leaveHttp(this);
        server.account().upgraded();
        try {
            ResponseHead.copySwitch(answer, server.request(), server.response());
            server.leaveHttp(this);
        } catch (IOException | RuntimeException e) {
            gone(e);
        }
    }

    /** The browser's side is there; called on the event loop. */
    void attach(Upload from, Browser to) {
        upload = from;
        browser = to;
        browser.begin();
        early.forEach(bytes -> browser.offer(bytes, false));
        early.clear();
        browser.flush();
        if (ended) {
            browser.offer(Unpooled.EMPTY_BUFFER, true);
        } else {
            channel.config().setAutoRead(!browser.full());
            upload.into(channel);
        }
    }

    /** Already reading, on a server that does not change streams; else null. */
    Upload upload() {
        return upload;
    }

    // ---- from the tunnel

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message); // the end of the head that said 101
            return;
        }
        moved = loop.ticker().nanoTime();
        if (closed) {
            bytes.release();
        } else if (browser == null) {
            early.add(bytes);
        } else {
            browser.offer(bytes, false);
            if (browser.full()) {
                channel.config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (browser != null && !closed) {
            browser.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (upload != null && browser != null) {
            upload.pump();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.log(Level.DEBUG, () -> "a tunnel broke: " + cause);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        moved = loop.ticker().nanoTime();
        proxy.balancer().end(instance);
        if (browser != null && !closed) {
            browser.offer(Unpooled.EMPTY_BUFFER, true);
        }
    }

    // ---- from the browser

    @Override
    public void moved() {
        moved = loop.ticker().nanoTime();
    }

    @Override
    public void sent() {
        half = true;
        moved();
    }

    @Override
    public void drained() {
        moved();
        channel.config().setAutoRead(true);
    }

    @Override
    public void delivered() {
        server.hangUp(false);
        loop.schedule(() -> close(), LAST_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void gone(Throwable cause) {
        if (channel == null) {
            goneBefore.accept(cause);
        } else {
            server.account().gone(cause);
            close();
        }
    }

    /** The container has ended its exchange, and it was the pipe's. */
    void taken() {
        if (!server.thread().upgrades() && channel != null) {
            upload.stop();
            loop.execute(this::close);
        }
    }

    // ---- ends

    /** Looks for what nobody tells; every second or so. */
    void look() {
        long now = loop.ticker().nanoTime();
        int left = browser == null ? 0 : browser.waiting();
        if (left != waiting) {
            waiting = left;
            moved = now;
        }
        boolean quiet = now - moved > LINGER_NANOS;
        if (!ended && (!proxy.reaches(instance) || (half && quiet))) {
            channel.close();
        } else if (quiet && (ended || browser == null)) {
            close();
        }
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.account().close();
        pipes.remove(this);
        channel.close();
        early.forEach(ByteBuf::release);
        early.clear();
        if (upload != null) {
            upload.stop();
        }
        if (browser == null) {
            server.thread().run(() -> server.hangUp(true));
        } else {
            browser.finish(() -> server.hangUp(true));
        }
    }
}
