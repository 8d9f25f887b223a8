package oneliner.lifecycle;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * A calendar that runs faster than time does, so that a day of notes and expiries passes in minutes. It shows the
 * right time at its start and is ahead from then on. Clocks with equal start and factor show the same in every
 * process of a machine. Any thread.
 */
public final class FastClock extends Clock {
    /** The most a second of real time may count. */
    public static final int MAX_FACTOR = 100_000;

    private final Clock real;
    private final Instant start;
    private final int factor;

    /**
     * Makes one.
     *
     * @param real what runs at the usual speed
     * @param start when both show the same; before it this clock is behind
     * @param factor calendar seconds in a real second, from 1 to {@link #MAX_FACTOR}
     */
    public FastClock(Clock real, Instant start, int factor) {
        this.real = Objects.requireNonNull(real, "real");
        this.start = Objects.requireNonNull(start, "start");
        if (factor < 1 || factor > MAX_FACTOR) {
            throw new IllegalArgumentException("a clock runs 1 to " + MAX_FACTOR + " times as fast, not " + factor);
        }
        this.factor = factor;
    }

    /** The system's clock for a factor of 1, else one that starts now. */
    public static Clock from(int factor) {
        Clock system = Clock.systemUTC();
        return factor == 1 ? system : new FastClock(system, system.instant(), factor);
    }

    /** The factor of any clock: 1 for those that are not of this kind. */
    public static int factorOf(Clock clock) {
        return clock instanceof FastClock fast ? fast.factor : 1;
    }

    /** When this clock and the real one showed the same. */
    public Instant start() {
        return start;
    }

    /** Calendar seconds in a real second. */
    public int factor() {
        return factor;
    }

    /** How long a calendar duration really takes, rounded up to a nanosecond. */
    public Duration real(Duration calendar) {
        BigDecimal seconds = BigDecimal.valueOf(calendar.getSeconds())
                .add(BigDecimal.valueOf(calendar.getNano(), 9))
                .divide(BigDecimal.valueOf(factor), 9, RoundingMode.UP);
        long whole = seconds.longValue();
        return Duration.ofSeconds(
                whole,
                seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue());
    }

    @Override
    public Instant instant() {
        return start.plus(Duration.between(start, real.instant()).multipliedBy(factor));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** This clock itself: it tells moments, and they have no zone. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FastClock that
                && real.equals(that.real)
                && start.equals(that.start)
                && factor == that.factor;
    }

    @Override
    public int hashCode() {
        return Objects.hash(real, start, factor);
    }

    @Override
    public String toString() {
        return "FastClock[" + factor + " times from " + start + "]";
    }
}
