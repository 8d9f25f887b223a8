package oneliner.yagna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import oneliner.config.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class YagnaTest {
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Instant THEN = Instant.parse("2026-11-20T09:32:27.250000Z");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ScriptedDaemon daemon;
    private ScriptedDaemon registry;
    private Yagna yagna;

    @BeforeEach
    void start() throws IOException {
        daemon = new ScriptedDaemon();
        registry = new ScriptedDaemon();
        yagna = Yagna.connect(
                new Settings.Yagna(daemon.url(), "key", "public", "erc20", "hoodi", registry.url()), threads);
    }

    @AfterEach
    void stop() {
        daemon.close();
        registry.close();
        threads.shutdownNow();
    }

    private static JsonObject object(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Test
    void readsVersionAndIdentity() throws Exception {
        daemon.answers(200, "{\"current\":{\"version\":\"0.17.6\"},\"pending\":null}")
                .answers(200, "{\"identity\":\"0x11\",\"name\":\"devnet\",\"role\":\"manager\"}");
        assertThat(yagna.identity().version()).isEqualTo("0.17.6");
        assertThat(yagna.identity().me()).isEqualTo(new IdentityApi.Identity("0x11", "devnet"));
    }

    @Test
    void publishesADemandAsTheDaemonWantsIt() throws Exception {
        daemon.answers(201, "\"36d8-c43e\"");
        JsonObject properties = object("{\"golem.srv.comp.expiration\":1795168947210}");
        assertThat(yagna.market().publish(new Demand(properties, "(&(a=1)\n\t(b=2))")))
                .isEqualTo("36d8-c43e");
        assertThat(daemon.lastLine()).isEqualTo("POST /market-api/v1/demands");
        assertThat(object(daemon.lastBody()))
                .isEqualTo(Json.createObjectBuilder()
                        .add("properties", properties)
                        .add("constraints", "(&(a=1)\n\t(b=2))")
                        .build());
        assertThat(daemon.asked.get(0).contentType()).isEqualTo("application/json");
    }

    @Test
    void readsProposalsAndRejectionsAndSkipsWhatItDoesNotKnow() throws Exception {
        daemon.answers(200, """
                [{"eventType":"ProposalEvent","eventDate":"2026-11-20T09:32:27.250000Z","proposal":{
                  "proposalId":"R-1","issuerId":"0x22","state":"Initial","properties":{"a.b":[1,2]},"constraints":"()"}},
                 {"eventtype":"ProposalEvent","eventDate":"2026-11-20T09:32:27.250000Z","proposal":{
                  "proposalId":"R-2","issuerId":"0x22","state":"Draft","prevProposalId":"R-9"}},
                 {"eventType":"PropertyQueryEvent","eventDate":"2026-11-20T09:32:27.250000Z"},
                 {"eventType":"ProposalRejectedEvent","eventDate":"2026-11-20T09:32:27.250000Z","proposalId":"R-3",
                  "reason":{"message":"No capacity available.","golem.proposal.rejection.is-final":true}},
                 {"eventType":"ProposalRejectedEvent","eventDate":"2026-11-20T09:32:27.250000Z","proposalId":"R-4"}]
                """);
        assertThat(yagna.market().events("d", WAIT, 10))
                .containsExactly(
                        new MarketEvent.Proposal(THEN, "R-1", "0x22", true, null, object("{\"a.b\":[1,2]}"), "()"),
                        new MarketEvent.Proposal(THEN, "R-2", "0x22", false, "R-9", object("{}"), ""),
                        new MarketEvent.Rejected(THEN, "R-3", "No capacity available.", true),
                        new MarketEvent.Rejected(THEN, "R-4", "", false));
        assertThat(daemon.lastLine()).isEqualTo("GET /market-api/v1/demands/d/events?timeout=5&maxEvents=10");
    }

    @Test
    void tellsAnExpiredDemandFromNoNews() throws Exception {
        daemon.answers(200, "[]").answers(404, "{\"message\":\"expired\"}");
        assertThat(yagna.market().events("d", WAIT, 10)).isEmpty();
        assertThatThrownBy(() -> yagna.market().events("d", WAIT, 10))
                .isInstanceOf(YagnaException.Refused.class)
                .hasFieldOrPropertyWithValue("status", 404);
    }

    @Test
    void waitsForApprovalInThreeWays() throws Exception {
        daemon.answers(204, "")
                .answers(408, "")
                .answers(410, "{\"message\":\"rejected: busy\"}")
                .answers(400, "");
        assertThat(yagna.market().awaitApproval("a", Duration.ofMillis(1500))).isEqualTo(new Approval.Approved());
        assertThat(daemon.lastLine()).isEqualTo("POST /market-api/v1/agreements/a/wait?timeout=1.5");
        assertThat(yagna.market().awaitApproval("a", WAIT)).isEqualTo(new Approval.Pending());
        assertThat(yagna.market().awaitApproval("a", WAIT)).isEqualTo(new Approval.Refused("rejected: busy"));
        assertThatThrownBy(() -> yagna.market().awaitApproval("a", WAIT)).isInstanceOf(YagnaException.Refused.class);
    }

    @Test
    void carriesAnAgreementFromProposalToEnd() throws Exception {
        daemon.answers(200, "\"R-5\"")
                .answers(200, "\"24db\"")
                .answers(204, "")
                .answers(
                        200,
                        "{\"agreementId\":\"24db\",\"demand\":{\"demandId\":\"d\"},\"state\":\"Approved\","
                                + "\"offer\":{\"providerId\":\"0x22\",\"properties\":{\"x\":1}}}")
                .answers(200, "")
                .answers(410, "{\"message\":\"already\"}");
        MarketApi market = yagna.market();
        assertThat(market.counter("d", "R-4", new Demand(object("{}"), "()"))).isEqualTo("R-5");
        assertThat(market.createAgreement("R-6", THEN)).isEqualTo("24db");
        assertThat(object(daemon.lastBody()).getString("validTo")).isEqualTo("2026-11-20T09:32:27.250Z");
        market.confirm("24db", "s/1");
        assertThat(daemon.lastLine()).isEqualTo("POST /market-api/v1/agreements/24db/confirm?appSessionId=s%2F1");
        assertThat(market.agreement("24db"))
                .isEqualTo(new Agreement("24db", "Approved", "d", "0x22", object("{\"x\":1}")));
        market.terminate("24db", "Finished", "Success");
        assertThat(object(daemon.lastBody()))
                .isEqualTo(object("{\"message\":\"Finished\",\"golem.requestor.code\":\"Success\"}"));
        market.terminate("24db", "Finished", "Success");
    }

    @Test
    void readsAgreementEventsOfOldAndNewDaemons() throws Exception {
        daemon.answers(200, """
                [{"eventtype":"AgreementTerminatedEvent","eventDate":"2026-11-20T09:32:27.250000Z","agreementId":"a",
                  "terminator":"Provider","reason":{"message":"NoActivity"}},
                 {"eventType":"AgreementApprovedEvent","eventDate":"2026-11-20T09:32:27.250000Z","agreementId":"b"},
                 {"eventType":"Fresh","eventDate":"2026-11-20T09:32:27.250000Z"}]
                """);
        assertThat(yagna.market().agreementEvents(THEN, WAIT, 100, "s"))
                .containsExactly(
                        new AgreementEvent(THEN, "a", AgreementEvent.Kind.TERMINATED, "NoActivity", true),
                        new AgreementEvent(THEN, "b", AgreementEvent.Kind.APPROVED, "", false),
                        new AgreementEvent(THEN, "", AgreementEvent.Kind.OTHER, "", false));
        assertThat(daemon.lastLine())
                .isEqualTo("GET /market-api/v1/agreementEvents?timeout=5"
                        + "&afterTimestamp=2026-11-20T09%3A32%3A27.250Z&maxEvents=100&appSessionId=s");
    }

    @Test
    void createsAnActivityInBothForms() throws Exception {
        daemon.answers(200, "{\"activityId\":\"c37d\"}")
                .answers(201, "\"c37e\"")
                .answers(408, "{\"message\":\"slow\"}");
        assertThat(yagna.activity().create("a", WAIT)).isEqualTo("c37d");
        assertThat(daemon.lastLine()).isEqualTo("POST /activity-api/v1/activity?timeout=5");
        assertThat(yagna.activity().create("a", WAIT)).isEqualTo("c37e");
        assertThatThrownBy(() -> yagna.activity().create("a", WAIT)).isInstanceOf(YagnaException.Unavailable.class);
    }

    @Test
    void sendsAScriptAsTextInsideJson() throws Exception {
        daemon.answers(200, "\"5230\"");
        assertThat(yagna.activity()
                        .exec(
                                "x",
                                Json.createArrayBuilder()
                                        .add(Json.createObjectBuilder().add("deploy", Json.createObjectBuilder()))
                                        .build()))
                .isEqualTo("5230");
        assertThat(object(daemon.lastBody()).getString("text")).isEqualTo("[{\"deploy\":{}}]");
    }

    @Test
    void readsOutputAsTextBytesOrNothing() throws Exception {
        daemon.answers(200, """
                [{"index":0,"result":"Ok","stdout":"hi","stderr":null,"message":null,"isBatchFinished":false},
                 {"index":1,"result":"Ok","stdout":[195,164,10],"isBatchFinished":false},
                 {"index":2,"result":"Error","message":"ExeScript command exited with code 3","isBatchFinished":true}]
                """);
        assertThat(yagna.activity().results("x", "b", WAIT))
                .containsExactly(
                        new CommandResult(0, true, "", "hi", "", false),
                        new CommandResult(1, true, "", "ä\n", "", false),
                        new CommandResult(2, false, "ExeScript command exited with code 3", "", "", true));
    }

    @Test
    void readsTheStateOfAnActivity() throws Exception {
        daemon.answers(200, "{\"state\":[\"Ready\",\"Ready\"]}")
                .answers(200, "{\"state\":[\"Terminated\",null],\"reason\":\"r\",\"errorMessage\":\"killed\"}");
        assertThat(yagna.activity().state("x")).isEqualTo(new ActivityState("Ready", ""));
        ActivityState dead = yagna.activity().state("x");
        assertThat(dead.dead()).isTrue();
        assertThat(dead.reason()).isEqualTo("killed");
    }

    @Test
    void endsWhatIsGoneAlreadyWithoutFuss() throws Exception {
        daemon.answers(404, "")
                .answers(410, "")
                .answers(404, "{\"message\":null}")
                .answers(410, "")
                .answers(404, "");
        yagna.activity().destroy("x", WAIT);
        yagna.market().withdraw("d");
        yagna.payment().release("A");
        yagna.net().delete("n");
        yagna.net().removeNode("n", "0x22");
        assertThat(daemon.asked).hasSize(5);
    }

    @Test
    void readsANetworkInBothSpellings() throws Exception {
        daemon.answers(
                        200,
                        "{\"id\":\"19a0\",\"ip\":\"192.168.7.0/24\",\"mask\":\"255.255.255.0\",\"gateway\":\"192.168.7.1\"}")
                .answers(200, "{\"id\":\"19a0\",\"ip\":\"192.168.7.0\",\"gateway\":null}")
                .answers(200, "{\"id\":\"19a0\",\"ip\":\"192.168.7.0/28\"}");
        assertThat(yagna.net().create("192.168.7.0/24"))
                .isEqualTo(new VirtualNetwork("19a0", "192.168.7.0", "255.255.255.0", "192.168.7.1"));
        assertThat(yagna.net().create("192.168.7.0/24"))
                .isEqualTo(new VirtualNetwork("19a0", "192.168.7.0", "255.255.255.0", ""));
        assertThat(yagna.net().create("192.168.7.0/28").mask()).isEqualTo("255.255.255.240");
    }

    @Test
    void tunnelsOverWsToHttpAndOverWssToHttps() {
        assertThat(yagna.net().tunnel("19a0", "192.168.7.2"))
                .isEqualTo(URI.create(
                        daemon.url().toString().replace("http:", "ws:") + "/net-api/v1/net/19a0/tcp/192.168.7.2"));
        Yagna secure = Yagna.connect(
                new Settings.Yagna(
                        URI.create("https://golem.example/"), "key", "public", "erc20", "hoodi", registry.url()),
                threads);
        assertThat(secure.net().tunnel("n", "10.0.0.2"))
                .isEqualTo(URI.create("wss://golem.example/net-api/v1/net/n/tcp/10.0.0.2"));
    }

    @Test
    void setsMoneyAsideAndReadsItsDecoration() throws Exception {
        daemon.answers(
                        200,
                        "[{\"platform\":\"erc20-hoodi-tglm\",\"address\":\"0x11\",\"driver\":\"erc20\","
                                + "\"network\":\"hoodi\",\"token\":\"tGLM\",\"send\":true,\"receive\":true}]")
                .answers(
                        201,
                        "{\"allocationId\":\"c820\",\"address\":\"0x11\",\"paymentPlatform\":\"erc20-hoodi-tglm\","
                                + "\"totalAmount\":\"2.5\",\"spentAmount\":\"0\",\"remainingAmount\":2.5}")
                .answers(
                        200,
                        "{\"properties\":[{\"key\":\"golem.com.payment.protocol.version\",\"value\":\"3\"}],"
                                + "\"constraints\":[\"(golem.com.payment.protocol.version>1)\"]}");
        List<Account> accounts = yagna.payment().accounts();
        assertThat(accounts).containsExactly(new Account("erc20-hoodi-tglm", "erc20", "hoodi", "0x11", true));
        Allocation allocation = yagna.payment().allocate(new BigDecimal("2.5"), accounts.get(0), THEN);
        assertThat(allocation.remaining()).isEqualByComparingTo("2.5");
        assertThat(object(daemon.lastBody()))
                .isEqualTo(object("{\"totalAmount\":\"2.5\",\"paymentPlatform\":\"erc20-hoodi-tglm\","
                        + "\"address\":\"0x11\",\"timeout\":\"2026-11-20T09:32:27.250Z\",\"makeDeposit\":false}"));
        Decoration decoration = yagna.payment().decoration("c820");
        assertThat(daemon.lastLine()).isEqualTo("GET /payment-api/v1/demandDecorations?allocationIds=c820");
        assertThat(decoration.properties()).containsEntry("golem.com.payment.protocol.version", "3");
        assertThat(decoration.constraints()).containsExactly("(golem.com.payment.protocol.version>1)");
    }

    @Test
    void acceptsTheAmountOfTheDocumentInFull() throws Exception {
        daemon.answers(
                        200,
                        "{\"debitNoteId\":\"fafa\",\"agreementId\":\"a\",\"activityId\":\"x\","
                                + "\"totalAmountDue\":\"0.000000500\",\"usageCounterVector\":[0.1,1],\"status\":\"RECEIVED\","
                                + "\"timestamp\":\"2026-11-20T09:32:27.250000Z\",\"paymentDueDate\":null}")
                .answers(200, "null")
                .answers(504, "");
        Bill.DebitNote note = yagna.payment().debitNote("fafa");
        assertThat(note.usage()).containsExactly(new BigDecimal("0.1"), new BigDecimal("1"));
        yagna.payment().accept(note, "c820");
        assertThat(daemon.lastLine()).startsWith("POST /payment-api/v1/debitNotes/fafa/accept");
        assertThat(object(daemon.lastBody()))
                .isEqualTo(object("{\"totalAmountAccepted\":\"0.000000500\",\"allocationId\":\"c820\"}"));
        assertThatThrownBy(() -> yagna.payment().accept(note, "c820")).isInstanceOf(YagnaException.Unavailable.class);
    }

    @Test
    void readsAndRejectsAnInvoice() throws Exception {
        daemon.answers(
                        200,
                        "[{\"invoiceId\":\"036c\",\"eventDate\":\"2026-11-20T09:32:27.250000Z\","
                                + "\"eventType\":\"InvoiceReceivedEvent\"},"
                                + "{\"invoiceId\":\"036d\",\"eventDate\":\"2026-11-20T09:32:27.250000Z\","
                                + "\"eventtype\":\"InvoiceCancelledEvent\"}]")
                .answers(
                        200,
                        "{\"invoiceId\":\"036c\",\"agreementId\":\"a\",\"amount\":0.0001,"
                                + "\"timestamp\":\"2026-11-20T09:32:27.250000Z\","
                                + "\"paymentDueDate\":\"2026-11-21T09:32:27.250000Z\"}")
                .answers(200, "null");
        assertThat(yagna.payment().invoiceEvents(THEN, WAIT, 100, "s"))
                .containsExactly(new BillEvent(THEN, "036c", true), new BillEvent(THEN, "036d", false));
        Bill.Invoice invoice = yagna.payment().invoice("036c");
        assertThat(invoice)
                .isEqualTo(new Bill.Invoice(
                        "036c",
                        "a",
                        List.of(),
                        new BigDecimal("0.0001"),
                        "RECEIVED",
                        "",
                        THEN,
                        Optional.of(THEN.plusSeconds(86_400))));
        yagna.payment().reject(invoice, "too much");
        assertThat(object(daemon.lastBody()))
                .isEqualTo(object("{\"rejectionReason\":\"INCORRECT_AMOUNT\",\"totalAmountAccepted\":\"0\","
                        + "\"message\":\"too much\"}"));
    }

    @Test
    void refusesAmountsThatWouldEatTheMemory() {
        daemon.answers(200, "{\"invoiceId\":\"i\",\"agreementId\":\"a\",\"amount\":\"1e999999999\"}")
                .answers(200, "{\"invoiceId\":\"i\",\"agreementId\":\"a\",\"amount\":\"" + "9".repeat(5000) + "\"}")
                .answers(200, "{\"invoiceId\":\"i\",\"agreementId\":\"a\",\"amount\":\"a lot\"}")
                .answers(200, "{\"invoiceId\":\"i\",\"agreementId\":\"a\"}");
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> yagna.payment().invoice("i")).isInstanceOf(YagnaException.Garbled.class);
        }
    }

    @Test
    void asksTheRegistryWithoutTheKey() throws Exception {
        registry.answers(200, "{\"sha3\":\"d646\",\"http\":\"http://h/d646\",\"https\":\"https://h/d646\",\"size\":1}")
                .answers(200, "{\"sha3\":\"d646\",\"http\":\"http://h/d646\"}")
                .answers(404, "");
        RegistryApi.Image image =
                yagna.registry().byTag("user/name:latest", false).orElseThrow();
        assertThat(image.taskPackage()).isEqualTo("hash:sha3:d646:http://h/d646");
        assertThat(registry.asked.get(0).line()).isEqualTo("GET /v1/image/info?tag=user%2Fname%3Alatest&count=true");
        assertThat(registry.asked.get(0).authorization()).isNull();
        assertThat(yagna.registry().byHash("d646", true).orElseThrow().url())
                .as("https is wished for but not offered")
                .isEqualTo("http://h/d646");
        assertThat(yagna.registry().byTag("nobody/nothing:1", false)).isEmpty();
        assertThat(daemon.asked).isEmpty();
    }
}
