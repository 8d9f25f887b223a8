package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import oneliner.devnet.contract.Contract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every answer of devnet against the public OpenAPI files. Where the daemon is known to differ from its own files
 * devnet follows the daemon; each such difference is on the list of {@link Deviations}, and has to occur.
 */
@Timeout(120)
class ContractTest {
    private static final String MARKET = "/market-api/v1";
    private static final String ACTIVITY = "/activity-api/v1/activity";
    private static final String PAYMENT = "/payment-api/v1";

    @TempDir
    Path folder;

    private Daemon daemon;
    private final Contract contract = Contract.read();

    @Test
    void inputsAreReadAsTheDaemonReadsThem() {
        DevnetOptions options = Daemon.options(folder).withMarket(1, 30, "public", Daemon.PLATFORM);
        try (Daemon started = new Daemon(options, java.time.Clock.systemUTC())) {
            daemon = started;
            String demand = daemon.publish(Daemon.demand(daemon.imageHash("tiny"), Instant.now()));
            assertThat(expect(200, daemon.get(MARKET + "/demands/" + demand + "/events"))
                            .array())
                    .as("8: maxEvents is 20 where none is given")
                    .hasSize(20);
            expect(400, daemon.get(MARKET + "/demands/" + demand + "/events?maxEvents=101"));
            long began = System.nanoTime();
            expect(200, daemon.get(PAYMENT + "/invoiceEvents?timeout=0&pollTimeout=20"));
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("16: the parameter is timeout")
                    .isLessThan(Duration.ofSeconds(10));
            String id = daemon.activity(daemon.rent("tiny", "s"));
            assertThat(daemon.run(id, "[{\"deploy\":{\"progress\":{\"updateInterval\":\"300ms\"}}},{\"start\":{}}]"))
                    .as("12: progress arguments in camelCase")
                    .hasSize(2);
            String nested = Daemon.sh("echo 123456789")
                    .replace("\"format\":\"string\"", "\"format\":\"string\",\"part\":{\"tail\":3}");
            assertThat(daemon.run(id, "[" + nested + "]").getJsonObject(0).getString("stdout"))
                    .as("13: a nested part of a capture is ignored")
                    .isEqualTo("123456789\n");
            String flat = nested.replace("\"part\":{\"tail\":3}", "\"headTail\":4");
            assertThat(daemon.run(id, "[" + flat + "]").getJsonObject(0).getString("stdout"))
                    .as("13: a flat one is not")
                    .isEqualTo("129\n");
        }
    }

    @Test
    void everyAnswerIsAsDescribedButForTheDaemonsOwnDeviations() throws Exception {
        DevnetOptions options = Daemon.options(folder);
        try (Daemon started = new Daemon(options, java.time.Clock.systemUTC())) {
            daemon = started;
            daemon.contract = Optional.of(contract);
            identity();
            String allocation = allocations();
            scan();
            negotiation();
            agreementThatIsCancelled();
            String agreement = daemon.rent("tiny", "contract");
            activity(agreement);
            agreements(agreement);
            documents(agreement, allocation);
            networks();
            absent();
            expect(200, daemon.delete(PAYMENT + "/allocations/" + allocation));
            expect(410, daemon.delete(PAYMENT + "/allocations/" + allocation));
        }
        Set<String> seen = new TreeSet<>(contract.differences());
        contract.missing().forEach(name -> seen.add(name + ": never answered as described"));
        assertThat(seen).as("differences from the OpenAPI files").isEqualTo(new TreeSet<>(Deviations.all()));
    }

    private void identity() throws Exception {
        HttpResponse<String> refused = daemon.http.send(
                HttpRequest.newBuilder(URI.create(daemon.devnet.url() + "/me")).build(),
                HttpResponse.BodyHandlers.ofString());
        contract.check(
                "GET",
                "/me",
                refused.statusCode(),
                refused.headers().firstValue("Content-Type").orElse(""),
                refused.body());
        expect(200, daemon.get("/version/get"));
        expect(200, daemon.get("/me"));
        expect(200, daemon.get("/net-api/v2/net/status"));
    }

