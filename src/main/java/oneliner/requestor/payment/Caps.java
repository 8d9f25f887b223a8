package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/**
 * How much may be accepted.
 *
 * @param total GLM in all
 * @param perHour GLM within any hour of the calendar; empty for no such limit
 */
public record Caps(BigDecimal total, Optional<BigDecimal> perHour) {
    /** Refuses nulls. */
    public Caps {
        Objects.requireNonNull(total, "total");
        Objects.requireNonNull(perHour, "perHour");
    }
}
