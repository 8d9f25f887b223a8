package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import oneliner.requestor.market.Providers.Standing;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private final Providers providers = new Providers(new Clock() {
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
            return now;
        }
    });

    @Test
    void letsAProviderIntoEachNetworkOnce() {
        assertThat(providers.claim("p", "a")).isTrue();
        assertThat(providers.claim("p", "a")).isFalse();
        assertThat(providers.claim("p", "b")).isTrue();
        assertThat(providers.standing("p", "", "a")).isEqualTo(Standing.IN_USE);
        providers.free("p", "a");
        assertThat(providers.standing("p", "", "a")).isEqualTo(Standing.FREE);
    }

    @Test
    void deniesAFailedProviderForAWhileLongerEachTime() {
        providers.penalise("p", "no room");
        assertThat(providers.standing("p", "", "a")).isEqualTo(Standing.PAUSED);
        now = now.plus(Duration.ofSeconds(60));
        assertThat(providers.standing("p", "", "a")).isEqualTo(Standing.FREE);
        providers.penalise("p", "no room");
        now = now.plus(Duration.ofSeconds(60));
        assertThat(providers.standing("p", "", "a")).isEqualTo(Standing.PAUSED);
        now = now.plus(Duration.ofSeconds(60));
        assertThat(providers.standing("p", "", "a")).isEqualTo(Standing.FREE);
    }

    @Test
    void prefersAProviderThatNeverFailedToAnEquallyCheapOne() {
        providers.penalise("bad", "no room");
        assertThat(providers.score("bad", BigDecimal.ONE))
                .isGreaterThan(providers.score("good", BigDecimal.ONE))
                .isEqualByComparingTo("1.5");
    }

    @Test
    void forgetsFailuresWithTime() {
        providers.penalise("p", "first");
        providers.penalise("p", "second");
        assertThat(providers.score("p", BigDecimal.ONE)).isEqualByComparingTo("2");
        assertThat(providers.lastFailure("p")).contains("second");
        now = now.plus(Duration.ofHours(6));
        assertThat(providers.score("p", BigDecimal.ONE)).isEqualByComparingTo("1.5");
        now = now.plus(Duration.ofHours(6));
        assertThat(providers.score("p", BigDecimal.ONE)).isEqualByComparingTo("1");
        assertThat(providers.lastFailure("p")).isEmpty();
        providers.penalise("p", "third");
        now = now.plus(Duration.ofSeconds(60));
        assertThat(providers.standing("p", "", "a")).as("begins anew").isEqualTo(Standing.FREE);
    }
}
