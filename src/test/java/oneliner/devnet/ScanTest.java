package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Offers without a demand. */
@Timeout(60)
class ScanTest {
    private static final String SCAN = "/market-api/v1/scan";

    @TempDir
    Path folder;

    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon = new Daemon(folder);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private String begin(String body) {
        return expect(201, daemon.post(SCAN, body)).string();
    }

    private JsonArray collect(String scan, String query) {
        return expect(200, daemon.get(SCAN + "/" + scan + "/events?" + query)).array();
    }

    @Test
    void tellsEachOfferOnceThenWaits() {
        String scan = begin("{\"type\":\"offer\"}");
        JsonArray three = collect(scan, "timeout=5&maxEvents=3");
        assertThat(three).hasSize(3);
        String peer = collect(scan, "timeout=5&maxEvents=1").getJsonObject(0).getString("providerId");
        assertThat(three).noneMatch(o -> o.toString().contains(peer));
        assertThat(collect(scan, "timeout=5")).hasSize(4);
        long began = System.nanoTime();
        assertThat(collect(scan, "timeout=0.5")).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(450));
        expect(204, daemon.delete(SCAN + "/" + scan));
        expect(404, daemon.delete(SCAN + "/" + scan));
        expect(404, daemon.get(SCAN + "/" + scan + "/events"));
    }

    @Test
    void filtersByConstraintsAndPeer() {
        assertThat(collect(
                        begin("{\"type\":\"offer\",\"constraints\":\"(golem.runtime.name=wasmtime)\"}"), "timeout=0"))
                .isEmpty();
        assertThat(collect(begin("{\"type\":\"demand\"}"), "timeout=0")).isEmpty();
        String scan = begin("{\"type\":\"offer\",\"constraints\":\"(golem.runtime.name=vm)\"}");
        String peer = daemon.state().getJsonArray("providers").getJsonObject(2).getString("id");
        JsonArray found = collect(scan, "timeout=0&peerId=" + peer);
        assertThat(found).hasSize(1);
        assertThat(found.getJsonObject(0).getString("providerId")).isEqualTo(peer);
    }

    @Test
    void refusesWhatIsNoScan() {
        expect(400, daemon.post(SCAN, "{}"));
        expect(400, daemon.post(SCAN, "{\"type\":\"agreement\"}"));
        expect(400, daemon.post(SCAN, "{\"type\":\"offer\",\"constraints\":\"((\"}"));
        expect(400, daemon.post(SCAN, "{\"type\":\"offer\",\"timeout\":0}"));
        for (int i = 0; i < 100; i++) {
            begin("{\"type\":\"offer\"}");
        }
        expect(400, daemon.post(SCAN, "{\"type\":\"offer\"}"));
    }

    @Test
    void endsOneThatNobodyReads() throws Exception {
        String scan = begin("{\"type\":\"offer\",\"timeout\":0.2}");
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        // looking is reading, so the looks are further apart than the life of the scan
        do {
            Thread.sleep(400);
            assertThat(System.nanoTime()).as("gone in time").isLessThan(end);
        } while (daemon.get(SCAN + "/" + scan + "/events?timeout=0").status() != 404);
    }
}
