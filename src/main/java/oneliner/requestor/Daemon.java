package oneliner.requestor;

import java.util.Objects;
import java.util.Optional;
import oneliner.yagna.ActivityApi;
import oneliner.yagna.IdentityApi;
import oneliner.yagna.InventoryApi;
import oneliner.yagna.MarketApi;
import oneliner.yagna.NetApi;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.RegistryApi;
import oneliner.yagna.Yagna;
import oneliner.yagna.YagnaException;

/**
 * The daemon as the requestor uses it.
 *
 * @param identity who we are
 * @param market market
 * @param activity activities
 * @param payment payments
 * @param net networks
 * @param registry images
 * @param inventory lists of what it keeps for us; empty for one that cannot list, then nothing is found after a crash
 */
public record Daemon(
        IdentityApi identity,
        MarketApi market,
        ActivityApi activity,
        PaymentApi payment,
        NetApi net,
        RegistryApi registry,
        Optional<InventoryApi> inventory) {
    /** Refuses nulls. */
    public Daemon {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(market, "market");
        Objects.requireNonNull(activity, "activity");
        Objects.requireNonNull(payment, "payment");
        Objects.requireNonNull(net, "net");
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(inventory, "inventory");
    }

    /** One that cannot list. */
    public Daemon(
            IdentityApi identity,
            MarketApi market,
            ActivityApi activity,
            PaymentApi payment,
            NetApi net,
            RegistryApi registry) {
        this(identity, market, activity, payment, net, registry, Optional.empty());
    }

    /**
     * Ends an agreement, whether the provider has approved it or not; fine if it is over already.
     *
     * @param code golem.requestor.code for the provider
     */
    void end(String agreementId, String reason, String code) throws InterruptedException {
        try {
            market.terminate(agreementId, reason, code);
        } catch (YagnaException.Refused e) {
            if (e.status() != 409 || inventory.isEmpty()) {
                throw e;
            }
            // not in force: it can only be taken back
            takeBack(agreementId, reason, code);
        }
    }

    private void takeBack(String agreementId, String reason, String code) throws InterruptedException {
        try {
            inventory.orElseThrow().cancel(agreementId, reason);
        } catch (YagnaException.Refused e) {
            if (e.status() != 409) {
                throw e;
            }
            // the provider has approved it in this very moment
            market.terminate(agreementId, reason, code);
        }
    }

    /** All of a client. */
    public static Daemon of(Yagna yagna) {
        return new Daemon(
                yagna.identity(),
                yagna.market(),
                yagna.activity(),
                yagna.payment(),
                yagna.net(),
                yagna.registry(),
                Optional.of(yagna.inventory()));
    }
}
