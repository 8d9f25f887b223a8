package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import oneliner.lifecycle.FastClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits that take long, under a clock that jumps. */
@Timeout(30)
class ClockTest {
    private static final class Jumping extends Clock {
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead.get());
        }
    }

    @TempDir
    Path folder;

    @Test
    void anAgreementWithoutActivityEndsAfterNinetySeconds() {
        Jumping clock = new Jumping();
        try (Daemon daemon = new Daemon(Daemon.options(folder), clock)) {
            String agreement = daemon.rent("tiny", "s");
            String before = clock.instant().toString();
            clock.ahead.set(Duration.ofSeconds(91));
            JsonObject event = expect(
                            200,
                            daemon.get(
                                    "/market-api/v1/agreementEvents?timeout=5&appSessionId=s&afterTimestamp=" + before))
                    .array()
                    .getJsonObject(0);
            assertThat(event.getString("terminator")).isEqualTo("Provider");
            assertThat(event.getJsonObject("reason").getString("golem.provider.code"))
                    .isEqualTo("NoActivity");
            assertThat(event.getString("agreementId")).isEqualTo(agreement);
        }
    }

    @Test
    void theProposalsOfADemandThatIsOverAreForgottenAfterAnHour() {
        Jumping clock = new Jumping();
        try (Daemon daemon = new Daemon(Daemon.options(folder), clock)) {
            String demand = daemon.publish(Daemon.demand(daemon.imageHash("tiny"), Instant.now()));
            String proposal = daemon.events(demand)
                    .getJsonObject(0)
                    .getJsonObject("proposal")
                    .getString("proposalId");
            String path = "/market-api/v1/demands/" + demand + "/proposals/" + proposal;
            expect(204, daemon.delete("/market-api/v1/demands/" + demand));
            clock.ahead.set(Duration.ofMinutes(59));
            expect(200, daemon.get(path));
            clock.ahead.set(Duration.ofMinutes(61));
            long end = System.nanoTime() + 5_000_000_000L;
            while (daemon.get(path).status() != 404) {
                assertThat(System.nanoTime()).as("forgotten in time").isLessThan(end);
            }
            expect(410, daemon.delete("/market-api/v1/demands/" + demand));
        }
    }

    @Test
    void aDemandLivesForAnHour() {
        Jumping clock = new Jumping();
        try (Daemon daemon = new Daemon(Daemon.options(folder), clock)) {
            String demand = daemon.publish(Daemon.demand(daemon.imageHash("tiny"), Instant.now()));
            assertThat(daemon.events(demand)).isNotEmpty();
            clock.ahead.set(Duration.ofMinutes(61));
            assertThat(daemon.get("/market-api/v1/demands/" + demand + "/events?timeout=5")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aDebitNoteThatIsNotAcceptedInTimeEndsTheAgreement() {
        Jumping clock = new Jumping();
        try (Daemon daemon = new Daemon(Daemon.options(folder), clock)) {
            String before = clock.instant().toString();
            String agreement = rentWithAcceptTimeout(daemon);
            daemon.activity(agreement);
            assertThat(notes(daemon, before)).isNotEmpty();
            String now = clock.instant().toString();
            clock.ahead.set(Duration.ofSeconds(150));
            JsonObject event = expect(
                            200,
                            daemon.get("/market-api/v1/agreementEvents?timeout=5&appSessionId=s&afterTimestamp=" + now))
                    .array()
                    .getJsonObject(0);
            assertThat(event.getString("terminator")).isEqualTo("Provider");
            assertThat(event.getJsonObject("reason").getString("golem.provider.code"))
                    .isEqualTo("DebitNotesDeadline");
        }
    }

    @Test
    void anAllocationIsGivenBackAtItsTimeout() {
        Jumping clock = new Jumping();
        try (Daemon daemon = new Daemon(Daemon.options(folder), clock)) {
            String id = expect(
                            201,
                            daemon.post(
                                    "/payment-api/v1/allocations",
                                    "{\"totalAmount\":\"1\",\"timeout\":\""
                                            + clock.instant().plusSeconds(60) + "\",\"makeDeposit\":false}"))
                    .object()
                    .getString("allocationId");
            expect(200, daemon.get("/payment-api/v1/allocations/" + id));
            clock.ahead.set(Duration.ofSeconds(61));
            // the loop wakes up by the real clock; a request makes it look
            long end = System.nanoTime() + 10_000_000_000L;
            int status = 200;
            while (status == 200 && System.nanoTime() < end) {
                status = daemon.get("/payment-api/v1/allocations/" + id).status();
            }
            assertThat(status).isEqualTo(410);
        }
    }

    @Test
    void aFastClockSendsAnHourOfNotesInASecond() {
        FastClock clock = new FastClock(Clock.systemUTC(), Instant.now(), 3600);
        try (Daemon daemon = new Daemon(Daemon.options(folder), clock)) {
            JsonObject told = expect(200, daemon.get("/devnet/clock")).object();
            assertThat(told.getInt("factor")).isEqualTo(3600);
            assertThat(Instant.parse(told.getString("start"))).isEqualTo(clock.start());
            String before = clock.instant().toString();
            long start = System.nanoTime();
            daemon.activity(daemon.rent("tiny", "s"));
            List<Instant> times = new ArrayList<>();
            while (times.size() < 20) {
                times.clear();
                notes(daemon, before).getValuesAs(JsonObject.class).stream()
                        .map(e -> Instant.parse(e.getString("eventDate")))
                        .forEach(times::add);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            Duration calendar = Duration.between(times.get(0), times.get(19));
            assertThat(calendar).isBetween(Duration.ofMinutes(9), Duration.ofHours(3));
            assertThat(notesInOrder(times)).isTrue();
        }
    }

    private static boolean notesInOrder(List<Instant> times) {
        return times.stream().sorted().toList().equals(times);
    }

    private static String rentWithAcceptTimeout(Daemon daemon) {
        JsonObject plain = Daemon.demand(daemon.imageHash("tiny"), Instant.now());
        JsonObject demand = Json.createObjectBuilder(plain)
                .add(
                        "properties",
                        Json.createObjectBuilder(plain.getJsonObject("properties"))
                                .add("golem.com.payment.debit-notes.accept-timeout?", 120))
                .build();
        String id = daemon.publish(demand);
        String initial = daemon.event(id).getJsonObject("proposal").getString("proposalId");
        return daemon.agree(daemon.draft(id, demand, initial).getString("proposalId"), "s", Instant.now());
    }

    private static JsonArray notes(Daemon daemon, String after) {
        return expect(
                        200,
                        daemon.get("/payment-api/v1/debitNoteEvents?timeout=10&appSessionId=s&afterTimestamp=" + after))
                .array();
    }
}
