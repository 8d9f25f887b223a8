package oneliner.requestor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work on a thread of somebody's, which can be called off and waited for. Any thread. */
final class Errand implements Runnable {
    private final Runnable work;
    private final CountDownLatch over = new CountDownLatch(1);
    private Thread at;
    private boolean calledOff;

    Errand(Runnable work) {
        this.work = Objects.requireNonNull(work, "work");
    }

    @Override
    public void run() {
        synchronized (this) {
            at = calledOff ? null : Thread.currentThread();
        }
        try {
            if (at != null) {
                work.run();
            }
        } finally {
            synchronized (this) {
                at = null;
            }
            over.countDown();
        }
    }

    /** Interrupts it; one that did not begin yet never will. */
    synchronized void callOff() {
        calledOff = true;
        if (at != null) {
            at.interrupt();
        }
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    /** Waits until it is over, at most for {@code length}; true if it is. */
    boolean await(Duration length) throws InterruptedException {
        return over.await(Math.max(0, length.toNanos()), TimeUnit.NANOSECONDS);
    }
}
