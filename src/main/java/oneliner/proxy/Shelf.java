package oneliner.proxy;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import oneliner.services.ServiceInstance;

/**
 * Idle tunnels of one event loop to one port of one instance: those that have carried requests, the one used last on
 * top, and spare ones that have not. Used on that loop only, save for {@link #idle}.
 */
final class Shelf {
    /**
     * A spare one younger than that may take a request that cannot be repeated: the shortest time known that a server
     * waits for the first request of a connection is five seconds.
     */
    private static final long YOUNG = TimeUnit.SECONDS.toNanos(4);

    /** Ages below that at which an idle one is closed tell of an instance in trouble, not of its patience. */
    private static final long PATIENT = TimeUnit.SECONDS.toNanos(1);

    final Pool pool;
    final ServiceInstance instance;
    final int port;
    final URI url;
    final Berths berths;
    final KeepAlive keepAlive;

    private final Deque<Upstream> used = new ArrayDeque<>();
    private final Deque<Upstream> spare = new ArrayDeque<>();
    private volatile int idle;
    /** Kept ones that were found closed when they were needed. */
    private final AtomicLong stale = new AtomicLong();
    /** Taken out of the pool: what comes back is closed. */
    boolean closed;
    /** Spare ones on their way. */
    int opening;
    /** No spare one is opened before; nanoseconds of the loop's ticker. */
    long refillAt;
    /** Spare ones that failed in a row. */
    int failures;

    Shelf(Pool pool, ServiceInstance instance, int port, Berths berths, KeepAlive keepAlive) {
        this.pool = pool;
        this.instance = instance;
        this.port = port;
        this.url = instance.tunnelTo(port);
        this.berths = berths;
        this.keepAlive = keepAlive;
    }

    /** How many are idle; any thread may ask. */
    int idle() {
        return idle;
    }

    /** How many were found closed when they were needed; any thread may ask. */
    long stale() {
        return stale.get();
    }

    int spares() {
        return spare.size();
    }

    void put(Upstream tunnel, long now) {
        tunnel.shelved(now);
        (tunnel.served() ? used : spare).push(tunnel);
        count();
    }

    /** The best one for a request that can be repeated, or null. */
    Upstream any(long now) {
        Upstream best = pop(used, now);
        return best == null ? pop(spare, now) : best;
    }

    /** One for a request that cannot be repeated, or null. */
    Upstream young(long now) {
        Upstream youngest = spare.peek();
        return youngest == null || youngest.age(now) > YOUNG ? null : pop(spare, now);
    }

    private Upstream pop(Deque<Upstream> from, long now) {
        for (Upstream next = from.poll(); next != null; next = from.poll()) {
            count();
            if (next.channel().isActive() && !expired(next, now)) {
                return next;
            }
            next.close();
        }
        return null;
    }

    private boolean expired(Upstream tunnel, long now) {
        return tunnel.age(now) >= keepAlive.limit(tunnel.promised(), now);
    }

    /** Closes those that were unused for too long. */
    void evict(long now) {
        evict(used, now);
        evict(spare, now);
        count();
    }

    private void evict(Deque<Upstream> from, long now) {
        from.removeIf(tunnel -> {
            boolean old = expired(tunnel, now);
            if (old) {
                tunnel.close();
            }
            return old;
        });
    }

    /** Closes the one that will be missed least; its berth is free soon. */
    void yieldOne() {
        Upstream eldest = used.isEmpty() ? spare.pollLast() : used.pollLast();
        count();
        if (eldest != null) {
            eldest.close();
        }
    }

    /** The far side has closed one that was idle. */
    void lost(Upstream tunnel, long now) {
        if (used.remove(tunnel) || spare.remove(tunnel)) {
            count();
            if (tunnel.age(now) >= PATIENT) {
                keepAlive.closed(tunnel.age(now), now);
            }
        }
    }

    /** One that was kept for that long was found closed when it was needed. */
    void stale(long age, long now) {
        stale.incrementAndGet();
        keepAlive.closed(age, now);
    }

    /** Closes all that are idle, and those in use when they come back. */
    void close() {
        closed = true;
        used.forEach(Upstream::close);
        spare.forEach(Upstream::close);
        used.clear();
        spare.clear();
        count();
    }

    private void count() {
        idle = used.size() + spare.size();
    }
}
