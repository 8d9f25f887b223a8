package oneliner.boot.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Knows whether this run is to end: the script has made the agreed file, or the script is gone.
 *
 * <p>A file and not a signal, because a JVM that got SIGTERM is already half shut down and hears no second one.
 */
final class StopWish {
    private final Optional<Path> file;
    private final Optional<ProcessHandle> script;

    /** Reads from the environment which file it is. */
    StopWish(Map<String, String> env) {
        file = Optional.ofNullable(env.get("ONELINER_STOP_FILE")).map(Path::of);
        script = file.flatMap(path -> ProcessHandle.current().parent());
    }

    boolean present() {
        return file.filter(Files::exists).isPresent()
                || script.filter(parent -> !parent.isAlive()).isPresent();
    }
}
