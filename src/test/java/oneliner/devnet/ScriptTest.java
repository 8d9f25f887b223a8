package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import oneliner.devnet.images.ImageStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How results of scripts can be had, and where images are found. */
@Timeout(60)
class ScriptTest {
    private static final String DB = "85021afecf51687ecae8bdc21e10f3b11b82d2e3b169ba44e177340c";
    private static final String WEB = "c37c1364f637c199fe710ca62241ff486db92c875b786814c6030aa1";

    @TempDir
    Path folder;

    @Test
    void givesTheResultsUpToOneCommand() {
        try (Daemon daemon = new Daemon(folder)) {
            String activity = daemon.activity(daemon.rent("tiny", "s"));
            String batch = daemon.exec(
                    activity,
                    "[{\"deploy\":{}},{\"start\":{}}," + Daemon.sh("echo one") + "," + Daemon.sh("sleep 30") + "]");
            String path = "/activity-api/v1/activity/" + activity + "/exec/" + batch;
            JsonArray some =
                    expect(200, daemon.get(path + "?timeout=10&commandIndex=2")).array();
            assertThat(some).hasSize(3);
            assertThat(some.getJsonObject(2).getString("stdout")).isEqualTo("one\n");
            assertThat(daemon.get(path + "?timeout=0.2&commandIndex=3").status())
                    .isEqualTo(408);
            assertThat(daemon.get(path + "?timeout=0.2&commandIndex=4").status())
                    .isEqualTo(400);
        }
    }

    @Test
    void streamsWhatACommandDoes() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            String activity = daemon.activity(daemon.rent("tiny", "s"));
            daemon.run(activity, "[{\"deploy\":{}},{\"start\":{}}]");
            // the command waits for a sign that somebody listens
            Path sign = folder.resolve("sign");
            String batch = daemon.exec(
                    activity,
                    "[{\"run\":{\"entry_point\":\"/bin/sh\",\"args\":[\"-c\",\"while [ ! -e " + sign
                            + " ]; do sleep 0.05; done; echo heard; exit 3\"],"
                            + "\"capture\":{\"stdout\":{\"stream\":{\"format\":\"string\"}}}}}]");
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            daemon.devnet.url() + "/activity-api/v1/activity/" + activity + "/exec/" + batch))
                    .header("Authorization", "Bearer devnet")
                    .header("Accept", "text/event-stream")
                    .build();
            HttpResponse<Stream<String>> events = daemon.http.send(request, HttpResponse.BodyHandlers.ofLines());
            assertThat(events.statusCode()).isEqualTo(200);
            Files.createFile(sign);
            List<String> seen = new ArrayList<>();
            Iterator<String> lines = events.body().iterator();
            while (lines.hasNext() && !String.join("", seen).contains("\"finished\"")) {
                seen.add(lines.next());
            }
            assertThat(seen).contains("event: runtime");
            assertThat(String.join("\n", seen)).contains("heard").contains("\"return_code\":3");
        }
    }

    @Test
    void worksInAFolderWithASpaceInItsName() throws Exception {
        Path spaced = Files.createDirectories(folder.resolve("my own files"));
        try (Daemon daemon = new Daemon(spaced)) {
            String activity = daemon.activity(daemon.rent("tiny", "s"));
            JsonArray results = daemon.run(
                    activity,
                    "[{\"deploy\":{}},{\"start\":{}}," + Daemon.sh("/bin/hello.sh you; cat /data/greeting") + "]");
            assertThat(results.getJsonObject(2).getString("stdout"))
                    .startsWith("hello you from ")
                    .endsWith("good day\n");
        }
    }

    @Test
    void knowsThePublicImagesByTheirHashes() throws Exception {
        Files.createDirectories(folder.resolve("db/bin"));
        Files.createDirectories(folder.resolve("web/bin"));
        ImageStore images = new ImageStore(folder);
        assertThat(images.byHash(DB).orElseThrow().folder()).isEqualTo(folder.resolve("db"));
        assertThat(images.byHash(WEB).orElseThrow().folder()).isEqualTo(folder.resolve("web"));
        assertThat(images.byHash(DB).orElseThrow().sha3()).isEqualTo(DB);
        assertThat(images.byHash("00".repeat(28))).isEmpty();
    }
}
