package oneliner.requestor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Raised when a rented machine is lost, by whoever learns of it first; later reasons do not count. Any thread. */
final class Alarm {
    private final AtomicReference<String> reason = new AtomicReference<>();
    private final CountDownLatch raised = new CountDownLatch(1);

    void raise(String why) {
        reason.compareAndSet(null, why);
        raised.countDown();
    }

    Optional<String> reason() {
        return Optional.ofNullable(reason.get());
    }

    /** Waits until raised, at most for {@code length}; true if raised. */
    boolean pause(Duration length) throws InterruptedException {
        return raised.await(Math.max(0, length.toNanos()), TimeUnit.NANOSECONDS);
    }
}
