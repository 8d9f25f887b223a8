package oneliner.requestor;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Raised when a rented machine is lost, by whoever learns of it first; later reasons do not count. Any thread. */
final class Alarm {
    private static final String CANCELLED = "Cancelled";

    private final AtomicReference<Cause> cause = new AtomicReference<>();
    private final CountDownLatch raised = new CountDownLatch(1);
    private final Bell bell;

    /** Makes one that is silent; {@code bell} rings when it is raised. */
    Alarm(Bell bell) {
        this.bell = Objects.requireNonNull(bell, "bell");
    }

    private record Cause(String reason, String code) {}

    void raise(String why) {
        raise(why, CANCELLED);
    }

    /** Raises it; {@code code} is the golem.requestor.code to end the agreement with. */
    void raise(String why, String code) {
        cause.compareAndSet(null, new Cause(why, code));
        raised.countDown();
        bell.ring();
    }

    Optional<String> reason() {
        return Optional.ofNullable(cause.get()).map(Cause::reason);
    }

    /** What to end the agreement with; the usual code when it was not raised. */
    String code() {
        return Optional.ofNullable(cause.get()).map(Cause::code).orElse(CANCELLED);
    }

    /** Waits until raised, at most for {@code length}; true if raised. */
    boolean pause(Duration length) throws InterruptedException {
        return raised.await(Math.max(0, length.toNanos()), TimeUnit.NANOSECONDS);
    }
}
