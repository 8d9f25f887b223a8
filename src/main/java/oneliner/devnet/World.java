package oneliner.devnet;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import oneliner.devnet.activity.Activities;
import oneliner.devnet.activity.ActivityOptions;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.Routes;
import oneliner.devnet.images.ImageStore;
import oneliner.devnet.images.Registry;
import oneliner.devnet.market.Market;
import oneliner.devnet.market.MarketOptions;
import oneliner.devnet.market.Provider;
import oneliner.devnet.net.Networks;
import oneliner.devnet.payment.PaymentOptions;
import oneliner.devnet.payment.Payments;
import oneliner.devnet.process.Home;

/** All that a daemon remembers, and the routes that lead to it. A daemon that forgets everything gets a new one. */
final class World {
    private final Loop loop;
    private final Routes routes = new Routes();
    private final Activities activities;
    private final Networks networks;

    World(DevnetOptions options, List<Provider> pool, Home home, Loop loop, Faults faults, Supplier<String> url) {
        this.loop = loop;
        faults.reset();
        DevnetOptions.Timings timings = options.timings();
        identity(routes);
        faults.routes(routes);
        Market market = new Market(
                loop,
                new MarketOptions(
                        Devnet.REQUESTOR,
                        options.seed(),
                        options.providers(),
                        options.subnet(),
                        options.paymentPlatform(),
                        timings.answer(),
                        timings.idle()),
                pool,
                faults);
        market.routes(routes);
        ImageStore images = new ImageStore(options.imagesDir());
        new Registry(loop, images, url).routes(routes);
        this.networks = new Networks(loop, Devnet.REQUESTOR, faults);
        networks.routes(routes);
        this.activities = new Activities(
                loop,
                new ActivityOptions(timings.create(), timings.deploy(), timings.start()),
                market,
                networks,
                images,
                home,
                faults);
        activities.routes(routes);
        Payments payments = new Payments(
                loop,
                new PaymentOptions(
                        Devnet.REQUESTOR,
                        options.paymentPlatform(),
                        options.balance(),
                        timings.firstNote(),
                        timings.noteInterval(),
                        timings.invoice()),
                market,
                activities,
                faults);
        payments.routes(routes);
        faults.act(Kind.EXPIRE, (fault, providers) -> {
            if (fault.text("what", "demands").equals("demands")) {
                market.expireDemands();
            } else {
                payments.expireAllocations();
            }
        });
        new ControlApi(loop, market, activities, networks, payments).routes(routes);
    }

    Routes routes() {
        return routes;
    }

    /** Ends all activities, then all networks. Not on the loop. */
    boolean end(Duration patience) throws InterruptedException {
        boolean ended = activities.endAll(patience);
        loop.await(networks::close, Duration.ofSeconds(2));
        return ended;
    }

    /** Forgets the networks alone. Not on the loop. */
    void forgetNetworks() throws InterruptedException {
        loop.await(networks::forget, Duration.ofSeconds(2));
    }

    private static void identity(Routes routes) {
        routes.open(
                "GET",
                "/version/get",
                e -> e.reply(
                        200,
                        Wire.object()
                                .add(
                                        "current",
                                        Wire.object()
                                                .add("version", "0.17.6")
                                                .add("name", "v0.17.6")
                                                .add("seen", true)
                                                .add("releaseTs", "2026-01-01T00:00:00")
                                                .add("insertionTs", "2026-01-01T00:00:00")
                                                .addNull("updateTs"))
                                .addNull("pending")
                                .build()));
        routes.add(
                "GET",
                "/me",
                e -> e.reply(
                        200,
                        Wire.object()
                                .add("identity", Devnet.REQUESTOR)
                                .add("name", "devnet")
                                .add("role", "manager")
                                .build()));
    }
}
