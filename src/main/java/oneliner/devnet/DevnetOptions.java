package oneliner.devnet;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import oneliner.config.Isolation;
import oneliner.config.Settings;

/**
 * Settings of one devnet.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param appKey what callers must show
 * @param imagesDir one sub-folder per image
 * @param homeDir for the work of providers; only one devnet at a time may have it
 * @param seed makes the market deterministic
 * @param providers how many providers offer
 * @param subnet of all providers
 * @param paymentPlatform such as {@code erc20-hoodi-tglm}
 * @param balance GLM in the requestor's wallet
 * @param timings how long things take
 * @param requestsFile takes every request besides, a JSON object a line; empty for none
 * @param isolation of the processes of providers
 */
public record DevnetOptions(
        String host,
        int port,
        String appKey,
        Path imagesDir,
        Path homeDir,
        long seed,
        int providers,
        String subnet,
        String paymentPlatform,
        BigDecimal balance,
        Timings timings,
        Optional<Path> requestsFile,
        Isolation isolation) {

    /**
     * How long things take.
     *
     * @param answer a provider thinks this long before it answers a proposal or a confirmation
     * @param create until an activity is Initialized
     * @param deploy of a deploy, beside the copying
     * @param start of a start
     * @param firstNote from the start of an activity to its first debit note
     * @param noteInterval between debit notes, at least; a longer one that was negotiated wins
     * @param invoice from the end of an agreement to its invoice
     * @param idle an agreement without activity ends after this
     */
    public record Timings(
            Duration answer,
            Duration create,
            Duration deploy,
            Duration start,
            Duration firstNote,
            Duration noteInterval,
            Duration invoice,
            Duration idle) {
        /** What a provider near by would need. */
        public static Timings standard() {
            return new Timings(
                    Duration.ofMillis(70),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(90));
        }
    }

    /** Checks that nothing is missing. */
    public DevnetOptions {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(appKey, "appKey");
        Objects.requireNonNull(imagesDir, "imagesDir");
        Objects.requireNonNull(homeDir, "homeDir");
        Objects.requireNonNull(subnet, "subnet");
        Objects.requireNonNull(paymentPlatform, "paymentPlatform");
        Objects.requireNonNull(balance, "balance");
        Objects.requireNonNull(timings, "timings");
        Objects.requireNonNull(requestsFile, "requestsFile");
        Objects.requireNonNull(isolation, "isolation");
    }

    /** Options with everything usual: loopback, key {@code devnet}, seed 1, 8 providers, test money, no isolation. */
    public static DevnetOptions of(int port, Path imagesDir, Path homeDir) {
        return new DevnetOptions(
                "127.0.0.1",
                port,
                "devnet",
                imagesDir,
                homeDir,
                1,
                8,
                "public",
                "erc20-hoodi-tglm",
                new BigDecimal("1000"),
                Timings.standard(),
                Optional.empty(),
                Isolation.OFF);
    }

    /** Options as the settings say; the work of providers goes to {@code devnet} in the data folder. */
    public static DevnetOptions of(Settings settings) {
        String network = settings.yagna().paymentNetwork().toLowerCase(Locale.ROOT);
        boolean real = network.equals("mainnet") || network.equals("polygon");
        String platform = settings.yagna().paymentDriver() + "-" + network + (real ? "-glm" : "-tglm");
        return of(
                        settings.devnet().port(),
                        settings.devnet().images(),
                        settings.dataDir().resolve("devnet"))
                .withMarket(
                        settings.devnet().seed(),
                        settings.devnet().providers(),
                        settings.yagna().subnet(),
                        platform)
                .withRequestsFile(settings.devnetTrace().requests())
                .withIsolation(settings.devnet().isolation());
    }

    /** The same with another market. */
    public DevnetOptions withMarket(long newSeed, int newProviders, String newSubnet, String newPlatform) {
        return new DevnetOptions(
                host,
                port,
                appKey,
                imagesDir,
                homeDir,
                newSeed,
                newProviders,
                newSubnet,
                newPlatform,
                balance,
                timings,
                requestsFile,
                isolation);
    }

    /** The same with other timings. */
    public DevnetOptions withTimings(Timings newTimings) {
        return new DevnetOptions(
                host,
                port,
                appKey,
                imagesDir,
                homeDir,
                seed,
                providers,
                subnet,
                paymentPlatform,
                balance,
                newTimings,
                requestsFile,
                isolation);
    }

    /** The same with a file for every request; empty for none. */
    public DevnetOptions withRequestsFile(Optional<Path> file) {
        return new DevnetOptions(
                host,
                port,
                appKey,
                imagesDir,
                homeDir,
                seed,
                providers,
                subnet,
                paymentPlatform,
                balance,
                timings,
                file,
                isolation);
    }

    /** The same with other isolation. */
    public DevnetOptions withIsolation(Isolation wish) {
        return new DevnetOptions(
                host,
                port,
                appKey,
                imagesDir,
                homeDir,
                seed,
                providers,
                subnet,
                paymentPlatform,
                balance,
                timings,
                requestsFile,
                wish);
    }

    @Override
    public String toString() {
        return "DevnetOptions[" + host + ":" + port + ", images=" + imagesDir + ", seed=" + seed + "]";
    }
}
