package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** What agreements that are settled and forgotten have come to, to the last digit. Guarded by {@link Ledger}. */
final class Past {
    private final Map<String, BigDecimal> spentBySlot = new HashMap<>();
    private BigDecimal rejected = BigDecimal.ZERO;

    void add(Rental rental) {
        spentBySlot.merge(rental.slot, rental.spent(), BigDecimal::add);
        rejected = rejected.add(rental.rejected());
    }

    /** GLM accepted. */
    BigDecimal spent() {
        return spentBySlot.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** GLM accepted for one slot. */
    BigDecimal spent(String slot) {
        return spentBySlot.getOrDefault(slot, BigDecimal.ZERO);
    }

    /** GLM asked for beyond what was accepted, and refused. */
    BigDecimal rejected() {
        return rejected;
    }
}
