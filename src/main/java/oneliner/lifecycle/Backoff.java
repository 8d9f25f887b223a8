package oneliner.lifecycle;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries: doubled each time up to a cap, with jitter so that many do not come back at once.
 *
 * @param first length of the first pause before jitter
 * @param max no pause is longer than this
 */
public record Backoff(Duration first, Duration max) {

    /**
     * The pause before the next try.
     *
     * @param failures tries that failed so far, 1 or more
     * @param random source of the jitter
     * @return between half and the whole of the doubled length, never above {@code max}
     */
    public Duration pause(int failures, RandomGenerator random) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures is " + failures + ", but a pause follows at least one");
        }
        double whole =
                Math.min((double) first.toMillis() * Math.pow(2, Math.min(failures - 1, 30)), (double) max.toMillis());
        return Duration.ofMillis((long) (whole * (0.5 + 0.5 * random.nextDouble())));
    }
}
