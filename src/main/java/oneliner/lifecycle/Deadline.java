package oneliner.lifecycle;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * A moment by which something must be done. Real time, of a clock that nobody sets: what a thread waits for does not
 * depend on the calendar, which may jump, and which runs faster in tests. Immutable; any thread.
 */
public final class Deadline {
    private final LongSupplier nanos;
    private final long end;

    private Deadline(LongSupplier nanos, long end) {
        this.nanos = nanos;
        this.end = end;
    }

    /** A deadline {@code length} from now. */
    public static Deadline in(Duration length) {
        return in(length, System::nanoTime);
    }

    /** A deadline {@code length} from now by a counter of nanoseconds. */
    static Deadline in(Duration length, LongSupplier nanos) {
        Objects.requireNonNull(length, "length");
        return new Deadline(nanos, nanos.getAsLong() + length.toNanos());
    }

    /** A deadline that is {@code length} before this one. */
    public Deadline earlier(Duration length) {
        return new Deadline(nanos, end - length.toNanos());
    }

    /** True from the moment itself on. */
    public boolean passed() {
        return end - nanos.getAsLong() <= 0;
    }

    /** Time left, zero when passed, never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
    }

    /** The shorter of {@code wish} and the time left. */
    public Duration atMost(Duration wish) {
        Duration left = left();
        return wish.compareTo(left) < 0 ? wish : left;
    }
}
