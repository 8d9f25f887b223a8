package oneliner.yagna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.requestor.payment.Caps;
import oneliner.requestor.payment.Hire;
import oneliner.requestor.payment.Payments;
import oneliner.requestor.vpn.Vpn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client and devnet against each other: one whole session, and what the daemon refuses. */
@Timeout(90)
class DevnetContractTest {
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final String SESSION = "contract";

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    private Devnet devnet;
    private Yagna yagna;

    @BeforeEach
    void start() throws Exception {
        Path image = Files.createDirectories(folder.resolve("images/web"));
        Files.writeString(image.resolve("hello.txt"), "hello from the image");
        devnet = Devnet.start(
                DevnetOptions.of(0, folder.resolve("images"), folder.resolve("home")),
                Executors.defaultThreadFactory(),
                Clock.systemUTC());
        yagna = Yagna.connect(settings("devnet"), threads);
    }

    @AfterEach
    void stop() {
        devnet.close();
        threads.shutdownNow();
    }

    private Settings.Yagna settings(String key) {
        URI url = URI.create(devnet.url());
        return new Settings.Yagna(url, key, "public", "erc20", "hoodi", url);
    }

    @Test
    void oneSessionFromAllocationToInvoice() throws Exception {
        assertThat(yagna.identity().version()).isEqualTo("0.17.6");
        String me = yagna.identity().me().nodeId();
        RegistryApi.Image image =
                yagna.registry().byTag("oneliner/web:latest", false).orElseThrow();

        Payments payments =
                new Payments(yagna.payment(), settings("devnet"), Clock.systemUTC(), SESSION, accepted -> {});
        Decoration decoration = payments.open(
                new Payments.Plan(new Caps(BigDecimal.ONE, Optional.empty()), BigDecimal.ONE, Duration.ofHours(1)));
        Vpn vpn = Vpn.create(yagna.net(), "default", "192.168.0.0/24", Optional.empty(), Optional.empty(), me);

        Demand demand = demand(image, decoration);
        String demandId = yagna.market().publish(demand);
        String agreementId = negotiate(demandId, demand);
        Agreement agreement = yagna.market().agreement(agreementId);
        assertThat(agreement.state()).isEqualTo("Approved");
        assertThat(agreement.demandId()).isEqualTo(demandId);
        payments.track(Hire.begun(agreementId, "web/0", agreement.providerId(), "p", agreement.offer(), Instant.now()));
        assertThat(yagna.market().agreementEvents(Instant.EPOCH, WAIT, 10, SESSION))
                .extracting(AgreementEvent::kind)
                .contains(AgreementEvent.Kind.APPROVED);

        String ip = vpn.join(agreement.providerId(), Optional.empty());
        assertThat(ip).isEqualTo("192.168.0.2");
        String activity = yagna.activity().create(agreementId, WAIT);
        assertThat(yagna.activity().state(activity).current()).isEqualTo("Initialized");
        List<CommandResult> results =
                run(activity, script(vpn.deployment(ip), "cat hello.txt; echo; echo \"$ONELINER_VPN_IP\""));
        assertThat(results).hasSize(3).allMatch(CommandResult::ok);
        assertThat(results.get(2).finished()).isTrue();
        assertThat(results.get(2).stdout()).startsWith("hello from the image");
        assertThat(yagna.activity().state(activity).current()).isEqualTo("Ready");
        talkThroughTheTunnel(
                vpn.tunnel(ip),
                results.get(2).stdout().lines().skip(1).findFirst().orElseThrow());

        List<CommandResult> failed =
                run(activity, Json.createArrayBuilder().add(command("exit 3")).build());
        assertThat(failed).singleElement().satisfies(result -> {
            assertThat(result.ok()).isFalse();
            assertThat(result.message()).contains("3");
            assertThat(result.finished()).isTrue();
        });
        vpn.announce();

        until(() -> {
            payments.pollDebitNotes(WAIT);
            return !payments.ledger().isEmpty();
        });
        assertThat(payments.ledger().get(0).accepted())
                .as(payments.ledger().toString())
                .isTrue();

        yagna.activity().destroy(activity, WAIT);
        vpn.leave(agreement.providerId());
        yagna.market().terminate(agreementId, "Finished", "Success");
        payments.ended(agreementId);
        yagna.market().terminate(agreementId, "Finished", "Success");
        yagna.market().withdraw(demandId);
        yagna.market().withdraw(demandId);
        until(() -> {
            payments.pollInvoices(WAIT);
            return payments.unsettled().isEmpty();
        });
        assertThat(payments.ledger()).allMatch(entry -> entry.accepted(), "paid");
        assertThat(payments.spent()).isPositive();
        assertThat(payments.spent("web/0")).isEqualByComparingTo(payments.spent());

        vpn.delete();
        vpn.delete();
        payments.close(Duration.ofSeconds(5));
        payments.close(Duration.ofSeconds(5));
        assertThatThrownBy(() -> yagna.market().events(demandId, WAIT, 10))
                .isInstanceOf(YagnaException.Refused.class)
                .hasFieldOrPropertyWithValue("status", 404);
    }

