package oneliner.proxy;

import io.netty.channel.EventLoop;
import jakarta.servlet.ServletRequest;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which an exchange uses the server's streams, and completes.
 *
 * <p>The servlet API lets any thread write after {@code isReady()} said true. Undertow does not mean it: once its
 * callback has returned, its own I/O thread goes on with the same channel, and the last byte of a known length starts the
 * connection's next request on the thread that wrote it. A connection used by two threads is then closed without an
 * answer. So there everything happens on the connection's I/O thread, as in Undertow's own callbacks. Elsewhere it is the
 * tunnel's event loop, which saves two hand-overs.
 */
final class ServerThread {
    private static final System.Logger LOG = System.getLogger(ServerThread.class.getName());
    private static final List<String> UNDERTOW = List.of("getExchange", "getIoThread");

    private final EventLoop loop;
    private final Executor own;

    private ServerThread(EventLoop loop, Executor own) {
        this.loop = loop;
        this.own = own;
    }

    /** The thread for this request. */
    static ServerThread of(ServletRequest request, EventLoop loop) {
        return Inside.follow(request, UNDERTOW)
                .filter(Executor.class::isInstance)
                .map(thread -> new ServerThread(loop, (Executor) thread))
                .orElseGet(() -> new ServerThread(loop, loop));
    }

    /** False where the end of a chunked body is not told when the request has an Upgrade header: not Undertow, so Payara. */
    static boolean endsBodies(ServletRequest request) {
        return Inside.follow(request, UNDERTOW).isPresent();
    }

    /**
     * True where a response may be completed while its last write is under way. Undertow must be: it never reports the
     * end of the write that brings a body to its Content-Length.
     */
    boolean completesUnready() {
        return own != loop;
    }

    /** True where a connection that leaves HTTP gets streams of its own, given by any thread; Payara's way is another. */
    boolean upgrades() {
        return own != loop;
    }

    /** Runs it there; at once if that is this thread and the caller is no callback of the server's. */
    void run(Runnable task) {
        if (own == loop && loop.inEventLoop()) {
            task.run();
        } else {
            later(task);
        }
    }

    /** Runs it there after the server's callback that calls this has returned. */
    void later(Runnable task) {
        try {
            own.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, () -> "the server stops, an exchange with it: " + e);
        }
    }

    /** Runs it there after that many milliseconds, if the server still runs then. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    void after(long millis, Runnable task) {
        loop.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
    }

    /** Runs it on the event loop. */
    void tell(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
