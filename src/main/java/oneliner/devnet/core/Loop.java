package oneliner.devnet.core;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import oneliner.lifecycle.FastClock;

/**
 * The one thread that owns all protocol state, its timers, and a pool for work that blocks. Two kinds of time: protocol
 * time comes from the clock (expiries, notes) and may run faster in tests; transport time (long polls) is real.
 */
public final class Loop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    private static final int MAX_WORKERS = 512;

    /** One thing to do at a moment of the clock. */
    private record Timer(Instant due, Runnable task, Cancel cancel) {}

    /** Lets something that was planned be called off. */
    public static final class Cancel {
        private volatile boolean cancelled;
        private volatile Future<?> future;

        private Cancel() {}

        /** The task will not run, unless it runs already. */
        public void cancel() {
            cancelled = true;
            Future<?> scheduled = future;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }

    private final Clock clock;
    private final long longestNapMillis;
    private final ScheduledThreadPoolExecutor serial;
    private final ThreadPoolExecutor workers;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::due));
    private Instant lastStamp = Instant.EPOCH;
    private Future<?> nap;

    /**
     * Makes a loop; it starts with its first task.
     *
     * @param threads makes the loop's thread and its workers
     * @param clock protocol time
     */
    public Loop(ThreadFactory threads, Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        // a clock that is neither the system's nor a multiple of it may jump: look at it often
        this.longestNapMillis = clock.equals(Clock.systemUTC()) || clock instanceof FastClock ? 30_000 : 50;
        this.serial = new ScheduledThreadPoolExecutor(1, threads);
        serial.setRemoveOnCancelPolicy(true);
        serial.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.workers = new ThreadPoolExecutor(0, MAX_WORKERS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    /** What tells protocol time. */
    public Clock clock() {
        return clock;
    }

    /** Protocol time. */
    public Instant now() {
        return clock.instant();
    }

    /** A moment in whole microseconds, later than any it gave before; loop thread only. */
    public Instant stamp() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        lastStamp = now.isAfter(lastStamp) ? now : lastStamp.plus(1, ChronoUnit.MICROS);
        return lastStamp;
    }

    /** Runs {@code task} on the loop, soon. Ignored once the loop is closed. */
    public void execute(Runnable task) {
        try {
            serial.execute(guarded(task));
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.DEBUG, "devnet is closed, a late task is dropped");
        }
    }

    /** Runs {@code task} on the loop and waits for its end, at most for {@code patience}; not from the loop itself. */
    public void await(Runnable task, Duration patience) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        execute(() -> {
            try {
                task.run();
            } finally {
                done.countDown();
            }
        });
        if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.log(Level.WARNING, "a task of devnet took too long");
        }
    }

    /** Runs {@code task} on the loop after a real delay. Ignored once the loop is closed. */
    public Cancel later(Duration delay, Runnable task) {
        Cancel cancel = new Cancel();
        try {
            cancel.future = serial.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.DEBUG, "devnet is closed, a late timer is dropped");
        }
        return cancel;
    }

    /** Runs {@code task} on the loop when the clock has moved by {@code delay}. */
    public Cancel after(Duration delay, Runnable task) {
        Cancel cancel = new Cancel();
        Timer timer = new Timer(clock.instant().plus(delay), guarded(task), cancel);
        execute(() -> {
            timers.add(timer);
            nap();
        });
        return cancel;
    }

    /**
     * Runs work that may block, outside the loop.
     *
     * @throws RejectedExecutionException when closed or when far too much is going on
     */
    public void work(Runnable task) {
        workers.execute(guarded(task));
    }

    private void nap() {
        Timer next;
        while ((next = timers.peek()) != null) {
            if (next.cancel().cancelled) {
                timers.poll();
            } else if (!next.due().isAfter(clock.instant())) {
                timers.poll();
                next.task().run();
            } else {
                break;
            }
        }
        if (nap != null) {
            nap.cancel(false);
            nap = null;
        }
        if (next != null && !serial.isShutdown()) {
            Duration left = Duration.between(clock.instant(), next.due());
            long millis = (clock instanceof FastClock fast ? fast.real(left) : left).toMillis() + 1;
            nap = serial.schedule(guarded(this::nap), Math.min(millis, longestNapMillis), TimeUnit.MILLISECONDS);
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a task of devnet failed", e);
            }
        };
    }

    /** Ends the threads; what waits is dropped, what runs gets an interrupt. Waits up to 5 s for workers. */
    @Override
    public void close() {
        serial.shutdownNow();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a worker of devnet is still busy after 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
