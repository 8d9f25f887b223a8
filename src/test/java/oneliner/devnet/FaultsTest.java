package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import oneliner.lifecycle.FastClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /devnet/faults} makes devnet do, seen over HTTP. */
@Timeout(60)
class FaultsTest {
    @TempDir
    Path folder;

    private static JsonObject fault(Daemon daemon, String json) {
        return expect(201, daemon.post("/devnet/faults", json)).object();
    }

    private static String refused(Daemon daemon, int status, String json) {
        return expect(status, daemon.post("/devnet/faults", json)).object().getString("message");
    }

    private static int struck(Daemon daemon) {
        return expect(200, daemon.get("/devnet/faults")).array().getValuesAs(JsonObject.class).stream()
                .mapToInt(f -> f.getInt("struck"))
                .sum();
    }

    private static JsonObject agreement(Daemon daemon, String id) {
        return expect(200, daemon.get("/market-api/v1/agreements/" + id)).object();
    }

    /** A day passes in a minute and a half, so that notes come at once. */
    private Daemon quick() {
        return new Daemon(Daemon.options(folder), new FastClock(Clock.systemUTC(), Instant.now(), 1000));
    }

    /** Documents of a kind, once there are at least so many. */
    private static List<JsonObject> bills(Daemon daemon, String kind, int wanted) {
        long end = System.nanoTime() + 15_000_000_000L;
        while (true) {
            JsonArray all =
                    expect(200, daemon.get("/payment-api/v1/" + kind + "s")).array();
            if (all.size() >= wanted) {
                return all.getValuesAs(JsonObject.class);
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("only " + all);
            }
        }
    }

    /** What a note's counters cost by the agreement's prices. */
    private static BigDecimal worth(Daemon daemon, JsonObject note) {
        JsonArray prices = agreement(daemon, note.getString("agreementId"))
                .getJsonObject("offer")
                .getJsonObject("properties")
                .getJsonArray("golem.com.pricing.model.linear.coeffs");
        JsonArray usage = note.getJsonArray("usageCounterVector");
        BigDecimal sum = prices.getJsonNumber(2).bigDecimalValue();
        for (int i = 0; i < 2; i++) {
            sum = sum.add(prices.getJsonNumber(i)
                    .bigDecimalValue()
                    .multiply(usage.getJsonNumber(i).bigDecimalValue()));
        }
        return sum;
    }

    @Test
    void wrongWordsAreRefusedInWords() {
        try (Daemon daemon = new Daemon(folder)) {
            assertThat(refused(daemon, 400, "{\"kind\":\"nonsense\"}")).contains("nonsense", "tunnel", "note");
            assertThat(refused(daemon, 400, "{\"kind\":\"die\",\"status\":500}"))
                    .contains("does not know 'status'", "provider");
            assertThat(refused(daemon, 400, "{\"kind\":\"api\",\"status\":200}"))
                    .contains("status is 200", "400 to 599");
            assertThat(refused(daemon, 400, "{\"kind\":\"api\",\"probability\":2}"))
                    .contains("from 0 to 1");
            assertThat(refused(daemon, 400, "{\"kind\":\"tunnel\",\"answer\":\"maybe\"}"))
                    .contains("refused, timeout");
            assertThat(refused(daemon, 400, "{\"kind\":\"die\",\"after\":\"soon\"}"))
                    .contains("PT1.5S");
            assertThat(refused(daemon, 404, "{\"kind\":\"die\",\"provider\":\"nobody\"}"))
                    .contains("nobody");
            assertThat(refused(daemon, 400, "7")).contains("object");
            expect(404, daemon.delete("/devnet/faults/99"));
            assertThat(expect(200, daemon.get("/devnet/faults")).array()).isEmpty();
        }
    }

