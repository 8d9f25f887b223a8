package oneliner.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Given once, for good. Whoever has to wait a while waits on it, so that nobody sleeps through a stop. Any thread. */
public final class StopSignal {
    private final CountDownLatch latch = new CountDownLatch(1);

    /** Ends every pause, now and later. */
    public void give() {
        latch.countDown();
    }

    /** True once given. */
    public boolean given() {
        return latch.getCount() == 0;
    }

    /**
     * Waits, but not beyond the signal.
     *
     * @return true if the signal is given, false if the time passed without it
     * @throws InterruptedException if the calling thread is asked to stop
     */
    public boolean pause(Duration length) throws InterruptedException {
        return latch.await(Math.max(0, length.toNanos()), TimeUnit.NANOSECONDS);
    }
}
