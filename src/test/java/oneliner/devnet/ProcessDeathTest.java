package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import oneliner.devnet.process.Home;
import oneliner.devnet.process.Reaper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessDeathTest {
    private static final String READY = "[{\"deploy\":{}},{\"start\":{}}]";
    /** In the background, in a session of its own, reparented, deaf to SIGTERM. */
    private static final String STUBBORN =
            "setsid sh -c 'trap \"\" TERM; while true; do sleep 1; done' >/dev/null 2>&1 &";

    @TempDir
    Path folder;

    private Set<Long> left() throws IOException {
        return Reaper.marked(Home.MARK, folder.resolve("home").toRealPath().toString());
    }

    private String started(Daemon daemon, String command) throws IOException {
        String activity = daemon.activity(daemon.rent("tiny", "s"));
        JsonArray results = daemon.run(activity, READY.replace("]", "," + Daemon.sh(command) + "]"));
        assertThat(results.getJsonObject(2).getString("result")).isEqualTo("Ok");
        assertThat(left()).isNotEmpty();
        return activity;
    }

    @Test
    void destroyEndsWhatWasPutInTheBackground() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            String activity = started(daemon, STUBBORN);
            assertThat(daemon.state()
                            .getJsonArray("activities")
                            .getJsonObject(0)
                            .getJsonArray("pids"))
                    .isNotEmpty();
            expect(200, daemon.delete("/activity-api/v1/activity/" + activity));
            assertThat(left()).isEmpty();
            assertThat(expect(200, daemon.get("/activity-api/v1/activity/" + activity + "/state"))
                            .text())
                    .contains("Terminated");
        }
    }

    @Test
    void closeEndsEverything() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            started(daemon, STUBBORN);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void terminationOfTheAgreementEndsItsProcesses() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            String agreement = daemon.rent("tiny", "s");
            String activity = daemon.activity(agreement);
            daemon.run(activity, READY.replace("]", "," + Daemon.sh("sleep 1000 &") + "]"));
            assertThat(left()).isNotEmpty();
            expect(200, daemon.post("/market-api/v1/agreements/" + agreement + "/terminate", "null"));
            for (int i = 0; i < 100 && !left().isEmpty(); i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void runEndsWithItsProcessThoughTheBackgroundHoldsTheOutput() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            String activity = daemon.activity(daemon.rent("tiny", "s"));
            JsonArray results =
                    daemon.run(activity, READY.replace("]", "," + Daemon.sh("sleep 1000 & echo done") + "]"));
            assertThat(results.getJsonObject(2).getString("stdout")).isEqualTo("done\n");
        }
    }

    @Test
    void theFaultApiKillsWithoutTellingAnyone() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            started(daemon, STUBBORN);
            JsonObject activity = daemon.state().getJsonArray("activities").getJsonObject(0);
            expect(200, daemon.post("/devnet/providers/" + activity.getString("provider") + "/kill", ""));
            assertThat(left()).isEmpty();
            assertThat(expect(200, daemon.get("/activity-api/v1/activity/" + activity.getString("id") + "/state"))
                            .text())
                    .contains("Ready");
            assertThat(daemon.post("/devnet/providers/0x00/kill", "").status()).isEqualTo(404);
        }
    }

    @Test
    void leftoversOfAKilledServerEndAtTheNextStart() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home/activities/old"))
                .getParent()
                .getParent();
        Files.writeString(home.resolve("activities/old/file"), "x");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "sleep 1000 & sleep 1000");
        builder.environment().putAll(Map.of(Home.MARK, home.toRealPath().toString()));
        Process orphan = builder.start();
        try (Daemon daemon = new Daemon(folder)) {
            assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(left()).isEmpty();
            assertThat(home.resolve("activities/old")).doesNotExist();
            assertThat(daemon.devnet.port()).isPositive();
        }
    }

    @Test
    void nothingSecretGoesAlong() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            String activity = daemon.activity(daemon.rent("tiny", "s"));
            String names = daemon.run(
                            activity,
                            READY.replace("]", "," + Daemon.sh("env | cut -d= -f1 | sort | tr '\\n' ' '") + "]"))
                    .getJsonObject(2)
                    .getString("stdout");
            assertThat(names.strip().split(" "))
                    .containsOnly(
                            "HOME",
                            "JAVA_HOME",
                            "LANG",
                            "ONELINER_ACTIVITY",
                            "ONELINER_DEVNET_HOME",
                            "ONELINER_IMAGE_ROOT",
                            "PATH",
                            "PWD",
                            "TMPDIR");
        }
    }

    @Test
    void twoDevnetsDoNotShareAFolder() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            assertThatThrownBy(() -> new Daemon(folder)).hasMessageContaining("in use by another devnet");
            assertThat(daemon.get("/me").status()).isEqualTo(200);
        }
    }

    @Test
    void aPortInUseIsSaidPlainly() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            DevnetOptions some = Daemon.options(folder);
            DevnetOptions options = DevnetOptions.of(taken.getLocalPort(), some.imagesDir(), some.homeDir());
            assertThatThrownBy(
                            () -> Devnet.start(options, Executors.defaultThreadFactory(), java.time.Clock.systemUTC()))
                    .isInstanceOf(PortInUse.class)
                    .hasMessage("port " + taken.getLocalPort()
                            + " is in use: stop what listens there (another yagna or devnet?) or set DEVNET_PORT");
        }
        new Daemon(folder).close();
    }
}
