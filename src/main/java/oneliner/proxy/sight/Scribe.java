package oneliner.proxy.sight;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Logs for those who must not wait: a logger's handlers may block on a disk or a console, so one thread writes what any
 * thread has said. When that one is behind by {@value #MOST} lines, further ones are dropped and counted.
 */
final class Scribe implements AutoCloseable {
    static final int MOST = 8 * 1024;
    private static final int AT_ONCE = 256;
    /** Between looks while lines come: whoever says something never has to wake the thread then. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOSE_MILLIS = 2_000;

    private record Line(System.Logger log, Level level, Supplier<String> text) {
        void write() {
            log.log(level, text);
        }
    }

    private final ThreadFactory threads;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(MOST);
    private final LongAdder dropped = new LongAdder();
    private final AtomicReference<Thread> writer = new AtomicReference<>();
    private volatile boolean asleep;
    private volatile boolean closed;

    /** Starts no thread before the first line. */
    Scribe(ThreadFactory threads) {
        this.threads = Objects.requireNonNull(threads, "threads");
    }

    /** Has it written soon, if that logger writes such lines at all; any thread, never waits. */
    void say(System.Logger log, Level level, Supplier<String> text) {
        if (!log.isLoggable(level)) {
            return;
        }
        if (closed || !lines.offer(new Line(log, level, text))) {
            dropped.increment();
            return;
        }
        Thread thread = writer.get();
        if (thread == null) {
            begin();
        } else if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** How many lines were lost. */
    long dropped() {
        return dropped.sum();
    }

    private void begin() {
        Thread thread = threads.newThread(this::write);
        if (thread != null && writer.compareAndSet(null, thread)) {
            thread.start();
        }
    }

    private void write() {
        List<Line> some = new ArrayList<>(AT_ONCE);
        // a managed thread is interrupted when the application goes
        while (!closed && !Thread.currentThread().isInterrupted()) {
            lines.drainTo(some, AT_ONCE);
            int count = some.size();
            write(some);
            if (count == 0) {
                asleep = true;
                if (lines.isEmpty() && !closed) {
                    LockSupport.parkNanos(this, QUIET_NANOS);
                }
                asleep = false;
            } else if (count < AT_ONCE && !closed) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
        closed = true;
        for (lines.drainTo(some, MOST); !some.isEmpty(); lines.drainTo(some, MOST)) {
            write(some);
        }
    }

    private void write(List<Line> some) {
        for (Line line : some) {
            try {
                line.write();
            } catch (RuntimeException e) {
                dropped.increment(); // a handler's fault; the next line may do better
            }
        }
        some.clear();
    }

    /** Takes no more, and waits a moment until what was said is written. */
    @Override
    public void close() {
        closed = true;
        Thread thread = writer.get();
        if (thread != null) {
            LockSupport.unpark(thread);
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // in a hurry: what is left is lost
            }
        }
    }
}
