package oneliner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FastClockTest {
    private static final Instant START = Instant.parse("2026-11-20T09:00:00Z");

    private static FastClock after(Duration real, int factor) {
        return new FastClock(Clock.fixed(START.plus(real), ZoneOffset.UTC), START, factor);
    }

    @Test
    void aDayPassesInFourMinutes() {
        FastClock clock = after(Duration.ofMinutes(4), 360);
        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofDays(1)));
        assertThat(clock.real(Duration.ofDays(1))).isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void realDurationsAreNeverTooShort() {
        FastClock clock = after(Duration.ZERO, 3);
        assertThat(clock.real(Duration.ofNanos(1))).isEqualTo(Duration.ofNanos(1));
        assertThat(clock.real(Duration.ofSeconds(1))).isEqualTo(Duration.ofNanos(333_333_334));
        assertThat(clock.real(Duration.ofSeconds(-3))).isEqualTo(Duration.ofSeconds(-1));
    }

    @Test
    void theUsualSpeedIsTheSystemsClock() {
        assertThat(FastClock.from(1)).isEqualTo(Clock.systemUTC());
        assertThat(FastClock.factorOf(FastClock.from(1))).isEqualTo(1);
        assertThat(FastClock.factorOf(FastClock.from(60))).isEqualTo(60);
    }

    @Test
    void refusesFactorsWithoutSense() {
        assertThatThrownBy(() -> FastClock.from(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> FastClock.from(100_001)).hasMessageContaining("100001");
    }
}
