package oneliner.devnet;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import oneliner.devnet.activity.Activities;
import oneliner.devnet.activity.ActivityOptions;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.HttpServer;
import oneliner.devnet.http.RequestLog;
import oneliner.devnet.http.Routes;
import oneliner.devnet.images.ImageStore;
import oneliner.devnet.images.Registry;
import oneliner.devnet.market.Market;
import oneliner.devnet.market.MarketOptions;
import oneliner.devnet.net.Networks;
import oneliner.devnet.payment.PaymentOptions;
import oneliner.devnet.payment.Payments;
import oneliner.devnet.process.Home;

/** A running devnet. Starting and closing block for a while; everything else happens over HTTP. */
public final class Devnet implements AutoCloseable {
    /** Node id of whoever holds the app-key. */
    public static final String REQUESTOR = "0x1111111111111111111111111111111111111111";

    private static final System.Logger LOG = System.getLogger(Devnet.class.getName());
    private static final int EVENT_LOOPS = 2;
    private static final Duration LAST_GRACE = Duration.ofMillis(500);

    private final DevnetOptions options;
    private final Home home;
    private final Loop loop;
    private final EventLoopGroup eventLoops;
    private final Activities activities;
    private final Networks networks;
    private final RequestLog requests;
    private final HttpServer server;
    private boolean closed;

    private Devnet(DevnetOptions options, Home home, RequestLog requests, ThreadFactory threads, Clock clock) {
        this.options = options;
        this.home = home;
        this.requests = requests;
        this.loop = new Loop(threads, clock);
        this.eventLoops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, threads, NioIoHandler.newFactory());
        DevnetOptions.Timings timings = options.timings();
        Routes routes = new Routes();
        identity(routes);
        Market market = new Market(
                loop,
                new MarketOptions(
                        REQUESTOR,
                        options.seed(),
                        options.providers(),
                        options.subnet(),
                        options.paymentPlatform(),
                        timings.answer(),
                        timings.idle()));
        market.routes(routes);
        ImageStore images = new ImageStore(options.imagesDir());
        new Registry(loop, images, this::url).routes(routes);
        this.networks = new Networks(loop, REQUESTOR);
        networks.routes(routes);
        this.activities = new Activities(
                loop,
                new ActivityOptions(timings.create(), timings.deploy(), timings.start()),
                market,
                networks,
                images,
                home);
        activities.routes(routes);
        new Payments(
                        loop,
                        new PaymentOptions(
                                REQUESTOR,
                                options.paymentPlatform(),
                                options.balance(),
                                timings.firstNote(),
                                timings.noteInterval(),
                                timings.invoice()),
                        market,
                        activities)
                .routes(routes);
        new ControlApi(loop, market, activities, networks).routes(routes);
        routes.add("GET", "/devnet/requests", requests::list);
        this.server = listen(routes);
    }

    /**
     * Starts: takes its folder, ends what an earlier devnet left there, listens.
     *
     * @param threads makes every thread of devnet
     * @param clock protocol time: expiries, debit notes
     * @throws PortInUse if somebody else listens on the port
     * @throws UncheckedIOException if the folder is in use or cannot be written
     */
    public static Devnet start(DevnetOptions options, ThreadFactory threads, Clock clock) throws InterruptedException {
        Home home = null;
        RequestLog requests = null;
        try {
            home = Home.open(options.homeDir());
            requests = new RequestLog(clock, options.requestsFile());
            Devnet devnet = new Devnet(options, home, requests, threads, clock);
            LOG.log(Level.INFO, () -> "devnet listens on " + devnet.url());
            return devnet;
        } catch (IOException e) {
            close(home, requests);
            throw new UncheckedIOException("devnet cannot start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close(home, requests);
            throw e;
        }
    }

    private static void close(Home home, RequestLog requests) {
        if (requests != null) {
            requests.close();
        }
        if (home != null) {
            home.close();
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Base URL without a slash at the end. */
    public String url() {
        return "http://" + options.host() + ":" + port();
    }

    /** Ends everything: activities with all their processes, tunnels, connections, threads. Takes up to about 15 s. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!activities.endAll(Duration.ofSeconds(8))) {
                LOG.log(Level.WARNING, "not every activity ended in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            loop.await(networks::close, Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
        stopThreads();
        try {
            home.endAll(LAST_GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(home, requests);
        LOG.log(Level.INFO, "devnet is closed");
    }

    private HttpServer listen(Routes routes) {
        try {
            return HttpServer.start(
                    new InetSocketAddress(options.host(), options.port()),
                    eventLoops,
                    loop,
                    routes,
                    options.appKey(),
                    requests);
        } catch (IllegalStateException e) {
            stopThreads();
            if (e.getCause() instanceof BindException) {
                throw new PortInUse(options.port(), e);
            }
            throw e;
        }
    }

    private void stopThreads() {
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        loop.close();
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
                                .add("identity", REQUESTOR)
                                .add("name", "devnet")
                                .add("role", "manager")
                                .build()));
    }
}