    private String allocations() {
        String soon = Instant.now().plusSeconds(900).toString();
        expect(200, daemon.get(PAYMENT + "/requestorAccounts"));
        String id = expect(
                        201,
                        daemon.post(
                                PAYMENT + "/allocations",
                                "{\"totalAmount\":\"3\",\"paymentPlatform\":\"" + Daemon.PLATFORM + "\",\"timeout\":\""
                                        + soon + "\"}"))
                .object()
                .getString("allocationId");
        expect(200, daemon.get(PAYMENT + "/allocations"));
        expect(200, daemon.get(PAYMENT + "/allocations/" + id));
        expect(200, daemon.call("PUT", PAYMENT + "/allocations/" + id, "{\"totalAmount\":\"4\"}"));
        expect(404, daemon.get(PAYMENT + "/allocations/none"));
        expect(
                400,
                daemon.post(PAYMENT + "/allocations", "{\"totalAmount\":\"1\",\"timeout\":\"2020-01-01T00:00:00Z\"}"));
        expect(200, daemon.get(PAYMENT + "/demandDecorations?allocationIds=" + id));
        expect(404, daemon.get(PAYMENT + "/demandDecorations?allocationIds=none"));
        return id;
    }

    private void scan() {
        String scan = expect(201, daemon.post(MARKET + "/scan", "{\"type\":\"offer\"}"))
                .string();
        assertThat(expect(200, daemon.get(MARKET + "/scan/" + scan + "/events?timeout=1"))
                        .array())
                .isNotEmpty();
        expect(204, daemon.delete(MARKET + "/scan/" + scan));
        // the path of the files
        expect(404, daemon.delete(MARKET + "/scan/" + scan + "/events"));
    }

    private void negotiation() {
        Instant now = Instant.now();
        JsonObject demand = Daemon.demand(daemon.imageHash("tiny"), now);
        String id = daemon.publish(demand);
        String at = MARKET + "/demands/" + id;
        expect(200, daemon.get(MARKET + "/demands"));
        var initials = daemon.events(id);
        String first = initials.getJsonObject(0).getJsonObject("proposal").getString("proposalId");
        String second = initials.getJsonObject(1).getJsonObject("proposal").getString("proposalId");
        expect(
                400,
                daemon.post(
                        MARKET + "/agreements",
                        "{\"proposalId\":\"" + first + "\",\"validTo\":\"" + now.plusSeconds(60) + "\"}"));
        daemon.draft(id, demand, first);
        expect(200, daemon.get(at + "/proposals/" + first));
        expect(404, daemon.get(at + "/proposals/R-" + "0".repeat(64)));
        // a counter without a platform is rejected by the provider
        expect(200, daemon.post(at + "/proposals/" + second, demand.toString()));
        assertThat(daemon.event(id).getString("eventType")).isEqualTo("ProposalRejectedEvent");
        String third = initials.getJsonObject(2).getJsonObject("proposal").getString("proposalId");
        expect(204, daemon.post(at + "/proposals/" + third + "/reject", "{\"message\":\"too dear\"}"));
        expect(404, daemon.post(at + "/propertyQuery/q", "{}"));
        expect(204, daemon.delete(at));
        expect(410, daemon.delete(at));
        expect(404, daemon.get(at + "/events?timeout=0"));
        expect(400, daemon.post(MARKET + "/demands", "{\"properties\":{},\"constraints\":\"((\"}"));
    }

    private void agreementThatIsCancelled() {
        Instant now = Instant.now();
        JsonObject demand = Daemon.demand(daemon.imageHash("tiny"), now);
        String id = daemon.publish(demand);
        String initial = daemon.event(id).getJsonObject("proposal").getString("proposalId");
        String draft = daemon.draft(id, demand, initial).getString("proposalId");
        String body = "{\"proposalId\":\"" + draft + "\",\"validTo\":\"" + now.plusSeconds(600) + "\"}";
        String agreement =
                expect(200, daemon.post(MARKET + "/agreements", body)).string();
        expect(409, daemon.post(MARKET + "/agreements", body));
        expect(400, daemon.post(MARKET + "/agreements/" + agreement + "/wait?timeout=0", ""));
        expect(200, daemon.post(MARKET + "/agreements/" + agreement + "/cancel", "{\"message\":\"no\"}"));
        expect(410, daemon.post(MARKET + "/agreements/" + agreement + "/wait?timeout=0", ""));
        expect(410, daemon.post(MARKET + "/agreements/" + agreement + "/confirm", ""));
        expect(204, daemon.delete(MARKET + "/demands/" + id));
    }