    @Test
    void aTunnelToNobodyIsRefusedWithAStatus() throws Exception {
        Vpn vpn = Vpn.create(
                yagna.net(),
                "default",
                "192.168.0.0/24",
                Optional.empty(),
                Optional.empty(),
                yagna.identity().me().nodeId());
        assertThatThrownBy(() -> tunnel(vpn.tunnel("192.168.0.9"), 5000, new CompletableFuture<>()))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(504));
        vpn.delete();
    }

    /** The program at the other end is this test itself, on the address that stands for the provider. */
    private void talkThroughTheTunnel(URI tunnel, String realAddress) throws Exception {
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getByName(realAddress))) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            WebSocket socket = tunnel(tunnel, service.getLocalPort(), heard);
            try (Socket provider = service.accept()) {
                socket.sendBinary(StandardCharsets.UTF_8.encode("ping"), true).get(5, TimeUnit.SECONDS);
                assertThat(provider.getInputStream().readNBytes(4)).asString().isEqualTo("ping");
                provider.getOutputStream().write("pong".getBytes(StandardCharsets.UTF_8));
                assertThat(heard.get(5, TimeUnit.SECONDS)).isEqualTo("pong");
            }
        }
    }

    private static WebSocket tunnel(URI tunnel, int port, CompletableFuture<String> heard) throws Exception {
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                heard.complete(StandardCharsets.UTF_8.decode(data).toString());
                return null;
            }
        };
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer devnet")
                .buildAsync(URI.create(tunnel + "/" + port), listener)
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void refusalsSayWhatTheyAre() {
        assertThatThrownBy(() ->
                        Yagna.connect(settings("wrong"), threads).identity().me())
                .isInstanceOf(YagnaException.Refused.class)
                .hasMessageContaining("check YAGNA_APPKEY");
        assertThatThrownBy(() -> yagna.market()
                        .publish(new Demand(Json.createObjectBuilder().build(), "(((")))
                .isInstanceOf(YagnaException.Refused.class)
                .hasFieldOrPropertyWithValue("status", 400);
        assertThatThrownBy(() -> yagna.market().agreement("0".repeat(64)))
                .isInstanceOf(YagnaException.Refused.class)
                .hasFieldOrPropertyWithValue("status", 404);
        assertThatThrownBy(() -> yagna.payment().invoice("00000000-0000-0000-0000-000000000000"))
                .isInstanceOf(YagnaException.Refused.class)
                .hasFieldOrPropertyWithValue("status", 404);
        assertThatThrownBy(() -> yagna.activity()
                        .exec("0".repeat(32), Json.createArrayBuilder().build()))
                .isInstanceOf(YagnaException.Refused.class);
    }

    @Test
    void aPollWithoutNewsComesBackEmptyAfterItsWait() throws Exception {
        long start = System.nanoTime();
        assertThat(yagna.payment().invoiceEvents(Instant.EPOCH, Duration.ofMillis(700), 10, SESSION))
                .isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
        assertThat(yagna.registry().byTag("nobody/nothing:latest", false)).isEmpty();
    }

    private String negotiate(String demandId, Demand demand) throws InterruptedException {
        JsonObjectBuilder chosen = Json.createObjectBuilder(demand.properties());
        chosen.add("golem.com.payment.chosen-platform", "erc20-hoodi-tglm");
        Demand counter = new Demand(chosen.build(), demand.constraints());
        List<String> countered = new ArrayList<>();
        List<String> agreements = new ArrayList<>();
        until(() -> {
            for (MarketEvent event : yagna.market().events(demandId, WAIT, 10)) {
                if (event instanceof MarketEvent.Proposal proposal && proposal.initial() && countered.isEmpty()) {
                    countered.add(yagna.market().counter(demandId, proposal.proposalId(), counter));
                    assertThatThrownBy(() -> yagna.market()
                                    .createAgreement(
                                            proposal.proposalId(), Instant.now().plusSeconds(60)))
                            .as("an agreement on an Initial")
                            .isInstanceOf(YagnaException.Refused.class);
                } else if (event instanceof MarketEvent.Proposal proposal && !proposal.initial()) {
                    assertThat(countered).contains(proposal.previousId());
                    agreements.add(yagna.market()
                            .createAgreement(
                                    proposal.proposalId(), Instant.now().plusSeconds(60)));
                }
            }
            return !agreements.isEmpty();
        });
        String id = agreements.get(0);
        yagna.market().confirm(id, SESSION);
        assertThat(yagna.market().awaitApproval(id, WAIT)).isEqualTo(new Approval.Approved());
        return id;
    }

    private static Demand demand(RegistryApi.Image image, Decoration decoration) {
        JsonObjectBuilder properties = Json.createObjectBuilder()
                .add("golem.srv.caps.multi-activity", true)
                .add("golem.node.debug.subnet", "public")
                .add(
                        "golem.srv.comp.expiration",
                        Instant.now().plusSeconds(1200).toEpochMilli())
                .add("golem.srv.comp.vm.package_format", "gvmkit-squash")
                .add("golem.srv.comp.task_package", image.taskPackage());
        decoration.properties().forEach(properties::add);
        return new Demand(
                properties.build(),
                "(&(golem.com.pricing.model=linear)\n\t(golem.node.debug.subnet=public)\n\t(golem.runtime.name=vm)\n\t"
                        + "(golem.runtime.capabilities=vpn)\n\t" + String.join("\n\t", decoration.constraints()) + ")");
    }

    private static JsonArray script(JsonObject net, String... shell) {
        return Json.createArrayBuilder()
                .add(Json.createObjectBuilder()
                        .add(
                                "deploy",
                                Json.createObjectBuilder()
                                        .add("net", Json.createArrayBuilder().add(net))))
                .add(Json.createObjectBuilder()
                        .add("start", Json.createObjectBuilder().add("args", Json.createArrayBuilder())))
                .add(command(shell))
                .build();
    }

    private static JsonObject command(String... shell) {
        JsonObject capture = Json.createObjectBuilder()
                .add("atEnd", Json.createObjectBuilder().add("format", "string"))
                .build();
        return Json.createObjectBuilder()
                .add(
                        "run",
                        Json.createObjectBuilder()
                                .add("entry_point", "/bin/sh")
                                .add(
                                        "args",
                                        Json.createArrayBuilder(List.of(shell)).add(0, "-c"))
                                .add(
                                        "capture",
                                        Json.createObjectBuilder()
                                                .add("stdout", capture)
                                                .add("stderr", capture)))
                .build();
    }

    private List<CommandResult> run(String activity, JsonArray script) throws InterruptedException {
        String batch = yagna.activity().exec(activity, script);
        List<List<CommandResult>> seen = new ArrayList<>();
        until(() -> {
            List<CommandResult> results = yagna.activity().results(activity, batch, WAIT);
            seen.add(results);
            return results.stream().anyMatch(result -> result.finished() || !result.ok());
        });
        return seen.get(seen.size() - 1);
    }

    private interface Step {
        boolean done() throws InterruptedException;
    }

    /** Each step is a long poll, so this does not spin. */
    private static void until(Step step) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!step.done()) {
            assertThat(System.nanoTime()).as("too late").isLessThan(end);
        }
    }
}
