package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
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
}
