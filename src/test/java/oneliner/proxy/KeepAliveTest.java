package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private final KeepAlive keepAlive = new KeepAlive(Duration.ofSeconds(15));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout=5|5",
                "timeout=5, max=100|5",
                "max=7 , Timeout = 20|20",
                "timeout=0|0",
                "max=3|-1",
                "x|-1",
                "timeout=-1|-1",
                "timeout=99999999999|-1",
                "timeout=|-1"
            })
    void readsWhatTheServicePromises(String header, long seconds) {
        assertThat(KeepAlive.promised(header)).isEqualTo(seconds < 0 ? -1 : seconds * SECOND);
    }

    @Test
    void nothingIsPromisedWithoutAHeader() {
        assertThat(KeepAlive.promised(null)).isEqualTo(-1);
    }

    @Test
    void staysUnderWhatIsPromised() {
        assertThat(keepAlive.limit(-1, 0)).isEqualTo(15 * SECOND);
        assertThat(keepAlive.limit(5 * SECOND, 0)).isEqualTo(4 * SECOND);
        assertThat(keepAlive.limit(20 * SECOND, 0)).isEqualTo(16 * SECOND);
        assertThat(keepAlive.limit(3600 * SECOND, 0))
                .as("the daemon's time-outs")
                .isEqualTo(60 * SECOND);
        assertThat(keepAlive.limit(0, 0)).isZero();
    }

    @Test
    void learnsFromTunnelsThatWereClosedAndForgetsInTime() {
        keepAlive.closed(8 * SECOND, 0);
        assertThat(keepAlive.limit(-1, 1)).isEqualTo(6 * SECOND);
        keepAlive.closed(12 * SECOND, 1);
        assertThat(keepAlive.limit(-1, 2)).as("the shortest counts").isEqualTo(6 * SECOND);
        keepAlive.closed(4 * SECOND, 2);
        assertThat(keepAlive.limit(60 * SECOND, 3)).isEqualTo(3 * SECOND);
        assertThat(keepAlive.limit(-1, 2 + 60 * SECOND)).isEqualTo(15 * SECOND);
        keepAlive.closed(12 * SECOND, 100 * SECOND);
        assertThat(keepAlive.limit(-1, 101 * SECOND)).isEqualTo(9 * SECOND);
    }
}
