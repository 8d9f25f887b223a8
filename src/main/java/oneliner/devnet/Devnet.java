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
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import oneliner.devnet.core.Loop;
import oneliner.devnet.faults.ApiTrouble;
import oneliner.devnet.faults.Fault;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.HttpServer;
import oneliner.devnet.http.RequestLog;
import oneliner.devnet.market.Provider;
import oneliner.devnet.process.Cage;
import oneliner.devnet.process.Home;

/** A running devnet. Starting and closing block for a while; everything else happens over HTTP. */
public final class Devnet implements AutoCloseable {
    /** Node id of whoever holds the app-key. */
    public static final String REQUESTOR = "0x1111111111111111111111111111111111111111";

    private static final System.Logger LOG = System.getLogger(Devnet.class.getName());
    private static final int EVENT_LOOPS = 2;
    private static final Duration LAST_GRACE = Duration.ofMillis(500);
    private static final Duration LAST_ANSWER = Duration.ofMillis(50);

    private final DevnetOptions options;
    private final Home home;
    private final Loop loop;
    private final EventLoopGroup eventLoops;
    private final RequestLog requests;
    private final List<Provider> pool;
    private final Faults faults;
    private volatile World world;
    private volatile HttpServer server;
    private boolean closed;

    private Devnet(DevnetOptions options, Home home, RequestLog requests, ThreadFactory threads, Clock clock) {
        this.options = options;
        this.requests = requests;
        this.home = home;
        this.loop = new Loop(threads, clock);
        this.eventLoops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, threads, NioIoHandler.newFactory());
        this.pool = Provider.pool(options.seed(), options.providers());
        this.faults =
                new Faults(loop, options.seed(), pool.stream().collect(Collectors.toMap(Provider::id, Provider::name)));
        this.world = world();
        try {
            this.server = listen(options.port());
        } catch (IllegalStateException e) {
            stopThreads();
            throw e.getCause() instanceof BindException ? new PortInUse(options.port(), e) : e;
        }
    }

    private World world() {
        World made = new World(options, pool, home, loop, faults, this::url);
        made.routes().add("GET", "/devnet/requests", requests::list);
        Unsupported.routes(made.routes());
        faults.act(Kind.RESTART, this::restart);
        return made;
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
            home = Home.open(options.homeDir(), Cage.of(options.isolation()));
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
            if (!world.end(Duration.ofSeconds(8))) {
                LOG.log(Level.WARNING, "not every activity ended in time");
            }
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

    private HttpServer listen(int port) {
        return HttpServer.start(
                new InetSocketAddress(options.host(), port),
                eventLoops,
                loop,
                world.routes(),
                options.appKey(),
                requests,
                new ApiTrouble(faults, loop));
    }

    /** Drops every connection now; listens again, on the same port, when the fault says so. */
    private void restart(Fault fault, List<String> providers) {
        Duration away = fault.time("away").orElse(Duration.ofSeconds(1));
        String forget = fault.text("forget", "nothing");
        Runnable restart = () -> {
            if (leave(forget)) {
                loop.later(away, () -> loop.work(this::comeBack));
            }
        };
        // whoever asked for it gets an answer before
        loop.later(LAST_ANSWER, () -> loop.work(restart));
    }

    private synchronized boolean leave(String forget) {
        if (closed) {
            return false;
        }
        LOG.log(Level.INFO, "devnet was told to restart and to forget " + forget);
        server.close();
        try {
            if (forget.equals("networks")) {
                world.forgetNetworks();
            } else if (forget.equals("everything")) {
                world.end(Duration.ofSeconds(8));
                loop.await(() -> world = world(), Duration.ofSeconds(2));
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void comeBack() {
        if (!closed) {
            try {
                server = listen(port());
                LOG.log(Level.INFO, "devnet listens again");
            } catch (IllegalStateException e) {
                LOG.log(Level.WARNING, "devnet cannot listen yet, it tries again: " + e.getCause());
                loop.later(Duration.ofMillis(200), () -> loop.work(this::comeBack));
            }
        }
    }

    private void stopThreads() {
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        loop.close();
    }
}
