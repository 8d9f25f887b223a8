package oneliner.boot.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that this launcher started: the server, or NGINX. Used by one thread. */
final class Child {
    /** Set in each child's environment; its value is the data folder, so that leftovers are known from strangers. */
    static final String MARKER = "ONELINER_LAUNCHER";

    private final String name;
    private final Process process;
    private final LogFile log;

    private Child(String name, Process process, LogFile log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a process whose output goes to a log.
     *
     * @param name for messages
     * @param workDir where it runs
     * @param env variables on top of this process's own
     * @throws LaunchException if the program cannot be run
     */
    static Child start(
            String name, List<String> command, Path workDir, Map<String, String> env, LogFile log, Path data) {
        log.begin();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workDir.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
        builder.environment().putAll(env);
        builder.environment().put(MARKER, data.toString());
        try {
            return new Child(name, builder.start(), log);
        } catch (IOException e) {
            throw new LaunchException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    LogFile log() {
        return log;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What to tell when it is not alive though it should be. */
    String obituary() {
        return name + " ended by itself with exit code " + process.exitValue();
    }

    /** Waits until it has ended, at most so long. Returns whether it has. */
    boolean await(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted while waiting for " + name, e);
        }
    }

    /** Asks it to end, waits, and ends it and its children by force when it does not. */
    void end(Duration patience) {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        if (!await(patience)) {
            process.destroyForcibly();
            await(Duration.ofSeconds(2));
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