    private void activity(String agreement) throws Exception {
        String id = daemon.activity(agreement);
        String at = ACTIVITY + "/" + id;
        daemon.run(id, "[{\"deploy\":{}},{\"start\":{}}," + Daemon.sh("echo hi; echo oops >&2") + "]");
        daemon.run(id, "[" + Daemon.sh("exit 3") + "]");
        expect(400, daemon.send(id, "[{\"fly\":{}}]"));
        String slow = daemon.exec(id, "[" + Daemon.sh("sleep 60") + "]");
        assertThat(expect(200, daemon.get(at + "/command")).array()).hasSize(1);
        expect(408, daemon.get(at + "/exec/" + slow + "?timeout=0.1&commandIndex=0"));
        expect(200, daemon.get(at + "/state"));
        expect(200, daemon.get(at + "/usage"));
        expect(200, daemon.get(at + "/agreement"));
        expect(200, daemon.get(ACTIVITY + "?agreementId=" + agreement));
        daemon.run(id, "[{\"terminate\":{}}]");
        daemon.run(id, "[{\"deploy\":{}},{\"start\":{}}]");
        stream(id, daemon.exec(id, "[" + Daemon.sh("sleep 1; echo streamed").replace("atEnd", "stream") + "]"));
        expect(501, daemon.post(at + "/encrypted", ""));
        expect(500, daemon.get(at + "/proxy-http/any/path"));
        expect(404, daemon.get(ACTIVITY + "/none/state"));
        expect(404, daemon.get(at + "/exec/none"));
        // the note of the activity comes while it lives
        expect(200, daemon.get(PAYMENT + "/debitNoteEvents?timeout=5&appSessionId=contract"));
        expect(200, daemon.delete(at + "?timeout=5"));
        expect(404, daemon.delete(at));
    }

