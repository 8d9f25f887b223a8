package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Instant;
import oneliner.yagna.Allocation;

/** One allocation as far as we know it; what is being paid from it is reserved. Guarded by {@link Purse}. */
final class Held {
    final String id;
    BigDecimal total;
    BigDecimal spent;
    BigDecimal reserved = BigDecimal.ZERO;
    Instant timeout;

    Held(Allocation allocation, Instant timeout) {
        id = allocation.id();
        this.timeout = timeout;
        say(allocation);
    }

    void say(Allocation allocation) {
        total = allocation.total();
        spent = allocation.spent();
    }

    BigDecimal left() {
        return total.subtract(spent);
    }

    BigDecimal free() {
        return left().subtract(reserved);
    }
}
