package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon allows and what it refuses, state by state. */
@Timeout(60)
class ProtocolTest {
    private static final String DEMANDS = "/market-api/v1/demands/";
    private static final String AGREEMENTS = "/market-api/v1/agreements/";
    private static final String ACTIVITY = "/activity-api/v1/activity/";

    @TempDir
    Path folder;

    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon = new Daemon(folder);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private HttpResponse<String> bare(HttpRequest.Builder request) throws Exception {
        return daemon.http.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(daemon.devnet.url() + path));
    }

    @Test
    void asksForTheKey() throws Exception {
        HttpResponse<String> missing = bare(to("/me"));
        assertThat(missing.statusCode()).isEqualTo(401);
        assertThat(missing.body()).isEqualTo("Missing application key");
        assertThat(missing.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(bare(to("/me").header("Authorization", "Bearer wrong")).body())
                .isEqualTo("Invalid application key");
        assertThat(bare(to("/me?authToken=devnet")).statusCode()).isEqualTo(200);
        assertThat(bare(to("/version/get")).statusCode()).isEqualTo(200);
        assertThat(bare(to("/me?authToken=devnet").header("Origin", "http://evil.example"))
                        .statusCode())
                .as("no page of another site may drive devnet")
                .isEqualTo(403);
    }

    @Test
    void answersJsonForUnknownPathsAndBadBodies() {
        assertThat(expect(404, daemon.get("/market-api/v1/nothing")).object().getString("message"))
                .contains("/market-api/v1/nothing");
        assertThat(daemon.post("/market-api/v1/demands", "{oops").status()).isEqualTo(400);
        assertThat(daemon.post("/market-api/v1/demands", "[]").status()).isEqualTo(400);
        assertThat(daemon.post("/market-api/v1/demands", "{\"properties\":{},\"constraints\":\"(((\"}")
                        .status())
                .isEqualTo(400);
        assertThat(daemon.post("/market-api/v1/demands", "\"" + "x".repeat(3 << 20) + "\"")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void negotiatesStrictly() {
        Instant now = Instant.now();
        JsonObject demand = Daemon.demand(daemon.imageHash("tiny"), now);
        String id = daemon.publish(demand);
        JsonArray initials = daemon.events(id);
        Set<String> issuers = new HashSet<>();
        initials.forEach(
                e -> issuers.add(e.asJsonObject().getJsonObject("proposal").getString("issuerId")));
        assertThat(issuers).as("one Initial per provider").hasSize(8).hasSize(initials.size());
        JsonObject initial = initials.getJsonObject(0).getJsonObject("proposal");
        assertThat(initial.getString("state")).isEqualTo("Initial");
        assertThat(initial.containsKey("prevProposalId")).isFalse();
        String pid = initial.getString("proposalId");
        String validTo = "\",\"validTo\":\"" + now.plusSeconds(600) + "\"}";
        assertThat(daemon.post("/market-api/v1/agreements", "{\"proposalId\":\"" + pid + validTo)
                        .status())
                .as("an agreement on an Initial")
                .isEqualTo(400);
        String misfit = demand.toString().replace("golem.runtime.name=vm", "golem.runtime.name=wasmtime");
        assertThat(daemon.post(DEMANDS + id + "/proposals/" + pid, misfit).status())
                .isEqualTo(400);

        JsonObject draft = daemon.draft(id, demand, pid);
        assertThat(draft.getString("state")).isEqualTo("Draft");
        assertThat(daemon.post(DEMANDS + id + "/proposals/" + pid, demand.toString())
                        .status())
                .as("a second counter")
                .isEqualTo(410);
        String mine = draft.getString("prevProposalId");
        assertThat(daemon.post(DEMANDS + id + "/proposals/" + mine, demand.toString())
                        .status())
                .as("my own proposal")
                .isEqualTo(400);
        assertThat(daemon.get(DEMANDS + id + "/proposals/R-0").status()).isEqualTo(404);

        String other = initials.getJsonObject(1).getJsonObject("proposal").getString("proposalId");
        expect(200, daemon.post(DEMANDS + id + "/proposals/" + other, demand.toString()));
        assertThat(daemon.event(id).getString("eventType"))
                .as("without a chosen platform")
                .isEqualTo("ProposalRejectedEvent");

        expect(204, daemon.delete(DEMANDS + id));
        assertThat(daemon.delete(DEMANDS + id).status()).isEqualTo(410);
        assertThat(daemon.delete(DEMANDS + "x").status()).isEqualTo(404);
        assertThat(daemon.get(DEMANDS + id + "/events?timeout=0").status()).isEqualTo(404);
    }

    @Test
    void movesAgreementsThroughTheirStates() {
        Instant now = Instant.now();
        JsonObject demand = Daemon.demand(daemon.imageHash("tiny"), now);
        String id = daemon.publish(demand);
        String pid = daemon.event(id).getJsonObject("proposal").getString("proposalId");
        String draft = daemon.draft(id, demand, pid).getString("proposalId");
        String body = "{\"proposalId\":\"" + draft + "\",\"validTo\":\"" + now.plusSeconds(600) + "\"}";
        String agreement =
                expect(200, daemon.post("/market-api/v1/agreements", body)).string();
        assertThat(daemon.post("/market-api/v1/agreements", body).status()).isEqualTo(409);
        assertThat(daemon.post(AGREEMENTS + agreement + "/wait?timeout=0", "").status())
                .as("unconfirmed")
                .isEqualTo(400);
        assertThat(daemon.post(AGREEMENTS + agreement + "/terminate", "null").status())
                .isEqualTo(409);
        assertThat(daemon.post("/activity-api/v1/activity", "{\"agreementId\":\"" + agreement + "\"}")
                        .status())
                .as("not approved")
                .isEqualTo(400);
        expect(204, daemon.post(AGREEMENTS + agreement + "/confirm?appSessionId=s1", ""));
        assertThat(daemon.post(AGREEMENTS + agreement + "/confirm", "").status())
                .isEqualTo(409);
        expect(204, daemon.post(AGREEMENTS + agreement + "/wait?timeout=10", ""));
        assertThat(daemon.post(AGREEMENTS + agreement + "/cancel", "null").status())
                .isEqualTo(409);
        assertThat(daemon.post(AGREEMENTS + agreement + "/terminate", "{}").status())
                .as("a reason without message")
                .isEqualTo(400);
        Daemon.Answer ended = daemon.post(AGREEMENTS + agreement + "/terminate", "{\"message\":\"Finished\"}");
        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.text()).isEmpty();
        assertThat(daemon.post(AGREEMENTS + agreement + "/terminate", "null").status())
                .isEqualTo(410);
        assertThat(daemon.post(AGREEMENTS + agreement + "/wait?timeout=0", "").status())
                .isEqualTo(400);

        JsonArray events = expect(200, daemon.get("/market-api/v1/agreementEvents?timeout=0&appSessionId=s1"))
                .array();
        assertThat(events).hasSize(2);
        JsonObject first = events.getJsonObject(0);
        assertThat(first.getString("eventType")).isEqualTo("AgreementApprovedEvent");
        JsonObject second = expect(
                        200,
                        daemon.get("/market-api/v1/agreementEvents?timeout=0&appSessionId=s1&afterTimestamp="
                                + first.getString("eventDate")))
                .array()
                .getJsonObject(0);
        assertThat(second.getString("terminator")).isEqualTo("Requestor");
        assertThat(expect(200, daemon.get("/market-api/v1/agreementEvents?timeout=0&appSessionId=other"))
                        .array())
                .isEmpty();
        JsonArray again = daemon.events(id);
        String provider = expect(200, daemon.get(AGREEMENTS + agreement))
                .object()
                .getJsonObject("offer")
                .getString("providerId");
        assertThat(again.stream()
                        .map(e -> e.asJsonObject().getJsonObject("proposal").getString("issuerId"))
                        .anyMatch(provider::equals))
                .as("the free provider offers again")
                .isTrue();
    }

    @Test
    void longPollsReallyWait() {
        long start = System.nanoTime();
        assertThat(expect(200, daemon.get("/payment-api/v1/invoiceEvents?timeout=1"))
                        .array())
                .isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(950));
    }

    @Test
    void runsScriptsStrictly() {
        String activity = daemon.activity(daemon.rent("tiny", "s"));
        for (String bad : new String[] {
            "{}",
            "[1]",
            "[{}]",
            "[{\"deploy\":{},\"start\":{}}]",
            "[{\"fly\":{}}]",
            "[{\"run\":{\"entry_point\":\"/bin/sh\",\"args\":null}}]",
            "[{\"run\":{\"args\":[]}}]",
            "[{\"deploy\":{\"net\":[{\"id\":\"x\",\"ip\":\"192.168.0.0\",\"nodes\":{}}]}}]"
        }) {
            assertThat(daemon.send(activity, bad).status()).as(bad).isEqualTo(400);
        }
        JsonObject early = daemon.run(activity, "[" + Daemon.sh("true") + "]").getJsonObject(0);
        assertThat(early.getString("result")).isEqualTo("Error");
        assertThat(early.getBoolean("isBatchFinished")).isTrue();
        JsonArray ready = daemon.run(activity, "[{\"deploy\":{}},{\"start\":{}}]");
        assertThat(ready.getJsonObject(0).getString("stdout")).contains("\"startMode\":\"blocking\"");
        assertThat(daemon.run(activity, "[{\"deploy\":{}}]").getJsonObject(0).getString("result"))
                .as("deployed already")
                .isEqualTo("Error");
        JsonObject failed =
                daemon.run(activity, "[" + Daemon.sh("exit 3") + "]").getJsonObject(0);
        assertThat(failed.getString("message")).isEqualTo("ExeScript command exited with code 3");
        assertThat(daemon.run(activity, "[{\"transfer\":{\"from\":\"http://127.0.0.1:9\",\"to\":\"container:/y\"}}]")
                        .getJsonObject(0)
                        .getString("result"))
                .isEqualTo("Error");
        String tail = Daemon.sh("echo 123456789").replace("\"format\":\"string\"", "\"format\":\"bin\",\"tail\":3");
        assertThat(daemon.run(activity, "[" + tail + "]")
                        .getJsonObject(0)
                        .getJsonArray("stdout")
                        .toString())
                .isEqualTo("[56,57,10]");

        String slow = daemon.exec(activity, "[" + Daemon.sh("sleep 1000") + "]");
        assertThat(expect(200, daemon.get(ACTIVITY + activity + "/state")).text())
                .isEqualTo("{\"state\":[\"Ready\",\"Ready\"]}");
        assertThat(daemon.run(activity, "[" + Daemon.sh("true") + "]")
                        .getJsonObject(0)
                        .getString("message"))
                .isEqualTo("Busy");
        assertThat(daemon.get(ACTIVITY + activity + "/exec/" + slow + "?timeout=0.2&commandIndex=0")
                        .status())
                .isEqualTo(408);
        assertThat(daemon.run(activity, "[{\"terminate\":{}}]").getJsonObject(0).getString("result"))
                .isEqualTo("Ok");
        assertThat(daemon.results(activity, slow).getJsonObject(0).getString("result"))
                .isEqualTo("Error");
        assertThat(expect(200, daemon.get(ACTIVITY + activity + "/state")).text())
                .isEqualTo("{\"state\":[\"Initialized\",null]}");
        assertThat(daemon.run(activity, "[{\"deploy\":{}},{\"start\":{}}," + Daemon.sh("cat /data/greeting") + "]")
                        .getJsonObject(2)
                        .getString("stdout"))
                .as("deployed anew")
                .isEqualTo("good day\n");
    }

    @Test
    void anUnknownImageFailsTheDeployThoughTheStateMovesOn() {
        Instant now = Instant.now();
        JsonObject demand = Daemon.demand("0".repeat(56), now);
        String id = daemon.publish(demand);
        String pid = daemon.event(id).getJsonObject("proposal").getString("proposalId");
        String agreement = daemon.agree(daemon.draft(id, demand, pid).getString("proposalId"), "s", now);
        String activity = daemon.activity(agreement);
        JsonObject result = daemon.run(activity, "[{\"deploy\":{}}]").getJsonObject(0);
        assertThat(result.getString("result")).isEqualTo("Error");
        assertThat(result.getString("message")).contains("0".repeat(56));
        assertThat(expect(200, daemon.get(ACTIVITY + activity + "/state")).text())
                .contains("Deployed");
    }

    @Test
    void keepsTheBooksStrictly() {
        String allocations = "/payment-api/v1/allocations";
        String soon = Instant.now().plusSeconds(600).toString();
        assertThat(daemon.post(allocations, "{\"totalAmount\":\"1\",\"timeout\":\"2020-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(400);
        assertThat(daemon.post(allocations, "{\"totalAmount\":\"1e6\",\"timeout\":\"" + soon + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(daemon.post(allocations, "{\"totalAmount\":\"1e999999999\",\"timeout\":\"" + soon + "\"}")
                        .status())
                .isEqualTo(400);
        JsonObject allocation = expect(
                        201, daemon.post(allocations, "{\"totalAmount\":1.5,\"timeout\":\"" + soon + "\"}"))
                .object();
        assertThat(allocation.getString("remainingAmount")).isEqualTo("1.5");
        String id = allocation.getString("allocationId");
        expect(200, daemon.call("PUT", allocations + "/" + id, "{\"totalAmount\":\"2\"}"));
        expect(200, daemon.delete(allocations + "/" + id));
        assertThat(daemon.get(allocations + "/" + id).status()).isEqualTo(410);
        assertThat(daemon.get(allocations + "/none").text()).isEqualTo("{\"message\":null}");
        assertThat(daemon.get("/payment-api/v1/demandDecorations?allocationIds=none")
                        .status())
                .isEqualTo(404);
        assertThat(daemon.post("/payment-api/v1/debitNotes/x/reject", "{}").status())
                .isEqualTo(501);
    }

    @Test
    void refusesAddressesOutsideTheNetwork() {
        assertThat(daemon.post("/net-api/v1/net", "{\"ip\":\"oops\"}").status()).isEqualTo(400);
        assertThat(daemon.post("/net-api/v1/net", "{\"ip\":\"224.0.0.0\"}").status())
                .isEqualTo(400);
        String net = expect(200, daemon.post("/net-api/v1/net", "{\"ip\":\"10.1.0.0/16\"}"))
                .object()
                .getString("id");
        String nodes = "/net-api/v1/net/" + net + "/nodes";
        String node = "{\"id\":\"" + Devnet.REQUESTOR + "\",\"ip\":\"";
        assertThat(daemon.post(nodes, node + "10.2.0.1\"}").status()).isEqualTo(400);
        assertThat(daemon.post(nodes, node + "10.1.0.0\"}").status()).isEqualTo(400);
        assertThat(daemon.post(nodes, node + "10.1.255.255\"}").status()).isEqualTo(400);
        expect(200, daemon.post(nodes, node + "10.1.0.1\"}"));
        expect(200, daemon.post(nodes, node + "10.1.0.1\"}"));
        assertThat(expect(200, daemon.get(nodes)).array()).hasSize(1);
        expect(200, daemon.delete(nodes + "/" + Devnet.REQUESTOR));
        assertThat(expect(200, daemon.get(nodes)).array()).isEmpty();
        assertThat(daemon.get("/net-api/v1/net/" + net + "/tcp").status()).isEqualTo(404);
    }
}
