package oneliner.requestor;

import java.util.Objects;
import oneliner.yagna.ActivityApi;
import oneliner.yagna.IdentityApi;
import oneliner.yagna.MarketApi;
import oneliner.yagna.NetApi;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.RegistryApi;

/**
 * The daemon as the requestor uses it.
 *
 * @param identity who we are
 * @param market market
 * @param activity activities
 * @param payment payments
 * @param net networks
 * @param registry images
 */
public record Daemon(
        IdentityApi identity,
        MarketApi market,
        ActivityApi activity,
        PaymentApi payment,
        NetApi net,
        RegistryApi registry) {
    /** Refuses nulls. */
    public Daemon {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(market, "market");
        Objects.requireNonNull(activity, "activity");
        Objects.requireNonNull(payment, "payment");
        Objects.requireNonNull(net, "net");
        Objects.requireNonNull(registry, "registry");
    }
}
