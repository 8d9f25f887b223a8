package oneliner.requestor.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Money that must last: what is left of it is shared equally by all wanted instances, and an offer is only taken when
 * one share pays for it over the whole horizon. So the first machine cannot eat up what the others need. Any thread.
 *
 * @param left GLM that may still be spent, asked each time
 * @param instances how many instances the app wants, asked each time
 * @param horizon for how long a share must last
 */
public record Budget(Supplier<BigDecimal> left, IntSupplier instances, Duration horizon) {
    /** Refuses nulls. */
    public Budget {
        Objects.requireNonNull(left, "left");
        Objects.requireNonNull(instances, "instances");
        Objects.requireNonNull(horizon, "horizon");
    }

    /** GLM for each instance, never negative. */
    BigDecimal share() {
        return left.get()
                .max(BigDecimal.ZERO)
                .divide(BigDecimal.valueOf(Math.max(1, instances.getAsInt())), 18, RoundingMode.DOWN);
    }

    /** True when one share pays for a machine at that price over the whole horizon. */
    boolean lasts(Price price, int threads) {
        return price.over(horizon, threads).compareTo(share()) <= 0;
    }
}
