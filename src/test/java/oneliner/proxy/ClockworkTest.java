package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;
import oneliner.services.Manners;
import org.junit.jupiter.api.Test;

class ClockworkTest {
    private static final Settings.Proxy SETTINGS = Settings.read(key -> Optional.ofNullable(Map.of(
                            "proxy.response-timeout", "PT60S",
                            "proxy.idle-timeout", "PT120S",
                            "proxy.total-timeout", "PT10M")
                    .get(key)))
            .proxy();

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void followsTheSettings() {
        Clockwork clock = new Clockwork(SETTINGS, Manners.Limits.DEFAULT, 0);
        assertThat(clock.left(true, seconds(5), seconds(10))).isEqualTo(seconds(55));
        assertThat(clock.left(false, seconds(5), seconds(10))).isEqualTo(seconds(115));
        assertThat(clock.words(true, seconds(65))).isEqualTo("within 60.0 s");
    }

    @Test
    void aNodeOverridesThem() {
        Clockwork clock = new Clockwork(
                SETTINGS,
                new Manners.Limits(
                        OptionalLong.empty(),
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(Duration.ofSeconds(3))),
                seconds(100));
        assertThat(clock.left(true, seconds(100), seconds(100))).isEqualTo(seconds(1));
        assertThat(clock.left(false, seconds(100), seconds(100))).isEqualTo(seconds(2));
        assertThat(clock.left(false, seconds(102), seconds(102))).isEqualTo(seconds(1));
        assertThat(clock.words(false, seconds(103))).contains("3.0 s", "in all");
    }

    @Test
    void theTotalEndsEvenWhatMoves() {
        Clockwork clock = new Clockwork(SETTINGS, Manners.Limits.DEFAULT, 0);
        assertThat(clock.left(false, seconds(600), seconds(600))).isLessThanOrEqualTo(0);
    }
}
