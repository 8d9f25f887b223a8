package oneliner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    @Test
    void doublesUpToTheCapAndKeepsAtLeastHalf() {
        Random random = new Random(7);
        for (int failures = 1; failures < 100; failures++) {
            long whole = (long) Math.min(1000 * Math.pow(2, failures - 1), 30_000);
            assertThat(backoff.pause(failures, random).toMillis())
                    .as("after %d failures", failures)
                    .isBetween(whole / 2, whole);
        }
    }

    @Test
    void needsAFailure() {
        assertThatThrownBy(() -> backoff.pause(0, new Random(1))).isInstanceOf(IllegalArgumentException.class);
    }
}
