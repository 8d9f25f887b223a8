package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import oneliner.config.Settings;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.lifecycle.FastClock;
import oneliner.lifecycle.StopSignal;
import oneliner.yagna.Decoration;
import oneliner.yagna.Yagna;
import oneliner.yagna.YagnaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search for a provider over HTTP against devnet, whose providers are made dear, stubborn or forgetful. */
class DevnetMarketTest {
    private static final BigDecimal HALF = new BigDecimal("0.5");

    @TempDir
    Path folder;

    private final ExecutorService executor = Executors.newCachedThreadPool(DevnetMarketTest::thread);
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Funnel> funnels = new CopyOnWriteArrayList<>();
    private final List<String> words = new CopyOnWriteArrayList<>();
    private final StopSignal stop = new StopSignal();
    private int homes;
    private Devnet devnet;
    private Yagna yagna;
    private Decoration decoration;
    private Clock clock = Clock.systemUTC();

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    }

    @AfterEach
    void close() {
        stop.give();
        executor.shutdownNow();
        if (devnet != null) {
            devnet.close();
        }
    }

    private void start() throws Exception {
        devnet = Devnet.start(
                DevnetOptions.of(
                        0, Files.createDirectories(folder.resolve("images")), folder.resolve("home" + ++homes)),
                DevnetMarketTest::thread,
                clock);
        yagna = Yagna.connect(settings(Map.of()).yagna(), executor);
        String allocation = yagna.payment()
                .allocate(
                        BigDecimal.ONE,
                        yagna.payment().accounts().get(0),
                        clock.instant().plus(Duration.ofDays(30)))
                .id();
        decoration = yagna.payment().decoration(allocation);
    }

    private Settings settings(Map<String, String> keys) {
        return Settings.read(key -> key.equals("devnet.port")
                ? Optional.of(Integer.toString(devnet.port()))
                : Optional.ofNullable(keys.get(key)));
    }

    private static Machine machine(String memory, Ceilings ceilings, String... capabilities) {
        return new Machine(
                "vm",
                Map.of("golem.srv.comp.task_package", Json.createValue("hash:sha3:ab:http://h/i")),
                new BigDecimal(memory),
                BigDecimal.ONE,
                1,
                0,
                List.of(capabilities),
                ceilings);
    }

    private static Machine machine() {
        return machine("1", new Ceilings(HALF, HALF, HALF), "vpn");
    }

    private Contract seek(Machine machine, Providers providers) throws InterruptedException {
        Negotiation negotiation = new Negotiation(
                yagna.market(),
                new DemandBoard(yagna.market()),
                new DemandBuilder("public", Duration.ofHours(24), clock),
                providers,
                new Budget(() -> BigDecimal.ONE, () -> 1, Duration.ofHours(1)),
                "session",
                Duration.ofMillis(500),
                stop,
                clock);
        return negotiation.seek(machine, decoration, "net", new Negotiation.Progress() {
            @Override
            public void funnel(Funnel funnel) {
                funnels.add(funnel);
            }

            @Override
            public void explains(String reason) {
                words.add(reason);
            }

            @Override
            public void agreeing(String agreementId, String providerId, String providerName) {}

            @Override
            public void refused(String agreementId, String reason) {
                words.add("refused: " + reason);
            }
        });
    }

    private Providers providers(Map<String, String> keys) {
        return Providers.of(settings(keys).market(), folder.resolve("data"), clock);
    }

    private JsonValue call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(devnet.url() + path))
                .header("Authorization", "Bearer devnet")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        try (JsonReader reader = Json.createReader(new StringReader(response.body()))) {
            return reader.readValue();
        }
    }

    private void fault(String json) throws Exception {
        call("POST", "/devnet/faults", json.replace('\'', '"'));
    }

    private JsonObject demandOf(Contract contract) throws Exception {
        return call("GET", "/market-api/v1/agreements/" + contract.agreementId(), "")
                .asJsonObject()
                .getJsonObject("demand")
                .getJsonObject("properties");
    }

    private static void await(String what, BooleanSupplier fits) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!fits.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(10);
        }
    }

    /** Searches on a thread of its own until the test ends. */
    private void searchOn(Machine machine, Providers providers) {
        executor.execute(() -> {
            try {
                seek(machine, providers);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (YagnaException e) {
                words.add("the daemon is gone: " + e.getMessage());
            }
        });
    }

    @Test
    void agreesWithTheCheapestAndCountsTheOthers() throws Exception {
        start();
        Contract contract = seek(machine("10", new Ceilings(HALF, HALF, HALF), "vpn"), new Providers(clock));
        assertThat(contract.perHour()).isBetween(new BigDecimal("0.02"), new BigDecimal("0.13"));
        Funnel funnel = funnels.get(funnels.size() - 1);
        assertThat(funnel.offers()).as("all of devnet").isEqualTo(8);
        assertThat(funnel.out()).containsKey("with too little memory");
        assertThat(funnel.candidates()).isPositive();
        assertThat(funnel.offers())
                .isEqualTo(funnel.candidates()
                        + funnel.out().values().stream().mapToInt(i -> i).sum());
    }

    @Test
    void whatNobodyOffersIsExplained() throws Exception {
        start();
        searchOn(machine("1", new Ceilings(HALF, HALF, HALF), "vpn", "!exp:gpu"), new Providers(clock));
        await("an explanation", () -> !words.isEmpty());
        assertThat(words.get(0))
                .contains("no matching offers after", "8 offers: 8 without !exp:gpu, 0 candidates")
                .contains("ask for less under capabilities");
    }

    @Test
    void dearOffersAreLeftAloneAndToldWithTheCheapest() throws Exception {
        start();
        searchOn(machine("1", new Ceilings(HALF, BigDecimal.ZERO, HALF), "vpn"), new Providers(clock));
        await("an explanation", () -> !words.isEmpty());
        assertThat(words.get(0))
                .contains("no agreement after", "8 offers: 8 too dear, 0 candidates")
                .contains("raise requestor.max-price-start", "the cheapest of those asks", "per cpu-hour");
        assertThat(call("GET", "/market-api/v1/agreements", "").asJsonArray()).isEmpty();
    }

    @Test
    void listsOfTheSettingsAndOfTheDataFolderHold() throws Exception {
        start();
        Providers only = providers(Map.of("requestor.providers-allow", "nobody-*,DEVNET-*r-5"));
        Contract contract = seek(machine(), only);
        assertThat(contract.providerName()).isEqualTo("devnet-provider-5");
        assertThat(funnels.get(funnels.size() - 1).out()).containsEntry("not on the allow list", 7);

        only.free(contract.providerId(), "net");
        only.deny(contract.providerId(), "asked for more than agreed");
        searchOn(machine(), providers(Map.of("requestor.providers-deny", "*provider-1,*provider-2")));
        await("three denied", () -> funnels.get(funnels.size() - 1).out().getOrDefault("on the deny list", 0) == 3);
    }

    @Test
    void termsAreNegotiatedInRounds() throws Exception {
        start();
        fault("{'kind':'offer','set':{'golem.com.payment.debit-notes.accept-timeout?':240,"
                + "'golem.com.scheme.payu.debit-note.interval-sec?':90,"
                + "'golem.com.scheme.payu.payment-timeout-sec?':300}}");
        JsonObject agreed = demandOf(seek(machine(), new Providers(clock)));
        assertThat(agreed.getInt("golem.com.payment.debit-notes.accept-timeout?"))
                .isEqualTo(240);
        assertThat(agreed.getInt("golem.com.scheme.payu.debit-note.interval-sec?"))
                .isEqualTo(90);
        assertThat(agreed.getInt("golem.com.scheme.payu.payment-timeout-sec?")).isEqualTo(300);
        assertThat(agreed.getString("golem.com.payment.chosen-platform")).isEqualTo("erc20-hoodi-tglm");
    }

    @Test
    void aProviderThatInsistsOnTheImpossibleIsLeft() throws Exception {
        start();
        Providers providers = new Providers(clock);
        fault("{'kind':'offer','provider':'devnet-provider-2','set':{"
                + "'golem.com.pricing.model.linear.coeffs':[0,0,0],"
                + "'golem.com.scheme.payu.debit-note.interval-sec?':1}}");
        Contract contract = seek(machine(), providers);
        assertThat(contract.providerName()).isNotEqualTo("devnet-provider-2");
        String stubborn = call("GET", "/devnet/state", "").asJsonObject().getJsonArray("providers").stream()
                .map(JsonValue::asJsonObject)
                .filter(p -> p.getString("name").equals("devnet-provider-2"))
                .findFirst()
                .orElseThrow()
                .getString("id");
        assertThat(providers.lastFailure(stubborn).orElse("")).contains("insists on 1 s");
    }

    @Test
    void aPriceThatRisesInTheLastRoundIsNotPaid() throws Exception {
        start();
        fault("{'kind':'offer','provider':'devnet-provider-2','set':{"
                + "'golem.com.pricing.model.linear.coeffs':[0.000001,0.000001,0]}}");
        fault("{'kind':'price-change','provider':'devnet-provider-2','factor':1000}");
        Contract contract = seek(machine(), new Providers(clock));
        assertThat(contract.providerName()).isNotEqualTo("devnet-provider-2");
        assertThat(funnels.get(funnels.size() - 1).out()).containsEntry("too dear", 1);
    }

    @Test
    void anOfferThatCannotBeReadHarmsNobody() throws Exception {
        start();
        fault("{'kind':'offer','provider':'devnet-provider-1','set':{'golem.com.pricing.model.linear.coeffs':'free'}}");
        fault("{'kind':'offer','provider':'devnet-provider-2','set':{'golem.com.usage.vector':null}}");
        fault("{'kind':'offer','provider':'devnet-provider-3','set':{'golem.com.pricing.model.linear.coeffs':"
                + "[-1,-1,-1]}}");
        fault("{'kind':'offer','provider':'devnet-provider-4','set':{'golem.com.usage.vector':"
                + "['golem.usage.magic','golem.usage.cpu_sec']}}");
        assertThat(seek(machine(), new Providers(clock)).providerName())
                .isIn("devnet-provider-5", "devnet-provider-6", "devnet-provider-7", "devnet-provider-8");
        assertThat(funnels.get(funnels.size() - 1).out()).containsEntry("without a price that can be checked", 4);
    }

    @Test
    void aDaemonWithoutScansOrWithBadOnesOnlyMakesTheExplanationShorter() throws Exception {
        for (String trouble : List.of("'status':404", "'status':500", "'body':'malformed'")) {
            start();
            fault("{'kind':'api','method':'POST','path':'/market-api/v1/scan'," + trouble + "}");
            assertThat(seek(machine(), new Providers(clock)).agreementId()).isNotEmpty();
            assertThat(funnels.get(funnels.size() - 1).offers()).isEqualTo(8);
            words.clear();
            searchOn(machine("1000", new Ceilings(HALF, HALF, HALF), "vpn"), new Providers(clock));
            await("an explanation", () -> !words.isEmpty());
            assertThat(words.get(0))
                    .contains("0 offers seen; is any provider in subnet 'public' with runtime vm and vpn?");
            devnet.close();
        }
    }

    @Test
    void aManifestGoesToTheProviderWhole() throws Exception {
        start();
        JsonObject descriptor = Json.createObjectBuilder()
                .add("nodeDescriptor", Json.createObjectBuilder().add("nodeId", "0x1"))
                .build();
        Machine machine = new Machine(
                "vm/manifest",
                Map.of(
                        "golem.srv.comp.payload", Json.createValue("e30="),
                        "golem.srv.comp.payload.sig", Json.createValue("c2ln"),
                        "golem.srv.comp.payload.sig.algorithm", Json.createValue("sha256"),
                        "golem.srv.comp.payload.cert", Json.createValue("Y2VydA=="),
                        "golem.!exp.gap-31.v0.node.descriptor", descriptor),
                BigDecimal.ONE,
                BigDecimal.ONE,
                1,
                2,
                List.of("manifest-support", "inet", "vpn"),
                new Ceilings(HALF, HALF, HALF));
        JsonObject demand = demandOf(seek(machine, new Providers(clock)));
        assertThat(demand).containsAllEntriesOf(machine.image()).doesNotContainKey("golem.srv.comp.task_package");
    }

    @Test
    void aDemandThatTheDaemonForgotIsPublishedAgain() throws Exception {
        start();
        fault("{'kind':'demand-life','life':'PT0.05S','count':1}");
        assertThat(seek(machine(), new Providers(clock)).agreementId()).isNotEmpty();
    }

    @Test
    void aLongSearchKeepsADemandOnTheMarketAllTheTime() throws Exception {
        // half an hour is 0.9 s
        clock = new FastClock(Clock.systemUTC(), Clock.systemUTC().instant(), 2000);
        start();
        searchOn(machine("1000", new Ceilings(HALF, HALF, HALF), "vpn"), new Providers(clock));
        List<String> log = new CopyOnWriteArrayList<>();
        await("two renewals", () -> {
            try {
                log.clear();
                call("GET", "/devnet/requests", "").asJsonObject().getJsonArray("requests").stream()
                        .map(JsonValue::asJsonObject)
                        .filter(r -> r.getString("path").matches(".*/demands(/[^/]+)?"))
                        .map(r -> r.getString("method") + " " + r.getInt("status"))
                        .forEach(log::add);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return log.size() >= 5;
        });
        assertThat(log.subList(0, 5))
                .as("the next demand is out before the last one goes")
                .containsExactly("POST 201", "POST 201", "DELETE 204", "POST 201", "DELETE 204");
    }
}
