package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Does what may block on threads of its own, so that a provider or a daemon that hangs takes no more time than it was
 * given. Any thread.
 */
final class Bounded {
    private static final System.Logger LOG = System.getLogger(Bounded.class.getName());
    /** How long an interrupted step may take to notice. */
    private static final Duration NOTICE = Duration.ofMillis(300);

    private final ThreadFactory threads;

    Bounded(ThreadFactory threads) {
        this.threads = Objects.requireNonNull(threads, "threads");
    }

    /** What is done; ends soon when interrupted. */
    interface Step {
        void run() throws InterruptedException;
    }

    /**
     * Does it, and waits for it.
     *
     * @param what in words that follow "could not"
     * @return true if it was done; false if it failed or the time was up, which is logged
     */
    boolean within(Duration limit, String what, Step step) throws InterruptedException {
        Task task = start(what, step);
        try {
            return task.await(limit) && task.done;
        } finally {
            task.cut();
        }
    }

    /** Begins it. */
    Task start(String what, Step step) {
        return new Task(what, step);
    }

    /** Something that was begun. */
    final class Task {
        private final String what;
        private final Thread thread;
        private volatile boolean over;
        private volatile boolean done;

        private Task(String what, Step step) {
            this.what = what;
            this.thread = threads.newThread(() -> run(step));
            if (thread == null) {
                // a server that goes down gives no threads: better unbounded than not at all
                run(step);
            } else {
                thread.start();
            }
        }

        private void run(Step step) {
            try {
                step.run();
                done = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "could not " + what + ": " + e.getMessage());
            } finally {
                over = true;
            }
        }

        /** Waits until it is over, at most for {@code limit}; true if it is. */
        boolean await(Duration limit) throws InterruptedException {
            if (thread != null && !limit.isNegative() && !limit.isZero()) {
                TimeUnit.NANOSECONDS.timedJoin(thread, limit.toNanos());
            }
            return over;
        }

        /** True when it has come to an end, whichever. */
        boolean over() {
            return over;
        }

        /** Ends it when it is not over, without a wait. */
        void callOff() {
            if (!over) {
                thread.interrupt();
            }
        }

        /** Ends it when it is not over; waits a moment for that. */
        void cut() throws InterruptedException {
            if (!over) {
                LOG.log(Level.WARNING, "could not " + what + " in time");
                thread.interrupt();
                thread.join(NOTICE.toMillis());
            }
        }
    }
}
