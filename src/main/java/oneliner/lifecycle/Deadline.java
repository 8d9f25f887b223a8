package oneliner.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A moment by which something must be done.
 *
 * @param clock what "now" means
 * @param end the moment itself
 */
public record Deadline(Clock clock, Instant end) {

    /** A deadline {@code length} from now. */
    public static Deadline in(Duration length, Clock clock) {
        return new Deadline(clock, clock.instant().plus(length));
    }

    /** True from the moment itself on. */
    public boolean passed() {
        return !clock.instant().isBefore(end);
    }

    /** Time left, zero when passed, never negative. */
    public Duration left() {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The shorter of {@code wish} and the time left. */
    public Duration atMost(Duration wish) {
        Duration left = left();
        return wish.compareTo(left) < 0 ? wish : left;
    }
}