    @Test
    void aFaultCountsSkipsAndCanBeTakenBack() {
        try (Daemon daemon = new Daemon(folder)) {
            JsonObject made =
                    fault(daemon, "{\"kind\":\"api\",\"path\":\"/me\",\"status\":503,\"skip\":1,\"count\":2}");
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                seen.add(daemon.get("/me").status());
            }
            assertThat(seen).containsExactly(200, 503, 503, 200, 200);
            JsonObject told = expect(200, daemon.get("/devnet/faults")).array().getJsonObject(0);
            assertThat(told.getString("state")).isEqualTo("over");
            assertThat(told.getInt("struck")).isEqualTo(2);
            expect(204, daemon.delete("/devnet/faults/" + made.getInt("id")));
            assertThat(expect(200, daemon.get("/devnet/faults")).array()).isEmpty();
        }
    }

    @Test
    void probabilityIsTheSeeds() {
        List<List<Integer>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Daemon daemon = new Daemon(folder)) {
                fault(daemon, "{\"kind\":\"api\",\"path\":\"/me\",\"status\":500,\"probability\":0.5}");
                List<Integer> seen = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    seen.add(daemon.get("/me").status());
                }
                runs.add(seen);
            }
        }
        assertThat(runs.get(0)).contains(200, 500).isEqualTo(runs.get(1));
    }

    @Test
    void anyCallCanBeSpoilt() {
        try (Daemon daemon = new Daemon(folder)) {
            fault(daemon, "{\"kind\":\"api\",\"path\":\"/payment-api/**\",\"body\":\"malformed\",\"count\":1}");
            Daemon.Answer broken = expect(200, daemon.get("/payment-api/v1/requestorAccounts"));
            assertThatThrownBy(broken::json).isInstanceOf(jakarta.json.JsonException.class);
            fault(daemon, "{\"kind\":\"api\",\"path\":\"/me\",\"body\":\"truncated\",\"count\":1}");
            assertThatThrownBy(() -> daemon.get("/me")).isInstanceOf(UncheckedIOException.class);
            fault(
                    daemon,
                    "{\"kind\":\"api\",\"method\":\"POST\",\"path\":\"/net-api/*/net\",\"body\":\"lost\",\"count\":1}");
            assertThatThrownBy(() -> daemon.post("/net-api/v1/net", "{\"ip\":\"192.168.7.0/24\"}"))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(expect(200, daemon.get("/net-api/v1/net")).array())
                    .as("made all the same")
                    .hasSize(1);
            fault(daemon, "{\"kind\":\"api\",\"path\":\"/me\",\"delay\":\"PT0.7S\",\"count\":1}");
            long start = System.nanoTime();
            expect(200, daemon.get("/me"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(690));
            fault(daemon, "{\"kind\":\"api\",\"status\":500}");
            assertThat(daemon.get("/version/get").status()).isEqualTo(500);
            expect(204, daemon.delete("/devnet/faults"));
            expect(200, daemon.get("/version/get"));
        }
    }

    @Test
    void providersRefuseAndChangeTheirPrices() {
        try (Daemon daemon = new Daemon(folder)) {
            JsonObject demand = Daemon.demand(daemon.imageHash("tiny"), Instant.now());
            fault(
                    daemon,
                    "{\"kind\":\"offer\",\"provider\":\"devnet-provider-1\",\"set\":{\"golem.node.id.name\":\"liar\","
                            + "\"golem.com.pricing.model.linear.coeffs\":[\"a lot\",1e30],"
                            + "\"golem.com.scheme\":null}}");
            fault(
                    daemon,
                    "{\"kind\":\"proposal-rejected\",\"provider\":\"devnet-provider-2\",\"final\":true,"
                            + "\"message\":\"not you\"}");
            fault(daemon, "{\"kind\":\"price-change\",\"provider\":\"devnet-provider-3\",\"factor\":10}");
            String id = daemon.publish(demand);
            boolean lied = false;
            boolean rejected = false;
            boolean dearer = false;
            for (JsonValue event : daemon.events(id)) {
                JsonObject proposal = event.asJsonObject().getJsonObject("proposal");
                JsonObject offer = proposal.getJsonObject("properties");
                String name = offer.getString("golem.node.id.name");
                if (name.equals("liar")) {
                    lied = !offer.containsKey("golem.com.scheme");
                } else if (name.equals("devnet-provider-2")) {
                    assertThatThrownBy(() -> daemon.draft(id, demand, proposal.getString("proposalId")))
                            .hasMessageContaining("not you")
                            .hasMessageContaining("\"golem.proposal.rejection.is-final\":true");
                    rejected = true;
                } else if (name.equals("devnet-provider-3")) {
                    JsonObject draft = daemon.draft(id, demand, proposal.getString("proposalId"));
                    String key = "golem.com.pricing.model.linear.coeffs";
                    BigDecimal before = offer.getJsonArray(key).getJsonNumber(0).bigDecimalValue();
                    assertThat(draft.getJsonObject("properties")
                                    .getJsonArray(key)
                                    .getJsonNumber(0)
                                    .bigDecimalValue())
                            .isEqualByComparingTo(before.multiply(BigDecimal.TEN));
                    dearer = true;
                }
            }
            assertThat(List.of(lied, rejected, dearer)).containsOnly(true);
        }
    }

    @Test
    void agreementsAreRejectedSlowedDownAndEnded() {
        try (Daemon daemon = new Daemon(folder)) {
            fault(daemon, "{\"kind\":\"agreement-rejected\",\"count\":1,\"message\":\"no\"}");
            assertThatThrownBy(() -> daemon.rent("tiny", "s")).hasMessageContaining("410");
            fault(daemon, "{\"kind\":\"agreement-slow\",\"count\":1,\"delay\":\"PT1.5S\"}");
            JsonObject demand = Daemon.demand(daemon.imageHash("tiny"), Instant.now());
            String id = daemon.publish(demand);
            String draft = daemon.draft(
                            id,
                            demand,
                            daemon.event(id).getJsonObject("proposal").getString("proposalId"))
                    .getString("proposalId");
            String agreement = expect(
                            200,
                            daemon.post(
                                    "/market-api/v1/agreements",
                                    "{\"proposalId\":\"" + draft + "\",\"validTo\":\""
                                            + Instant.now().plusSeconds(3600) + "\"}"))
                    .string();
            expect(204, daemon.post("/market-api/v1/agreements/" + agreement + "/confirm?appSessionId=s", ""));
            expect(408, daemon.post("/market-api/v1/agreements/" + agreement + "/wait?timeout=1", ""));
            expect(204, daemon.post("/market-api/v1/agreements/" + agreement + "/wait?timeout=5", ""));
            String before = Instant.now().toString();
            fault(daemon, "{\"kind\":\"terminate\",\"code\":\"Shutdown\",\"message\":\"good night\"}");
            // the news of the approval may come first
            JsonObject event;
            do {
                event = expect(
                                200,
                                daemon.get("/market-api/v1/agreementEvents?timeout=5&maxEvents=1&afterTimestamp="
                                        + before))
                        .array()
                        .getJsonObject(0);
                before = event.getString("eventDate");
            } while (event.getString("eventType").equals("AgreementApprovedEvent"));
            assertThat(event.getJsonObject("reason").getString("golem.provider.code"))
                    .isEqualTo("Shutdown");
        }
    }

    @Test
    void demandsAndAllocationsDieEarly() {
        try (Daemon daemon = quick()) {
            fault(daemon, "{\"kind\":\"demand-life\",\"life\":\"PT5M\"}");
            fault(daemon, "{\"kind\":\"allocation-life\",\"life\":\"PT5M\"}");
            JsonObject demand = Daemon.demand(daemon.imageHash("tiny"), Instant.now());
            String id = daemon.publish(demand);
            String allocation = expect(201, daemon.post("/payment-api/v1/allocations", "{\"totalAmount\":\"1\"}"))
                    .object()
                    .getString("allocationId");
            int status = 200;
            for (int i = 0; i < 10 && status == 200; i++) {
                status = daemon.get("/market-api/v1/demands/" + id + "/events?timeout=1&maxEvents=100")
                        .status();
            }
            assertThat(status).isEqualTo(404);
            // it was made a moment later, so it dies a moment later
            long end = System.nanoTime() + 10_000_000_000L;
            do {
                status = daemon.get("/payment-api/v1/allocations/" + allocation).status();
            } while (status == 200 && System.nanoTime() < end);
            assertThat(status).isEqualTo(410);
            expect(204, daemon.delete("/devnet/faults"));
            String second = daemon.publish(demand);
            fault(daemon, "{\"kind\":\"expire\",\"what\":\"demands\"}");
            expect(404, daemon.get("/market-api/v1/demands/" + second + "/events?timeout=1"));
        }
    }

    @Test
    void activitiesFailInEveryWay() {
        try (Daemon daemon = new Daemon(folder)) {
            String agreement = daemon.rent("tiny", "s");
            fault(daemon, "{\"kind\":\"create\",\"status\":408,\"made\":true,\"count\":1}");
            fault(daemon, "{\"kind\":\"create\",\"status\":500,\"count\":1}");
            String body = "{\"agreementId\":\"" + agreement + "\"}";
            expect(408, daemon.post("/activity-api/v1/activity", body));
            expect(500, daemon.post("/activity-api/v1/activity", body));
            assertThat(expect(200, daemon.get("/activity-api/v1/activity?agreementId=" + agreement))
                            .array())
                    .as("made, though nobody was told")
                    .hasSize(1);
            String activity = daemon.activity(agreement);
            fault(daemon, "{\"kind\":\"deploy\",\"message\":\"disk full\",\"count\":1}");
            assertThat(daemon.run(activity, "[{\"deploy\":{}}]")
                            .getJsonObject(0)
                            .getString("message"))
                    .contains("disk full");
            String other = daemon.activity(agreement);
            daemon.run(other, "[{\"deploy\":{}},{\"start\":{}}]");
            fault(daemon, "{\"kind\":\"exec\",\"code\":9,\"count\":1}");
            assertThat(daemon.run(other, "[" + Daemon.sh("true") + "]")
                            .getJsonObject(0)
                            .getString("message"))
                    .contains("code 9");
            fault(daemon, "{\"kind\":\"bytes\",\"count\":1}");
            assertThat(daemon.run(other, "[" + Daemon.sh("printf hi") + "]")
                            .getJsonObject(0)
                            .getJsonArray("stdout")
                            .getValuesAs(JsonNumber::intValue))
                    .containsExactly(104, 105);
            fault(daemon, "{\"kind\":\"unresponsive\",\"count\":1}");
            String path = "/activity-api/v1/activity/" + other;
            assertThat(expect(200, daemon.get(path + "/state")).text()).contains("Unresponsive");
            fault(daemon, "{\"kind\":\"exec\",\"stall\":true,\"count\":1}");
            String batch = daemon.exec(other, "[" + Daemon.sh("true") + "]");
            assertThat(expect(200, daemon.get(path + "/exec/" + batch + "?timeout=1"))
                            .array())
                    .isEmpty();
            expect(200, daemon.delete(path));
            assertThat(daemon.results(other, batch).getJsonObject(0).getString("message"))
                    .contains("terminated");
            fault(daemon, "{\"kind\":\"gone\"}");
            Daemon.Answer gone = daemon.get(path + "/state");
            assertThat(gone.status()).isEqualTo(500);
            assertThat(gone.text()).contains("GSB error");
            expect(204, daemon.delete("/devnet/faults"));
            expect(200, daemon.get(path + "/state"));
        }
    }

    @Test
    void aProviderDiesForATimeWithAllItsProcesses() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            String activity = daemon.activity(daemon.rent("tiny", "s"));
            daemon.run(activity, "[{\"deploy\":{}},{\"start\":{}}," + Daemon.sh("sleep 600 &") + "]");
            assertThat(daemon.state()
                            .getJsonArray("activities")
                            .getJsonObject(0)
                            .getJsonArray("pids"))
                    .isNotEmpty();
            fault(daemon, "{\"kind\":\"die\",\"for\":\"PT2S\"}");
            expect(500, daemon.get("/activity-api/v1/activity/" + activity + "/state"));
            long end = System.nanoTime() + 10_000_000_000L;
            while (daemon.get("/activity-api/v1/activity/" + activity + "/state")
                            .status()
                    != 200) {
                assertThat(System.nanoTime()).as("back in time").isLessThan(end);
            }
            assertThat(daemon.state()
                            .getJsonArray("activities")
                            .getJsonObject(0)
                            .getJsonArray("pids"))
                    .isEmpty();
        }
    }

    @Test
    void billsLieAsToldAndTheBookKnows() {
        try (Daemon daemon = quick()) {
            fault(daemon, "{\"kind\":\"note\",\"factor\":2,\"count\":1}");
            fault(daemon, "{\"kind\":\"note\",\"usage\":3,\"count\":1}");
            fault(daemon, "{\"kind\":\"note\",\"amount\":\"-1\",\"count\":1}");
            fault(daemon, "{\"kind\":\"note\",\"agreement\":\"elsewhere\",\"count\":1}");
            fault(daemon, "{\"kind\":\"note\",\"twice\":true,\"count\":1}");
            fault(daemon, "{\"kind\":\"invoice\",\"add\":\"0.5\",\"twice\":true}");
            String agreement = daemon.rent("tiny", "s");
            daemon.activity(agreement);
            List<JsonObject> notes = bills(daemon, "debitNote", 6);
            assertThat(new BigDecimal(notes.get(0).getString("totalAmountDue")))
                    .isEqualByComparingTo(worth(daemon, notes.get(0)).multiply(BigDecimal.valueOf(2)));
            JsonObject inflated = notes.get(1);
            assertThat(new BigDecimal(inflated.getString("totalAmountDue")))
                    .as("usage and sum agree with each other")
                    .isEqualByComparingTo(worth(daemon, inflated));
            assertThat(inflated.getJsonArray("usageCounterVector")
                            .getJsonNumber(1)
                            .doubleValue())
                    .as("more seconds than have passed")
                    .isGreaterThan(60);
            assertThat(notes.get(2).getString("totalAmountDue")).isEqualTo("-1");
            assertThat(notes.get(3).getString("agreementId")).isEqualTo("elsewhere");
            assertThat(notes.get(4).getString("debitNoteId"))
                    .isNotEqualTo(notes.get(5).getString("debitNoteId"));
            expect(200, daemon.post("/market-api/v1/agreements/" + agreement + "/terminate", "{\"message\":\"x\"}"));
            List<JsonObject> invoices = bills(daemon, "invoice", 2);
            JsonObject row = daemon.state()
                    .getJsonObject("book")
                    .getJsonArray("agreements")
                    .getJsonObject(0);
            assertThat(new BigDecimal(invoices.get(1).getString("amount")))
                    .isEqualByComparingTo(
                            row.getJsonNumber("cost").bigDecimalValue().add(new BigDecimal("0.5")));
            assertThat(row.getJsonNumber("accepted").bigDecimalValue()).isZero();
        }
    }

    @Test
    void billsAreLostLateAndTooOften() {
        try (Daemon daemon = quick()) {
            fault(daemon, "{\"kind\":\"note\",\"delay\":\"PT10M\",\"count\":1}");
            fault(daemon, "{\"kind\":\"note\",\"drop\":true,\"count\":1}");
            fault(daemon, "{\"kind\":\"note\",\"every\":\"PT1S\",\"count\":10}");
            fault(daemon, "{\"kind\":\"invoice\",\"drop\":true}");
            String agreement = daemon.rent("tiny", "s");
            daemon.activity(agreement);
            List<JsonObject> notes = bills(daemon, "debitNote", 40);
            List<String> stamps =
                    notes.stream().map(n -> n.getString("timestamp")).toList();
            assertThat(stamps)
                    .as("one was overtaken")
                    .isNotEqualTo(stamps.stream().sorted().toList());
            int close = 0;
            for (int i = 1; i < 11; i++) {
                Duration pause = Duration.between(Instant.parse(stamps.get(i - 1)), Instant.parse(stamps.get(i)));
                close += pause.compareTo(Duration.ofSeconds(25)) < 0 ? 1 : 0;
            }
            assertThat(close).isGreaterThan(5);
            expect(200, daemon.post("/market-api/v1/agreements/" + agreement + "/terminate", "{\"message\":\"x\"}"));
            assertThat(struck(daemon)).isGreaterThanOrEqualTo(12);
            String after = "2026-01-01T00:00:00Z";
            assertThat(expect(200, daemon.get("/payment-api/v1/invoiceEvents?timeout=1&afterTimestamp=" + after))
                            .array())
                    .isEmpty();
        }
    }

    @Test
    void theDaemonRestartsWithAndWithoutItsMemory() {
        try (Daemon daemon = new Daemon(folder)) {
            String agreement = daemon.rent("tiny", "s");
            expect(200, daemon.post("/net-api/v1/net", "{\"ip\":\"192.168.7.0/24\"}"));
            fault(daemon, "{\"kind\":\"restart\",\"away\":\"PT0.3S\"}");
            assertThat(back(daemon)).as("connections that failed").isPositive();
            assertThat(agreement(daemon, agreement).getString("state")).isEqualTo("Approved");
            assertThat(expect(200, daemon.get("/net-api/v1/net")).array()).hasSize(1);

            fault(daemon, "{\"kind\":\"restart\",\"away\":\"PT0.3S\",\"forget\":\"networks\"}");
            back(daemon);
            assertThat(agreement(daemon, agreement).getString("state")).isEqualTo("Approved");
            assertThat(expect(200, daemon.get("/net-api/v1/net")).array()).isEmpty();

            fault(daemon, "{\"kind\":\"restart\",\"away\":\"PT0.3S\",\"forget\":\"everything\"}");
            back(daemon);
            expect(404, daemon.get("/market-api/v1/agreements/" + agreement));
            assertThat(daemon.rent("tiny", "s")).isNotEqualTo(agreement);
            assertThat(struck(daemon)).as("faults are remembered").isEqualTo(3);
        }
    }

    /** Waits until it is gone and there again; the number of calls that failed. */
    private static int back(Daemon daemon) {
        long end = System.nanoTime() + 20_000_000_000L;
        int failed = 0;
        while (System.nanoTime() < end) {
            try {
                expect(200, daemon.get("/me"));
                if (failed > 0) {
                    return failed;
                }
            } catch (UncheckedIOException e) {
                failed++;
            }
        }
        throw new AssertionError("not gone and back in time");
    }

    @Test
    void everyKindIsReadAndShown() {
        try (Daemon daemon = new Daemon(folder)) {
            Set<String> kinds = new HashSet<>();
            for (String one : List.of(
                    "offer",
                    "no-answer",
                    "proposal-rejected",
                    "price-change",
                    "agreement-rejected",
                    "agreement-slow",
                    "demand-life",
                    "terminate",
                    "create",
                    "deploy",
                    "exec",
                    "bytes",
                    "unresponsive",
                    "die",
                    "gone",
                    "vpn-gone",
                    "tunnel",
                    "note",
                    "invoice",
                    "allocation-life",
                    "expire",
                    "api",
                    "restart")) {
                JsonObject made = fault(
                        daemon,
                        Json.createObjectBuilder()
                                .add("kind", one)
                                .add("after", "PT1H")
                                .build()
                                .toString());
                assertThat(made.getString("state")).isEqualTo("waiting");
                kinds.add(made.getString("kind"));
            }
            assertThat(refused(daemon, 400, "{}")).contains(kinds);
            assertThat(expect(200, daemon.get("/devnet/faults")).array().getValuesAs(JsonObject.class).stream()
                            .map(f -> ((JsonString) f.get("kind")).getString()))
                    .hasSize(kinds.size());
        }
    }
}
