package oneliner.proxy;

import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Idle tunnels of one event loop, used only on that loop; the one used last is taken first. An idle one is closed after
 * 15 s. The daemon does not say when the far side has forgotten a connection: a stale one costs a retry, not an error.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for an eviction
final class Pool {
    private static final int MAX_IDLE = 64;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final EventLoop loop;
    private final Map<URI, Deque<Idle>> shelves = new HashMap<>();

    private final Pipes pipes;

    private record Idle(Upstream upstream, long since) {}

    Pool(EventLoop loop) {
        this.loop = loop;
        this.pipes = new Pipes(loop);
    }

    EventLoop loop() {
        return loop;
    }

    /** What left HTTP on this loop. */
    Pipes pipes() {
        return pipes;
    }

    /** A tunnel that was open a moment ago, or null. */
    Upstream take(URI url) {
        Deque<Idle> shelf = shelves.get(url);
        while (shelf != null && !shelf.isEmpty()) {
            Upstream last = shelf.pop().upstream();
            if (last.channel().isActive()) {
                return last;
            }
        }
        return null;
    }

    /** Takes back a tunnel whose last response was complete and said nothing of an end. */
    void give(URI url, Upstream upstream) {
        Deque<Idle> shelf = shelves.get(url);
        if (shelf == null) {
            shelf = new ArrayDeque<>();
            shelves.put(url, shelf);
            loop.schedule(() -> evict(url), IDLE_NANOS, TimeUnit.NANOSECONDS);
        }
        if (shelf.size() >= MAX_IDLE || !upstream.channel().isActive()) {
            upstream.close();
            return;
        }
        upstream.release();
        shelf.push(new Idle(upstream, loop.ticker().nanoTime()));
    }

    private void evict(URI url) {
        Deque<Idle> shelf = shelves.get(url);
        long now = loop.ticker().nanoTime();
        while (!shelf.isEmpty() && stale(shelf.peekLast(), now)) {
            shelf.pollLast().upstream().close();
        }
        if (shelf.isEmpty()) {
            shelves.remove(url);
        } else {
            long age = now - shelf.peekLast().since();
            loop.schedule(() -> evict(url), IDLE_NANOS - age, TimeUnit.NANOSECONDS);
        }
    }

    private static boolean stale(Idle one, long now) {
        return now - one.since() >= IDLE_NANOS || !one.upstream().channel().isActive();
    }
}
