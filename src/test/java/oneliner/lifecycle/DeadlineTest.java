package oneliner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    /** Nanoseconds; begins just before the counter wraps, as System.nanoTime may. */
    private long now = Long.MAX_VALUE - 1;

    private Deadline in(long seconds) {
        return Deadline.in(Duration.ofSeconds(seconds), () -> now);
    }

    @Test
    void passesExactlyAtItsMoment() {
        Deadline deadline = in(1);

        now += 999_999_999;
        assertThat(deadline.passed()).isFalse();
        now++;
        assertThat(deadline.passed()).isTrue();
    }

    @Test
    void whatIsLeftIsNeverNegative() {
        Deadline deadline = in(1);
        now += 5_000_000_000L;

        assertThat(deadline.left()).isZero();
    }

    @Test
    void aWaitIsCutToWhatIsLeft() {
        Deadline deadline = in(3);

        assertThat(deadline.atMost(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(3));
        assertThat(deadline.atMost(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anEarlierOneLeavesLess() {
        assertThat(in(3).earlier(Duration.ofSeconds(2)).left()).isEqualTo(Duration.ofSeconds(1));
    }
}
