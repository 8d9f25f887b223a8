package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What was accepted in the hour that ends now, by the calendar, to the minute. Guarded by {@link Ledger}. */
final class Meter {
    private static final Duration HOUR = Duration.ofHours(1);

    /** GLM by the minute, counted from 1970; a little more than an hour of them. */
    private final TreeMap<Long, BigDecimal> minutes = new TreeMap<>();

    void add(BigDecimal glm, Instant at, Instant now) {
        if (glm.signum() > 0) {
            minutes.merge(minute(at), glm, BigDecimal::add);
        }
        minutes.headMap(minute(now.minus(HOUR))).clear();
    }

    /** The minute in which the hour began counts whole. */
    BigDecimal lastHour(Instant now) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<Long, BigDecimal> minute :
                minutes.tailMap(minute(now.minus(HOUR))).entrySet()) {
            sum = sum.add(minute.getValue());
        }
        return sum;
    }

    private static long minute(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), 60);
    }
}
