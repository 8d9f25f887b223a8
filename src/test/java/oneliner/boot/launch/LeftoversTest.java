package oneliner.boot.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    @TempDir
    Path folder;

    @Test
    void endsWhatBearsItsFolderAndNothingElse() throws Exception {
        Layout mine = new Layout(folder, folder, folder.resolve("data"));
        Process server = sleeper(Child.MARKER, mine.data().toString());
        Process provider = sleeper("ONELINER_DEVNET_HOME", mine.devnetHome().resolve("a1") + "");
        Process neighbour = sleeper(Child.MARKER, mine.data() + "2");
        try {
            assertThat(new Leftovers(mine).end()).isEqualTo(2);
            assertThat(server.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(provider.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(neighbour.isAlive()).as("another run's process").isTrue();
        } finally {
            List.of(server, provider, neighbour).forEach(Process::destroyForcibly);
        }
    }

    @Test
    void keepsALogBounded() throws Exception {
        LogFile log = new LogFile(folder.resolve("logs/server.log"));
        log.begin();
        Files.writeString(log.path(), "line\n".repeat((int) LogFile.MAX_BYTES / 5 + 1));
        assertThat(log.tail(2)).containsExactly("line", "line");
        log.bound();
        assertThat(log.path()).isEmptyFile();
        assertThat(folder.resolve("logs/server.log.1")).hasSize(LogFile.MAX_BYTES / 5 * 5 + 5);
    }

    private static Process sleeper(String name, String value) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "60");
        builder.environment().put(name, value);
        return builder.start();
    }
}
