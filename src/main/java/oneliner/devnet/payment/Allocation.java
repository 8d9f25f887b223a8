package oneliner.devnet.payment;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;

/** Money set aside. Loop thread only. */
final class Allocation {
    final String id = Ids.document();
    final String platform;
    final String address;
    final Instant created;
    BigDecimal total;
    BigDecimal spent = BigDecimal.ZERO;
    Instant timeout;
    Instant updated;
    boolean released;
    Loop.Cancel release;

    Allocation(String platform, String address, BigDecimal total, Instant timeout, Instant created) {
        this.platform = platform;
        this.address = address;
        this.total = total;
        this.timeout = timeout;
        this.created = created;
        this.updated = created;
    }

    BigDecimal remaining() {
        return total.subtract(spent);
    }

    JsonObject json() {
        JsonObjectBuilder json = Wire.object()
                .add("allocationId", id)
                .add("address", address)
                .add("paymentPlatform", platform)
                .add("totalAmount", total.toPlainString())
                .add("spentAmount", spent.toPlainString())
                .add("remainingAmount", remaining().toPlainString())
                .add("timestamp", created.toString())
                .add("createdTs", created.toString())
                .add("updatedTs", updated.toString())
                .add("makeDeposit", false);
        if (timeout != null) {
            json.add("timeout", timeout.toString());
        }
        return json.build();
    }
}
