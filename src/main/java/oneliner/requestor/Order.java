package oneliner.requestor;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a run that its instance is wanted otherwise, or on another machine. Made by one thread, carried out by another. */
final class Order {
    private final Wanted wanted;
    private final Optional<String> replace;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<String> failure = Optional.empty();

    /**
     * Makes one.
     *
     * @param replace why another machine is needed; empty when what runs can stay
     */
    Order(Wanted wanted, Optional<String> replace) {
        this.wanted = Objects.requireNonNull(wanted, "wanted");
        this.replace = Objects.requireNonNull(replace, "replace");
    }

    Wanted wanted() {
        return wanted;
    }

    Optional<String> replace() {
        return replace;
    }

    void done() {
        over.countDown();
    }

    void failed(String why) {
        failure = Optional.of(why);
        over.countDown();
    }

    /** Why it could not be carried out; empty while it may be. */
    Optional<String> failure() {
        return failure;
    }

    /** Waits until it is carried out or given up, at most for {@code length}; true if so. */
    boolean await(Duration length) throws InterruptedException {
        return over.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }
}
