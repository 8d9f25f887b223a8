package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import oneliner.devnet.core.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What devnet forgets, so that it may run for weeks. */
@Timeout(60)
class HistoryTest {
    @TempDir
    Path folder;

    @Test
    void dropsTheOldestThatAreOverAndNothingElse() {
        Map<String, Integer> entries = new LinkedHashMap<>();
        for (int i = 1; i <= 10; i++) {
            entries.put("e" + i, i);
        }
        History.trim(entries, 7, i -> i % 2 == 0);
        assertThat(entries.values()).containsExactly(1, 3, 5, 7, 8, 9, 10);
        History.trim(entries, 1, i -> i % 2 == 0);
        assertThat(entries.values()).as("what lives stays").containsExactly(1, 3, 5, 7, 9);
    }

    @Test
    void forgetsScriptsOfLongAgo() {
        try (Daemon daemon = new Daemon(folder)) {
            String activity = daemon.activity(daemon.rent("tiny", "s"));
            String batches = "/activity-api/v1/activity/" + activity + "/exec/";
            String first = daemon.exec(activity, "[{\"terminate\":{}}]");
            daemon.results(activity, first);
            for (int i = 0; i < 100; i++) {
                daemon.run(activity, "[{\"terminate\":{}}]");
            }
            expect(404, daemon.get(batches + first + "?timeout=0"));
        }
    }

    @Test
    void forgetsDemandsOfLongAgo() {
        try (Daemon daemon = new Daemon(folder)) {
            String first = daemon.publish(Daemon.demand(daemon.imageHash("tiny"), java.time.Instant.now()));
            expect(204, daemon.delete("/market-api/v1/demands/" + first));
            expect(410, daemon.delete("/market-api/v1/demands/" + first));
            for (int i = 0; i < 500; i++) {
                daemon.publish(jakarta.json.Json.createObjectBuilder()
                        .add("properties", jakarta.json.JsonValue.EMPTY_JSON_OBJECT)
                        .add("constraints", "(none=of)")
                        .build());
            }
            expect(404, daemon.delete("/market-api/v1/demands/" + first));
            JsonArray live = expect(200, daemon.get("/market-api/v1/demands")).array();
            assertThat(live).as("none that lives is forgotten").hasSize(500);
        }
    }
}
