package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import oneliner.config.Isolation;
import oneliner.devnet.process.Cage;
import oneliner.devnet.process.Home;
import oneliner.devnet.process.Reaper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands of providers under limits, and under bubblewrap where this machine lets it work. */
@Timeout(60)
class CageTest {
    private static final String READY = "[{\"deploy\":{}},{\"start\":{}}]";

    @TempDir
    Path folder;

    private Daemon daemon(Isolation isolation) {
        return new Daemon(Daemon.options(folder).withIsolation(isolation), Clock.systemUTC());
    }

    private static String ready(Daemon daemon) {
        return ready(daemon, daemon.rent("tiny", "s"));
    }

    private static String ready(Daemon daemon, String agreement) {
        String activity = daemon.activity(agreement);
        JsonArray results = daemon.run(activity, READY);
        assertThat(results.getJsonObject(1).getString("result")).isEqualTo("Ok");
        return activity;
    }

    private static JsonObject sh(Daemon daemon, String activity, String command) {
        return daemon.run(activity, "[" + Daemon.sh(command) + "]").getJsonObject(0);
    }

    @Test
    void commandsHaveLimits() {
        try (Daemon daemon = daemon(Isolation.OFF)) {
            String activity = ready(daemon);
            assertThat(sh(daemon, activity, "ulimit -c; ulimit -f").getString("stdout"))
                    .isEqualTo("0\n16777216\n");
            assertThat(sh(daemon, activity, "exit 7").getString("message")).contains("code 7");
            JsonObject none = daemon.run(activity, "[{\"run\":{\"entry_point\":\"/bin/none\",\"args\":[]}}]")
                    .getJsonObject(0);
            assertThat(none.getString("result")).isEqualTo("Error");
            assertThat(none.getString("message")).contains("/bin/none", "no such file");
        }
    }

    @Test
    void whatWorksWithoutIsolationWorksWithIt() throws Exception {
        try (Daemon daemon = daemon(Isolation.AUTO)) {
            String activity = ready(daemon);
            JsonObject told =
                    sh(daemon, activity, "/bin/hello.sh you; cat /data/greeting; echo more >> /data/greeting");
            assertThat(told.getString("stdout")).startsWith("hello you from ").endsWith("good day\n");
            assertThat(told.getString("stderr")).isEqualTo("oops\n");
            assertThat(sh(daemon, activity, "tail -1 /data/greeting; echo x > $TMPDIR/y; exit 3")
                            .getString("message"))
                    .contains("code 3");
            sh(daemon, activity, "setsid sh -c 'trap \"\" TERM; while true; do sleep 1; done' >/dev/null 2>&1 &");
            String home = folder.resolve("home").toRealPath().toString();
            assertThat(Reaper.marked(Home.MARK, home)).isNotEmpty();
            assertThat(sh(daemon, activity, "ls $ONELINER_IMAGE_ROOT").getString("stdout"))
                    .as("in the background does not mean ended")
                    .contains("data");
            expect(200, daemon.delete("/activity-api/v1/activity/" + activity));
            assertThat(Reaper.marked(Home.MARK, home)).isEmpty();
        }
    }

    @Test
    void bubblewrapKeepsProvidersApartWhereItWorks() throws Exception {
        boolean works = Cage.of(Isolation.AUTO).isolates();
        try (Daemon daemon = daemon(Isolation.AUTO)) {
            String agreement = daemon.rent("tiny", "s");
            String first = ready(daemon, agreement);
            String second = ready(daemon, agreement);
            Path activities = folder.resolve("home").toRealPath().resolve("activities");
            // this folder may lie in /tmp, which every provider shares
            String etc = "/etc/oneliner-was-here";
            JsonObject wrote = sh(daemon, first, "touch " + etc + " && rm " + etc);
            String seen = sh(daemon, second, "ls " + activities).getString("stdout");
            if (works) {
                assertThat(wrote.getString("result")).isEqualTo("Error");
                assertThat(wrote.getString("stderr")).contains("Read-only");
                assertThat(seen.lines()).hasSize(1).allMatch(name -> name.startsWith(second));
            } else {
                assertThat(seen.lines()).hasSize(2);
            }
        }
    }
}