    /** Checks each event of a batch up to the end of its last command. */
    private void stream(String activity, String batch) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(daemon.devnet.url() + ACTIVITY + "/" + activity + "/exec/" + batch))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer devnet")
                .header("Accept", "text/event-stream")
                .build();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                daemon.http
                        .send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body(),
                StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) {
                if (line.startsWith("data: ")) {
                    JsonObject event = Json.createReader(new java.io.StringReader(line.substring(6)))
                            .readObject();
                    contract.check("event of a batch", "activity.RuntimeEvent", event);
                    if (event.getJsonObject("kind").containsKey("finished")) {
                        return;
                    }
                }
            }
        }
        throw new AssertionError("the stream ended before the batch");
    }

    private void agreements(String agreement) {
        String at = MARKET + "/agreements/" + agreement;
        expect(200, daemon.get(at));
        expect(404, daemon.get(MARKET + "/agreements/" + "0".repeat(64)));
        expect(409, daemon.get(at + "/terminate/reason"));
        expect(409, daemon.post(at + "/confirm", ""));
        String earlier = Instant.now().minusSeconds(60).toString();
        String later = Instant.now().plusSeconds(60).toString();
        String list = MARKET + "/agreements?appSessionId=contract";
        assertThat(expect(200, daemon.get(list + "&state=Approved&afterDate=" + earlier + "&beforeDate=" + later))
                        .array())
                .hasSize(1);
        assertThat(expect(200, daemon.get(list + "&state=Terminated")).array()).isEmpty();
        assertThat(expect(200, daemon.get(list + "&afterDate=" + later)).array())
                .isEmpty();
        assertThat(expect(200, daemon.get(list + "&beforeDate=" + earlier)).array())
                .isEmpty();
        expect(200, daemon.post(at + "/terminate", "{\"message\":\"Finished\",\"golem.requestor.code\":\"Success\"}"));
        expect(410, daemon.post(at + "/terminate", "null"));
        assertThat(expect(200, daemon.get(at + "/terminate/reason")).object().getString("message"))
                .isEqualTo("Finished");
        expect(404, daemon.post(at + "/terminate/reason", ""));
        assertThat(expect(200, daemon.get(MARKET + "/agreementEvents?timeout=1"))
                        .array())
                .hasSize(3);
        assertThat(expect(200, daemon.get(MARKET + "/agreementEvents?timeout=0&appSessionId=unknown"))
                        .array())
                .isEmpty();
    }

    private void documents(String agreement, String allocation) {
        String note = expect(200, daemon.get(PAYMENT + "/debitNoteEvents?timeout=5&appSessionId=contract"))
                .array()
                .getJsonObject(0)
                .getString("debitNoteId");
        String at = PAYMENT + "/debitNotes/" + note;
        String due = expect(200, daemon.get(at)).object().getString("totalAmountDue");
        String accept =
                "{\"totalAmountAccepted\":\"%s\",\"allocationId\":\"" + allocation + "\",\"autoAcceptTo\":\"1000\"}";
        expect(400, daemon.post(at + "/accept", accept.formatted("99")));
        expect(200, daemon.post(at + "/accept", accept.formatted(due)));
        expect(404, daemon.get(PAYMENT + "/debitNotes/none"));
        expect(200, daemon.get(PAYMENT + "/debitNotes?maxItems=10"));
        expect(501, daemon.post(at + "/reject", "{\"rejectionReason\":\"BAD_SERVICE\",\"totalAmountAccepted\":\"0\"}"));
        expect(501, daemon.get(at + "/payments"));
        String invoice = expect(200, daemon.get(PAYMENT + "/invoiceEvents?timeout=5&appSessionId=contract"))
                .array()
                .getJsonObject(0)
                .getString("invoiceId");
        at = PAYMENT + "/invoices/" + invoice;
        String amount = expect(200, daemon.get(at)).object().getString("amount");
        expect(400, daemon.post(at + "/reject", "{\"rejectionReason\":\"WHY\",\"totalAmountAccepted\":\"0\"}"));
        expect(200, daemon.post(at + "/reject", "{\"rejectionReason\":\"BAD_SERVICE\",\"totalAmountAccepted\":\"0\"}"));
        expect(200, daemon.post(at + "/accept?timeout=5", accept.formatted(amount)));
        expect(400, daemon.post(at + "/reject", "{\"rejectionReason\":\"BAD_SERVICE\",\"totalAmountAccepted\":\"0\"}"));
        expect(200, daemon.get(PAYMENT + "/invoices?maxItems=10"));
        expect(404, daemon.get(PAYMENT + "/invoices/none"));
        expect(501, daemon.get(at + "/payments"));
        expect(200, daemon.get(PAYMENT + "/payments?timeout=0"));
        expect(200, daemon.get(PAYMENT + "/payments/status"));
        expect(404, daemon.get(PAYMENT + "/payments/none"));
        assertThat(agreement).hasSize(64);
    }

    private void networks() {
        for (String root : List.of("/net-api/v1/net", "/net-api/v2/vpn/net")) {
            JsonObject net = expect(200, daemon.post(root, "{\"ip\":\"10.5.0.0\",\"mask\":\"255.255.255.0\"}"))
                    .object();
            assertThat(net.getString("ip")).as("with its prefix").isEqualTo("10.5.0.0/24");
            String at = root + "/" + net.getString("id");
            expect(200, daemon.get(root));
            expect(200, daemon.get(at));
            expect(200, daemon.post(at + "/addresses", "{\"ip\":\"10.5.0.1\"}"));
            expect(400, daemon.post(at + "/addresses", "{\"ip\":\"10.6.0.1\"}"));
            expect(200, daemon.get(at + "/addresses"));
            String node = "{\"id\":\"" + Devnet.REQUESTOR + "\",\"ip\":\"10.5.0.1\"}";
            expect(200, daemon.post(at + "/nodes", node));
            expect(200, daemon.post(at + "/nodes", node));
            expect(200, daemon.get(at + "/nodes"));
            expect(200, daemon.delete(at + "/nodes/" + Devnet.REQUESTOR));
            expect(404, daemon.get(at + "/tcp"));
            expect(501, daemon.get(at + "/raw/from/10.5.0.1/to/10.5.0.2"));
            expect(200, daemon.delete(at));
            expect(404, daemon.get(at));
        }
    }

    private void absent() {
        expect(501, daemon.post("/gsb-api/v1/services", "{\"listen\":{\"on\":\"/public/gftp/1\",\"components\":[]}}"));
        expect(501, daemon.delete("/gsb-api/v1/services/x"));
        expect(501, daemon.get("/gsb-api/v1/services/x"));
    }
}
