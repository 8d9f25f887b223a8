package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What devnet remembers of the requests it answered. */
@Timeout(60)
class RequestLogTest {
    @TempDir
    Path folder;

    private static JsonArray requests(Daemon daemon, long after) {
        return expect(200, daemon.get("/devnet/requests?after=" + after))
                .object()
                .getJsonArray("requests");
    }

    @Test
    void keepsMethodPathQueryBodyAndStatus() throws Exception {
        Path file = folder.resolve("requests.jsonl");
        try (Daemon daemon =
                new Daemon(Daemon.options(folder).withRequestsFile(Optional.of(file)), Clock.systemUTC())) {
            daemon.get("/me?authToken=secret&x=1");
            daemon.post("/net-api/v1/net", "{\"ip\":\"nonsense\"}");
            daemon.get("/market-api/v1/nothing");
            daemon.post("/net-api/v1/net", "{\"ip\":\"" + "1".repeat(5000) + "\"}");
            JsonArray all = requests(daemon, 0);
            assertThat(all).hasSize(4);
            JsonObject first = all.getJsonObject(0);
            assertThat(first.getString("path")).isEqualTo("/me");
            assertThat(first.getString("query")).as("no key").isEqualTo("authToken=…&x=1");
            JsonObject second = all.getJsonObject(1);
            assertThat(second.getString("method")).isEqualTo("POST");
            assertThat(second.getString("body")).isEqualTo("{\"ip\":\"nonsense\"}");
            assertThat(second.getInt("status")).isEqualTo(400);
            assertThat(all.getJsonObject(2).getInt("status")).isEqualTo(404);
            assertThat(all.getJsonObject(3).getString("body")).hasSize(4096);
            assertThat(all.getJsonObject(3).getInt("bodyChars")).isEqualTo(5009);
            assertThat(requests(daemon, 3)).hasSize(1);
            assertThat(Files.readAllLines(file)).hasSize(4).allMatch(line -> !line.contains("secret"));
        }
    }

    @Test
    void forgetsTheOldest() {
        try (Daemon daemon = new Daemon(folder)) {
            for (int i = 0; i < 1010; i++) {
                daemon.get("/me?i=" + i);
            }
            JsonArray all = requests(daemon, 0);
            assertThat(all).hasSize(1000);
            assertThat(all.getJsonObject(0).getString("query")).isEqualTo("i=10");
            String body = "x".repeat(5000);
            for (int i = 0; i < 300; i++) {
                daemon.post("/market-api/v1/demands", body);
            }
            assertThat(requests(daemon, 0)).as("large ones").hasSizeLessThan(270);
        }
    }
}
