package oneliner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnTest {
    private final StopSignal stop = new StopSignal();

    @Test
    void waitsOutWhatIsLeft() throws Exception {
        long begun = System.nanoTime();
        assertThat(Turn.ofAtLeast(Duration.ofMillis(30)).sitOut(stop)).isFalse();
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(30_000_000L);
    }

    @Test
    void doesNotWaitAfterALongTurn() throws Exception {
        Turn turn = Turn.ofAtLeast(Duration.ZERO);
        assertThat(turn.sitOut(stop)).isFalse();
    }

    @Test
    void endsWithTheSignal() throws Exception {
        stop.give();
        long begun = System.nanoTime();
        assertThat(Turn.ofAtLeast(Duration.ofMinutes(5)).sitOut(stop)).isTrue();
        assertThat(System.nanoTime() - begun).isLessThan(Duration.ofMinutes(1).toNanos());
    }
}
