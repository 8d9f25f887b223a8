package oneliner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job's own programs may be killed at any moment. */
class MainJobKilledIT {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void leavesNothingWhenOneOfThemIsKilled() throws Exception {
        try (DeployRun scriptless = DeployRun.start(folder.resolve("scriptless"), Map.of());
                DeployRun launcherless = DeployRun.start(folder.resolve("launcherless"), Map.of())) {
            rents(scriptless);
            scriptless.signal("KILL");
            DeployRun.waitUntil(
                    "the launcher ends in order without its script",
                    STOP,
                    () -> scriptless.processes().isEmpty());
            assertThat(scriptless.output()).contains("stopped (");

            rents(launcherless);
            DeployRun.signal("KILL", launcherless.launcher().pid());
            assertThat(launcherless.awaitEnd(STOP)).isEqualTo(1);
            assertThat(launcherless.output()).contains("the launcher was killed; everything it had started is ended");
            DeployRun.waitUntil(
                    "children are gone",
                    Duration.ofSeconds(2),
                    () -> launcherless.processes().isEmpty());
        }
    }

    @Test
    void endsAtTheNextStartWhatIsLeftWhenAllOfThemAreKilled() throws Exception {
        Path data = folder.resolve("data");
        try (DeployRun killed = DeployRun.start(data, Map.of())) {
            rents(killed);
            long launcher = killed.launcher().pid();
            killed.signal("KILL");
            DeployRun.signal("KILL", launcher);
            killed.awaitEnd(STOP);
            List<ProcessHandle> left = killed.rented();
            assertThat(left).as("nobody was left to end it").isNotEmpty();

            try (DeployRun next = DeployRun.start(data, Map.of())) {
                next.awaitOutput("processes that an earlier run had left", START);
                DeployRun.waitUntil("they are gone", STOP, () -> left.stream().noneMatch(ProcessHandle::isAlive));
                next.awaitOutput("starting: ", STOP);
                next.signal("INT");
                assertThat(next.awaitEnd(STOP)).as(next.output()).isZero();
                assertThat(next.processes()).as("nothing is left").isEmpty();
            }
        }
    }

    private static void rents(DeployRun run) {
        run.awaitOutput("market → agreement → deploy → start → probe", START);
        DeployRun.waitUntil(
                "a provider runs something", STOP, () -> !run.rented().isEmpty());
    }
}
