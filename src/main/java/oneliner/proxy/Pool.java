package oneliner.proxy;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import oneliner.services.ServiceInstance;

/**
 * The tunnels of one event loop. {@link Pools} knows all loops and holds the bounds; what is here is used on this loop
 * only, unless said otherwise. An order is served by an idle tunnel, else by a new one if the bound allows, else it
 * waits for whichever comes first, up to its deadline.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a timer; every end of a channel is heard
final class Pool {
    private static final System.Logger LOG = System.getLogger(Pool.class.getName());
    private static final long LOOK_MILLIS = 1_000;
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DOUBLINGS = 5;

    private final EventLoop loop;
    private final Pools all;
    private final Pipes pipes;
    private final Map<Pools.Address, Shelf> shelves = new HashMap<>();
    private boolean looking;

    Pool(EventLoop loop, Pools all) {
        this.loop = loop;
        this.all = all;
        this.pipes = new Pipes(loop);
    }

    EventLoop loop() {
        return loop;
    }

    /** What left HTTP on this loop. */
    Pipes pipes() {
        return pipes;
    }

    // ---- orders

    /** Serves the order, at once or later. */
    void lease(Order order) {
        Shelf shelf = shelf(order.instance(), order.port());
        if (order.stream()) {
            if (shelf.berths.take(true)) {
                open(shelf, order);
            } else {
                order.none().accept(new Order.Busy("too many connections to it are upgraded"));
            }
            return;
        }
        long now = now();
        Upstream ready = order.kept() ? shelf.any(now) : shelf.young(now);
        if (ready != null) {
            refill(shelf);
            order.taken().accept(ready);
            return;
        }
        Berths.Waiter waiter = new Berths.Waiter(order, shelf, now);
        switch (shelf.berths.takeOrWait(waiter)) {
            case TAKEN -> open(shelf, order);
            case FULL -> order.none().accept(new Order.Busy("too many requests wait for it"));
            case QUEUED -> {
                long longest = all.limits().maxWait().toNanos();
                waiter.until(loop.schedule(() -> expire(waiter), longest, TimeUnit.NANOSECONDS));
                all.yieldOne(shelf);
            }
            default -> throw new IllegalStateException("no such place");
        }
    }

    private static void expire(Berths.Waiter waiter) {
        if (waiter.shelf().berths.leave(waiter)) {
            waiter.done().none().accept(new Order.Busy("no connection to it came free in time"));
        }
    }

    /** The order will never have a berth, its instance is gone; any thread may call. */
    void refuse(Berths.Waiter waiter) {
        run(() -> waiter.done().none().accept(new Order.Busy("it is gone")));
    }

    /** The order has its berth now; any thread may call. */
    void granted(Berths.Waiter waiter) {
        run(() -> {
            Order order = waiter.done();
            Shelf shelf = waiter.shelf();
            if (order.over().getAsBoolean()) {
                shelf.berths.free(false);
                order.none().accept(new Order.Busy("nobody waits for it any more"));
            } else {
                open(shelf, order);
            }
        });
    }

    private void open(Shelf shelf, Order order) {
        open(shelf, order.stream(), order.taken(), order.none());
    }

    private void open(Shelf shelf, boolean stream, Consumer<Upstream> taken, Consumer<Throwable> none) {
        Upstream fresh = new Upstream(shelf, stream);
        all.tunnels()
                .open(shelf.url, loop, fresh.initializer(all.maxHeadBytes()))
                .addListener((Future<Channel> done) -> {
                    if (done.isSuccess()) {
                        shelf.berths.opened();
                        all.metrics().tunnelOpened(shelf.instance.node());
                        done.getNow().closeFuture().addListener(closed -> shelf.berths.free(fresh.stream()));
                        taken.accept(fresh);
                    } else {
                        shelf.berths.free(stream);
                        all.metrics().tunnelFailed(shelf.instance.node());
                        none.accept(done.cause());
                    }
                });
    }

    /** Takes back a tunnel on which nothing is under way: its last answer was complete and said nothing of an end. */
    void give(Upstream tunnel) {
        Shelf shelf = tunnel.shelf();
        tunnel.release();
        if (shelf.closed || tunnel.stream() || !tunnel.channel().isActive()) {
            tunnel.close();
            return;
        }
        shelf.put(tunnel, now());
        if (shelf.berths.waiting() > 0) {
            // not within the reading of the last answer: what else was read with it must not meet the next request
            loop.execute(() -> match(shelf));
        }
    }

    private void match(Shelf shelf) {
        while (shelf.idle() > 0 && shelf.berths.waiting() > 0) {
            Berths.Waiter waiter = shelf.berths.fitting(loop, now());
            if (waiter == null) {
                shelf.yieldOne();
                return;
            }
            Order order = waiter.done();
            if (order.over().getAsBoolean()) {
                order.none().accept(new Order.Busy("nobody waits for it any more"));
            } else {
                Upstream next = shelf.any(now());
                if (next == null) {
                    lease(order);
                } else {
                    order.taken().accept(next);
                }
            }
        }
    }

    // ---- what is kept

    /** Opens spare tunnels as long as the instance serves; any thread may call. */
    void warm(ServiceInstance instance, int port) {
        run(() -> refill(shelf(instance, port)));
    }

    /** The instance is gone: ends what is idle now, and the rest after use; any thread may call. */
    void drop(String instanceId) {
        run(() -> shelves.values().removeIf(shelf -> {
            boolean gone = shelf.instance.id().equals(instanceId);
            if (gone) {
                shelf.close();
            }
            return gone;
        }));
    }

    /** Closes an idle tunnel, if there still is one, for the sake of another loop; any thread may call. */
    void yieldOne(Shelf shelf) {
        run(() -> {
            if (shelf.berths.waiting() > 0) {
                shelf.yieldOne();
            }
        });
    }

    private Shelf shelf(ServiceInstance instance, int port) {
        Pools.Address address = new Pools.Address(instance.id(), port);
        Shelf shelf = shelves.get(address);
        if (shelf == null) {
            shelf = new Shelf(
                    this,
                    instance,
                    port,
                    all.berths(address),
                    new KeepAlive(all.limits().idle()));
            all.add(shelf);
            shelves.put(address, shelf);
            watch();
        }
        return shelf;
    }

    private void watch() {
        if (!looking) {
            looking = true;
            long pause = Math.max(1, Math.min(LOOK_MILLIS, all.limits().idle().toMillis() / 4));
            loop.schedule(this::look, pause, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends what is old, opens what is missing, and forgets instances of which nobody has told the end. */
    private void look() {
        looking = false;
        for (Shelf shelf : List.copyOf(shelves.values())) {
            if (all.reaches(shelf.instance)) {
                shelf.evict(now());
                refill(shelf);
            } else {
                all.drop(shelf.instance.id());
            }
        }
        if (!shelves.isEmpty()) {
            watch();
        }
    }

    private void refill(Shelf shelf) {
        int wanted = all.spares();
        while (!shelf.closed
                && shelf.spares() + shelf.opening < wanted
                && now() - shelf.refillAt >= 0
                && all.serves(shelf.instance)
                && shelf.berths.take(false)) {
            shelf.opening++;
            open(shelf, false, tunnel -> stock(shelf, tunnel), cause -> missed(shelf, cause));
        }
    }

    private void stock(Shelf shelf, Upstream tunnel) {
        shelf.opening--;
        shelf.failures = 0;
        give(tunnel);
    }

    private void missed(Shelf shelf, Throwable cause) {
        shelf.opening--;
        shelf.refillAt = now() + (FIRST_PAUSE << Math.min(shelf.failures++, MOST_DOUBLINGS));
        LOG.log(
                System.Logger.Level.DEBUG,
                () -> "no spare tunnel to " + shelf.instance.node() + " on " + shelf.instance.ip() + ": "
                        + cause.getMessage());
    }

    private long now() {
        return loop.ticker().nanoTime();
    }

    private void run(Runnable task) {
        try {
            if (loop.inEventLoop()) {
                task.run();
            } else {
                loop.execute(task);
            }
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the tunnels are closed already: " + e);
        }
    }
}
