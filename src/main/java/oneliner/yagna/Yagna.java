package oneliner.yagna;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import oneliner.config.Settings;

/**
 * The client of one daemon: all its APIs over one HTTP client. Making it sends nothing. Safe for use by many threads.
 *
 * <p>There is nothing to close: java.net.http's selector thread ends when this object is no longer reachable.
 */
public final class Yagna {
    private final MarketApi market;
    private final ActivityApi activity;
    private final PaymentApi payment;
    private final NetApi net;
    private final IdentityApi identity;
    private final RegistryApi registry;
    private final InventoryApi inventory;

    private Yagna(HttpTransport daemon, HttpTransport images) {
        market = new HttpMarketApi(daemon);
        activity = new HttpActivityApi(daemon);
        payment = new HttpPaymentApi(daemon);
        net = new HttpNetApi(daemon);
        identity = new HttpIdentityApi(daemon);
        registry = new HttpRegistryApi(images);
        inventory = new HttpInventoryApi(daemon);
    }

    /**
     * A client for the daemon that the settings name.
     *
     * @param settings where it is and with which app-key; the registry never gets the key
     * @param executor runs the short tasks of the HTTP client, never a waiting call; it must not be the exhausted pool
     *     of the threads that call
     */
    public static Yagna connect(Settings.Yagna settings, Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return new Yagna(
                new HttpTransport(
                        settings.url(), Optional.of(settings.appKey()), HttpTransport.Phrases.DAEMON, executor),
                new HttpTransport(settings.registry(), Optional.empty(), HttpTransport.Phrases.REGISTRY, executor));
    }

    /** Demands, proposals and agreements. */
    public MarketApi market() {
        return market;
    }

    /** What runs on a provider. */
    public ActivityApi activity() {
        return activity;
    }

    /** Allocations and bills. */
    public PaymentApi payment() {
        return payment;
    }

    /** Virtual networks. */
    public NetApi net() {
        return net;
    }

    /** Version and app-key. */
    public IdentityApi identity() {
        return identity;
    }

    /** Images. */
    public RegistryApi registry() {
        return registry;
    }

    /** Lists of what the daemon keeps for us. */
    public InventoryApi inventory() {
        return inventory;
    }
}
