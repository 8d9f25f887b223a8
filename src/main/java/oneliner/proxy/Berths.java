package oneliner.proxy;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;

/**
 * How many tunnels lead to one port of one instance, over all event loops, and which orders wait for one. A tunnel has
 * its berth from before it is opened until its channel is closed. Any thread may call; nothing is called back under the
 * lock.
 */
final class Berths {
    /** From then on an order comes before younger ones that would be quicker to serve. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Settings.Pool limits;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private int requests;
    private int streams;
    private boolean shut;
    private long opened;
    private long refused;
    private volatile int waiting;

    /** An order that waits, on the loop of its shelf. */
    static final class Waiter {
        private final Order order;
        private final Shelf shelf;
        private final long since;
        /** Of its deadline; on that loop only. */
        private Future<?> timer;

        Waiter(Order order, Shelf shelf, long since) {
            this.order = order;
            this.shelf = shelf;
            this.since = since;
        }

        Shelf shelf() {
            return shelf;
        }

        /** It waits until then. */
        void until(Future<?> deadline) {
            timer = deadline;
        }

        /** It waits no longer: the order is the caller's. On its loop. */
        Order done() {
            if (timer != null) {
                timer.cancel(false);
            }
            return order;
        }
    }

    /** What became of a wish. */
    enum Place {
        /** A tunnel may be opened. */
        TAKEN,
        /** It waits. */
        QUEUED,
        /** Too many wait. */
        FULL
    }

    /** How many there are now, and how many there were. */
    record Count(int requests, int streams, int waiting, long opened, long refused) {}

    Berths(Settings.Pool limits) {
        this.limits = limits;
    }

    /** Takes a berth if there is one and nobody waits. */
    synchronized boolean take(boolean stream) {
        if (shut || (stream ? streams >= limits.maxStreams() : requests >= limits.maxTunnels() || waiting > 0)) {
            refused += stream ? 1 : 0;
            return false;
        }
        streams += stream ? 1 : 0;
        requests += stream ? 0 : 1;
        return true;
    }

    /** Takes a berth for a request, or has it wait for one. */
    synchronized Place takeOrWait(Waiter waiter) {
        if (take(false)) {
            return Place.TAKEN;
        }
        if (shut || waiters.size() >= limits.maxWaiting()) {
            refused++;
            return Place.FULL;
        }
        waiters.add(waiter);
        waiting = waiters.size();
        return Place.QUEUED;
    }

    /** What was a request goes on as a stream, if there is room. */
    boolean turn() {
        synchronized (this) {
            if (streams >= limits.maxStreams()) {
                return false;
            }
            streams++;
        }
        free(false);
        return true;
    }

    /** A tunnel is closed, or did not open: the eldest order gets its berth. */
    void free(boolean stream) {
        Waiter next = null;
        synchronized (this) {
            if (stream) {
                streams--;
            } else {
                next = waiters.poll();
                waiting = waiters.size();
                requests -= next == null ? 1 : 0;
            }
        }
        if (next != null) {
            next.shelf.pool.granted(next);
        }
    }

    /** One is open. */
    synchronized void opened() {
        opened++;
    }

    /** It waits no longer; false if it has a berth already, or never waited. */
    synchronized boolean leave(Waiter waiter) {
        boolean left = waiters.remove(waiter);
        waiting = waiters.size();
        refused += left ? 1 : 0;
        return left;
    }

    /** How many wait. */
    int waiting() {
        return waiting;
    }

    /**
     * An order of that loop that can do with a kept tunnel, taken out of the queue; null when there is none, or when a
     * berth is due to an order that has waited for long and cannot.
     */
    synchronized Waiter fitting(EventLoop loop, long now) {
        Waiter eldest = waiters.peek();
        boolean first = eldest == null || now - eldest.since > PATIENCE;
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter one = all.next();
            if (one.shelf.pool.loop() == loop && one.order.kept()) {
                all.remove();
                waiting = waiters.size();
                return one;
            }
            if (first) {
                return null;
            }
        }
        return null;
    }

    /** Gives no berths any more, and the orders that wait. */
    synchronized List<Waiter> shut() {
        shut = true;
        List<Waiter> left = new ArrayList<>(waiters);
        waiters.clear();
        waiting = 0;
        return left;
    }

    synchronized Count count() {
        return new Count(requests, streams, waiting, opened, refused);
    }
}
