package oneliner.boot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds processes that belong to one data folder by what their environment says, whoever their parent is by now. Only
 * on Linux; elsewhere it finds none.
 */
final class Leftovers {
    private static final Path PROC = Path.of("/proc");

    private final List<String> marks;

    /** Looks for what a server with this data folder started, and for that server itself. */
    Leftovers(Layout layout) {
        marks = List.of(Child.MARKER + "=" + layout.data(), "ONELINER_DEVNET_HOME=" + layout.devnetHome());
    }

    /** Ends all of them by force and returns how many there were. */
    int end() {
        int ended = 0;
        // what was just being started while we looked is found the next time
        for (int round = 0; round < 5; round++) {
            List<ProcessHandle> found = find();
            if (found.isEmpty()) {
                return ended;
            }
            ended += found.size();
            found.forEach(ProcessHandle::destroyForcibly);
            found.forEach(handle -> handle.onExit()
                    .completeOnTimeout(handle, 1, java.util.concurrent.TimeUnit.SECONDS)
                    .join());
        }
        return ended;
    }

    /** Those that run now, without this process. */
    List<ProcessHandle> find() {
        List<ProcessHandle> found = new ArrayList<>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != ProcessHandle.current().pid() && marked(entry.resolve("environ"))) {
                    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
                    handle.filter(ProcessHandle::isAlive).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new LaunchException("cannot list the processes in " + PROC + ": " + e.getMessage(), e);
        }
        return found;
    }

    private boolean marked(Path environ) {
        try {
            String text = new String(Files.readAllBytes(environ), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\0", -1))
                    .anyMatch(entry ->
                            marks.stream().anyMatch(mark -> entry.equals(mark) || entry.startsWith(mark + "/")));
        } catch (IOException e) {
            // ended meanwhile, or somebody else's
            return false;
        }
    }
}
