package oneliner.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import oneliner.lifecycle.FastClock;

/**
 * All settings of one deployment, immutable. Read once at boot; a wrong value stops the start with a message that
 * names every faulty key.
 *
 * @param role what this deployment does
 * @param dataDir folder for everything the server writes; created when missing
 * @param yagna the daemon to talk to; devnet's own address and key when no app-key is set
 * @param requestor what to rent and how
 * @param market whom to rent from, and how dear
 * @param lifetime how long agreements last and how they end
 * @param money what may be spent, beside the budget, and how it is set aside
 * @param tunnel byte streams over the daemon's websocket
 * @param proxy manners of the HTTP proxy
 * @param tcp manners of TCP doors
 * @param sight what is told of its requests
 * @param devnet the embedded daemon
 * @param devnetTrace what the embedded daemon writes down
 * @param database where the web role keeps its lines
 */
public record Settings(
        Role role,
        Path dataDir,
        Yagna yagna,
        Requestor requestor,
        Lifetime lifetime,
        Market market,
        Money money,
        Tunnel tunnel,
        Proxy proxy,
        Tcp tcp,
        Sight sight,
        Devnet devnet,
        DevnetTrace devnetTrace,
        Database database) {

    /**
     * The daemon.
     *
     * @param url base URL without a path
     * @param appKey secret, never logged
     * @param subnet market subnet
     * @param paymentDriver such as {@code erc20}
     * @param paymentNetwork such as {@code hoodi}
     * @param registry resolves image tags and hashes
     */
    public record Yagna(
            URI url, String appKey, String subnet, String paymentDriver, String paymentNetwork, URI registry) {
        @Override
        public String toString() {
            return "Yagna[url=" + url + ", subnet=" + subnet + "]";
        }
    }

    /**
     * What to rent.
     *
     * @param descriptors files in order, later ones override earlier ones; empty means the built-in oneliner.yaml
     * @param budget GLM, hard ceiling of the allocation
     * @param startupTimeout how long a node may take from its agreement to its first good probe
     * @param offerWait how long no matching offer is normal before the state says so
     * @param invoiceWait how long a stop waits for the last invoices
     * @param backoffMax longest pause between two tries to rent for one instance
     * @param controlToken secret that allows acting on the app over HTTP; empty means nobody may
     */
    public record Requestor(
            List<Path> descriptors,
            BigDecimal budget,
            Duration startupTimeout,
            Duration offerWait,
            Duration invoiceWait,
            Duration backoffMax,
            Optional<String> controlToken) {
        @Override
        public String toString() {
            return "Requestor[descriptors=" + descriptors + ", budget=" + budget + "]";
        }
    }

    /**
     * Agreements. Length and margin are times of the calendar, the drain is real time.
     *
     * @param agreement how long an agreement lasts at most, counted from the demand
     * @param margin how long before its end an agreement is rolled over to a new one; never more than half of it
     * @param drain how long requests under way may go on at an instance that is replaced
     */
    public record Lifetime(Duration agreement, Duration margin, Duration drain) {}

    /**
     * Whom to rent from. Prices are ceilings in GLM; a payload of the descriptor may set its own.
     *
     * @param maxPriceStart for starting one machine, zero or more
     * @param maxPriceCpuHour for one CPU thread that is busy for an hour, zero or more
     * @param maxPriceHour for one hour of having the machine, beside its CPU, zero or more
     * @param budgetHorizon for how long what is left of the budget must last at an offer's price
     * @param allow patterns of node ids or provider names; empty means everybody
     * @param deny patterns of node ids or provider names that are never asked, whatever {@code allow} says
     */
    public record Market(
            BigDecimal maxPriceStart,
            BigDecimal maxPriceCpuHour,
            BigDecimal maxPriceHour,
            Duration budgetHorizon,
            List<String> allow,
            List<String> deny) {}

    /**
     * Payments.
     *
     * @param maxGlmHour GLM that may be spent within any hour; empty for no such cap
     * @param allocationTerm how long money is set aside before that is renewed, which happens at half of it
     */
    public record Money(Optional<BigDecimal> maxGlmHour, Duration allocationTerm) {}

    /**
     * Tunnels.
     *
     * @param connectTimeout for TCP to the daemon
     * @param handshakeTimeout for the websocket handshake; the daemon itself gives up after 5 s
     * @param heartbeat pause between unasked pongs; the daemon drops a silent client after 10 s
     */
    public record Tunnel(Duration connectTimeout, Duration handshakeTimeout, Duration heartbeat) {}

    /**
     * The proxy.
     *
     * @param responseTimeout from the last byte of the request to the head of the response, then 504
     * @param idleTimeout longest silence inside a body
     * @param maxHeadBytes largest response head accepted from a provider
     * @param pool tunnels that are kept
     * @param balance which instance a request goes to
     * @param requests what a browser may send
     */
    public record Proxy(
            Duration responseTimeout,
            Duration idleTimeout,
            int maxHeadBytes,
            Pool pool,
            Balance balance,
            Requests requests) {}

    /**
     * Tunnels to one port of one instance.
     *
     * @param maxTunnels open, opening and idle ones together
     * @param minIdle how many are opened before anybody asks, while the instance serves
     * @param idle how long one is kept unused where the service does not say how long it waits
     * @param maxWaiting requests that wait for one at most
     * @param maxWait longest such wait, then 503
     * @param maxStreams upgraded connections and event streams, which are counted apart
     */
    public record Pool(int maxTunnels, int minIdle, Duration idle, int maxWaiting, Duration maxWait, int maxStreams) {}

    /**
     * Among several instances.
     *
     * @param ejectAfter failures in a row after which an instance gets no requests
     * @param ejectTime for how long at first; twice as long each time after that
     * @param maxEjectedPercent share of a node's instances that may be without requests at once
     * @param retryPercent repetitions allowed for a hundred requests
     * @param retriesPerSecond repetitions allowed besides
     */
    public record Balance(
            int ejectAfter, Duration ejectTime, int maxEjectedPercent, int retryPercent, int retriesPerSecond) {}

    /**
     * Requests to the proxy.
     *
     * @param headBytes largest head, the line included, then 431 or 414
     * @param bodyBytes largest body, then 413; empty for any size
     * @param total longest time from the head of a request to the end of its answer; empty for any time
     * @param trusted who is believed about whom a request came from: NGINX in front
     */
    public record Requests(
            int headBytes, OptionalLong bodyBytes, Optional<Duration> total, List<AddressRange> trusted) {}

    /**
     * TCP doors.
     *
     * @param connections open through one door at most
     * @param patience how long a new connection waits for an instance that takes it
     * @param linger how long a connection whose client sends no more stays open while its service is silent
     * @param idle silence in both directions that ends a connection; empty for never
     */
    public record Tcp(int connections, Duration patience, Duration linger, Optional<Duration> idle) {}

    /**
     * What is told of requests.
     *
     * @param accessLog the line for each that is over, logger {@code oneliner.access}, level INFO
     */
    public record Sight(AccessLog accessLog) {}

    /**
     * The embedded daemon.
     *
     * @param enabled true when no app-key is set
     * @param port loopback port
     * @param images folder with one sub-folder per image
     * @param seed makes the market deterministic
     * @param providers how many providers offer
     * @param clockFactor calendar seconds that pass in a real second, for devnet and whoever runs in its process
     * @param isolation of the processes of providers
     */
    public record Devnet(
            boolean enabled, int port, Path images, long seed, int providers, int clockFactor, Isolation isolation) {}

    /**
     * What the embedded daemon writes down.
     *
     * @param requests file that takes every request with its body and status, a JSON object a line; empty for none
     */
    public record DevnetTrace(Optional<Path> requests) {}

    /**
     * The web role's database.
     *
     * @param url {@code jdbc:rqlite:…}, {@code jdbc:sqlite:…} or {@code jdbc:postgresql:…}
     * @param user empty when the URL carries none
     * @param password secret, never logged
     */
    public record Database(String url, Optional<String> user, Optional<String> password) {
        @Override
        public String toString() {
            return "Database[secret]";
        }
    }

    /**
     * Reads and checks every key.
     *
     * @param lookup gives the text of a key, empty when unset
     * @return settings without a fault
     * @throws SettingsException if any value cannot be used; the message names all of them
     */
    public static Settings read(Function<String, Optional<String>> lookup) {
        SettingsReader in = new SettingsReader(Objects.requireNonNull(lookup, "lookup"));
        String key = in.text("yagna.appkey", "");
        boolean embedded = key.isEmpty();
        int devnetPort = in.number("devnet.port", "7465", 1, 65535);
        String local = "http://127.0.0.1:" + devnetPort;
        Settings settings = new Settings(
                in.role("oneliner.role", Role.REQUESTOR),
                in.path("oneliner.data-dir", "oneliner-data"),
                new Yagna(
                        embedded ? URI.create(local) : in.uri("yagna.api.url", "http://127.0.0.1:7465"),
                        embedded ? "devnet" : key,
                        in.text("yagna.subnet", "public"),
                        in.text("yagna.payment.driver", "erc20"),
                        in.text("yagna.payment.network", "hoodi"),
                        embedded ? URI.create(local) : in.uri("golem.registry.url", "https://registry.golem.network")),
                new Requestor(
                        in.list("requestor.descriptors").stream().map(Path::of).toList(),
                        in.amount("requestor.budget.glm", "1.0"),
                        in.duration("requestor.startup-timeout", "PT240S"),
                        in.duration("requestor.offer-wait", "PT20S"),
                        in.duration("requestor.invoice-wait", "PT8S"),
                        in.duration("requestor.backoff-max", "PT30S"),
                        in.secret("requestor.control-token", 16)),
                new Lifetime(
                        in.duration("requestor.agreement-lifetime", "PT24H"),
                        in.duration("requestor.roll-over-margin", "PT30M"),
                        in.duration("requestor.drain", "PT20S")),
                new Market(
                        in.price("requestor.max-price-start", "0.1"),
                        in.price("requestor.max-price-cpu-hour", "0.5"),
                        in.price("requestor.max-price-hour", "0.5"),
                        in.duration("requestor.budget-horizon", "PT1H"),
                        in.list("requestor.providers-allow"),
                        in.list("requestor.providers-deny")),
                new Money(in.amount("requestor.max-glm-hour"), in.duration("requestor.allocation-term", "PT72H")),
                new Tunnel(
                        in.duration("tunnel.connect-timeout", "PT3S"),
                        in.duration("tunnel.handshake-timeout", "PT10S"),
                        in.duration("tunnel.heartbeat", "PT3S")),
                new Proxy(
                        in.duration("proxy.response-timeout", "PT60S"),
                        in.duration("proxy.idle-timeout", "PT120S"),
                        in.number("proxy.max-head-bytes", "65536", 1024, 1048576),
                        new Pool(
                                in.number("proxy.max-tunnels", "128", 1, 65535),
                                in.number("proxy.min-idle", "2", 0, 64),
                                in.duration("proxy.tunnel-idle", "PT15S"),
                                in.number("proxy.max-waiting", "1024", 0, 65535),
                                in.duration("proxy.max-wait", "PT10S"),
                                in.number("proxy.max-streams", "4096", 0, 65535)),
                        new Balance(
                                in.number("proxy.eject-after", "3", 1, 1000),
                                in.duration("proxy.eject-time", "PT5S"),
                                in.number("proxy.max-ejected-percent", "50", 0, 100),
                                in.number("proxy.retry-percent", "20", 0, 100),
                                in.number("proxy.retries-per-second", "5", 0, 1000)),
                        new Requests(
                                in.number("proxy.max-request-head-bytes", "32768", 1024, 65536),
                                in.bytes("proxy.max-body-bytes"),
                                in.duration("proxy.total-timeout"),
                                in.ranges("proxy.trusted", "127.0.0.0/8,::1"))),
                new Tcp(
                        in.number("tcp.connections", "256", 1, 65535),
                        in.duration("tcp.patience", "PT5S"),
                        in.duration("tcp.linger", "PT5S"),
                        in.duration("tcp.idle-timeout")),
                new Sight(in.accessLog("proxy.access-log", AccessLog.TEXT)),
                new Devnet(
                        embedded,
                        devnetPort,
                        in.path("devnet.images", "target/images"),
                        in.number("devnet.seed", "1", 0, Integer.MAX_VALUE),
                        in.number("devnet.providers", "8", 1, 200),
                        in.number("devnet.clock-factor", "1", 1, FastClock.MAX_FACTOR),
                        in.isolation("devnet.isolation", Isolation.AUTO)),
                new DevnetTrace(Optional.of(in.text("devnet.requests-file", ""))
                        .filter(s -> !s.isEmpty())
                        .map(Path::of)),
                new Database(
                        in.text("database.url", "jdbc:sqlite:oneliner.db"),
                        Optional.of(in.text("database.user", "")).filter(s -> !s.isEmpty()),
                        Optional.of(in.text("database.password", "")).filter(s -> !s.isEmpty())));
        in.finish();
        return settings;
    }

    /**
     * Reads from the environment alone, for commands that run outside a server: {@code database.url} is looked up
     * as system property, then as {@code DATABASE_URL}.
     *
     * @throws SettingsException if any value cannot be used
     */
    public static Settings fromEnvironment() {
        return read(key -> Optional.ofNullable(System.getProperty(key))
                .or(() -> Optional.ofNullable(
                        System.getenv(key.replace('.', '_').replace('-', '_').toUpperCase(java.util.Locale.ROOT)))));
    }
}
