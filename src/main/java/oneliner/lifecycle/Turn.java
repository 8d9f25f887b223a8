package oneliner.lifecycle;

import java.time.Duration;
import java.util.Objects;

/**
 * One turn of a loop that asks somebody who may answer at once. Made at the beginning of the turn; waiting out the rest
 * of it keeps the loop from becoming a busy one, whatever the other side does. One thread.
 */
public final class Turn {
    private final Duration least;
    private final long begun = System.nanoTime();

    private Turn(Duration least) {
        this.least = Objects.requireNonNull(least, "least");
    }

    /** A turn that begins now and takes that long at least. */
    public static Turn ofAtLeast(Duration least) {
        return new Turn(least);
    }

    /**
     * Waits until the turn is over; not at all when it has taken long enough already.
     *
     * @return true if told to stop
     */
    public boolean sitOut(StopSignal stop) throws InterruptedException {
        Duration left = least.minusNanos(System.nanoTime() - begun);
        return left.isNegative() ? stop.given() : stop.pause(left);
    }
}
