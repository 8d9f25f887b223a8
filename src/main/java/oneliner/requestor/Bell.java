package oneliner.requestor;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the one thread that waits for several things at once; it looks for itself what is new. Any thread may ring. */
final class Bell {
    private final Semaphore strokes = new Semaphore(0);

    void ring() {
        strokes.release();
    }

    /** Waits until it rings, at most for {@code length}; a stroke that nobody heard yet counts. */
    void await(Duration length) throws InterruptedException {
        if (strokes.tryAcquire(Math.max(0, length.toNanos()), TimeUnit.NANOSECONDS)) {
            // whoever looks now sees all that was rung for
            strokes.drainPermits();
        }
    }
}
