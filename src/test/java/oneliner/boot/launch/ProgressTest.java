package oneliner.boot.launch;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Instant now = Instant.EPOCH;
    private final InstantSource time = () -> now;
    private final Progress progress =
            new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), time.withZone(ZoneOffset.UTC));

    @Test
    void showsEachStepOnceWithTheRoadSoFar() {
        show("MARKET", "");
        show("MARKET", "");
        show("DEPLOY", "");
        assertThat(lines()).containsExactly("  db     market", "  db     market → agreement → deploy");
    }

    @Test
    void showsWhereAnInstanceServes() {
        show("SERVING", ",'providerName':'provider-3','ip':'192.168.0.2'");
        assertThat(lines())
                .containsExactly("  db     market → agreement → deploy → start → probe → serving   192.168.0.2 on"
                        + " provider-3 (0.0 s)");
    }

    @Test
    void showsANewReasonForTheSameStep() {
        show("MARKET", "");
        show("MARKET", ",'reason':'no offer for 20 s'");
        show("MARKET", ",'reason':'no offer for 20 s'");
        assertThat(lines()).containsExactly("  db     market", "  db     market: no offer for 20 s");
    }

    @Test
    void tellsWhyAProbeFailsOnlyWhenItGoesOnFailing() {
        show("PROBE", ",'reason':'refuses connections'");
        now = Instant.EPOCH.plusSeconds(19);
        show("PROBE", ",'reason':'answers 404'");
        assertThat(lines()).containsExactly("  db     market → agreement → deploy → start → probe");
        now = Instant.EPOCH.plusSeconds(20);
        show("PROBE", ",'reason':'answers 404'");
        assertThat(lines())
                .endsWith("  db     market → agreement → deploy → start → probe: answers 404")
                .hasSize(2);
    }

    @Test
    void isSilentWhileAnInstanceWaits() {
        show("WAITING", "");
        assertThat(lines()).isEmpty();
    }

    @Test
    void namesInstancesByIndexWhenThereAreSeveral() {
        progress.show(status("{'phase':'STARTING','nodes':[{'name':'db','instances':["
                + "{'index':0,'step':'MARKET'},{'index':1,'step':'MARKET'}]}]}"));
        assertThat(lines()).containsExactly("  db[0]  market", "  db[1]  market");
    }

    @Test
    void tellsWhereATcpDoorListensAndWhyItDoesNot() {
        String http = "{'node':'web','kind':'HTTP','remotePort':80}";
        door(http, "'reason':'port 2222 is taken'");
        door(http, "'reason':'port 2222 is taken'");
        door(http, "'listening':'127.0.0.1:2222','connections':0");
        door(http, "'listening':'127.0.0.1:2222','connections':9");
        assertThat(lines())
                .containsExactly("  db:22  door closed: port 2222 is taken", "  db:22  door at 127.0.0.1:2222");
    }

    private void door(String other, String more) {
        progress.show(status("{'phase':'SERVING','nodes':[],'doors':[" + other
                + ",{'node':'db','kind':'TCP','remotePort':22," + more + "}]}"));
    }

    @Test
    void readsAStatusThatSaysNothing() {
        Status empty = status("{'nodes':7}");
        assertThat(empty.phase()).isEmpty();
        assertThat(empty.instances()).isEmpty();
    }

    @Test
    void isSettledWhenItFailedBeforeAnythingWasRented() {
        assertThat(status("{'phase':'FAILED','reason':'port 7465 is in use','nodes':[]}")
                        .settled())
                .isTrue();
        assertThat(status("{'phase':'STOPPED','nodes':[]}").settled()).isTrue();
        assertThat(status("{'phase':'FAILED','nodes':[{'name':'db','instances':[{'step':'STOPPING'}]}]}")
                        .settled())
                .isFalse();
    }

    private void show(String step, String more) {
        progress.show(status("{'phase':'STARTING','nodes':[{'name':'db','instances':[{'index':0,'step':'" + step + "'"
                + more + "}]}]}"));
    }

    private static Status status(String json) {
        try (var reader = Json.createReader(new StringReader(json.replace('\'', '"')))) {
            return Status.of(reader.readObject());
        }
    }

    private java.util.List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
