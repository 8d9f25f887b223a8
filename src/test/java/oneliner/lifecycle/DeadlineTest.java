package oneliner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    @Test
    void passesExactlyAtItsMoment() {
        assertThat(new Deadline(at(NOON.minusMillis(1)), NOON).passed()).isFalse();
        assertThat(new Deadline(at(NOON), NOON).passed()).isTrue();
    }

    @Test
    void whatIsLeftIsNeverNegative() {
        assertThat(new Deadline(at(NOON.plusSeconds(5)), NOON).left()).isZero();
    }

    @Test
    void aWaitIsCutToWhatIsLeft() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(3), at(NOON));

        assertThat(deadline.atMost(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(3));
        assertThat(deadline.atMost(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    }
}
