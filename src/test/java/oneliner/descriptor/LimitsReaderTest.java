package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsReaderTest {
    private static String text(String limits) {
        return Descriptors.nodeText() + "limits: " + limits + "\n";
    }

    @Test
    void thereAreNoneUnlessWritten() {
        assertThat(Descriptors.read(Descriptors.nodeText()).limits()).isEqualTo(App.Limits.NONE);
        assertThat(Descriptors.read(text("~")).limits()).isEqualTo(App.Limits.NONE);
        assertThat(Descriptors.read(text("{startup_timeout: 240}")).limits())
                .isEqualTo(new App.Limits(Optional.of(Duration.ofMinutes(4)), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"3600,PT1H", "0.5,PT0.5S", "PT4M,PT4M", "pt4m,PT4M", "P3650D,P3650D"})
    void timesAreSecondsOrIso(String written, Duration read) {
        assertThat(Descriptors.read(text("{max_running_time: " + written + "}"))
                        .limits()
                        .running())
                .contains(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "0.0", "-1", "PT0S", "PT-1S", "P3651D", "1e9", "soon", "4m", "9999999999", "P9999999999999D"
            })
    void otherTimesAreFaults(String written) {
        assertThat(Descriptors.faults(text("{startup_timeout: '" + written + "'}")))
                .containsExactly("6: limits.startup_timeout: must be a time above zero in seconds or ISO-8601, such as"
                        + " 240 or PT4M, not " + written);
    }

    @Test
    void whatIsNoTimeAndNoLimitIsAFault() {
        assertThat(Descriptors.faults(text("{startup_timeout: [1]}")))
                .containsExactly("6: limits.startup_timeout: must be text");
        assertThat(Descriptors.faults(text("60"))).containsExactly("6: limits: must be a map");
        assertThat(Descriptors.faults(text("{startup: 60}")))
                .singleElement()
                .asString()
                .startsWith("6: limits.startup: ");
    }
}
