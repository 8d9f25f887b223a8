package oneliner.devnet.process;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import oneliner.config.Isolation;

/**
 * What every command of a provider is put into. Always, where there is a {@code /bin/sh}: no core dumps, no file above
 * 8 GiB, at most 16384 processes and threads of this user (root is not bound by that). Memory has no limit: the
 * address space of a JVM says nothing of what it uses. With bubblewrap besides: the whole system is read-only but for
 * {@code /tmp} and the activity's own folder, other activities are not to be seen, and no privilege can be gained. The
 * network and the process table stay the machine's own: services are reached through loopback, and leftovers are found
 * in {@code /proc}.
 */
public final class Cage {
    private static final System.Logger LOG = System.getLogger(Cage.class.getName());
    private static final Path SHELL = Path.of("/bin/sh");
    private static final long PROBE_SECONDS = 5;
    // ulimit counts files in blocks of 512 bytes; dash says -p where others say -u; what the system refuses is left
    private static final String LIMITS = "ulimit -c 0 2>/dev/null; ulimit -f 16777216 2>/dev/null;"
            + " ulimit -u 16384 2>/dev/null || ulimit -p 16384 2>/dev/null; exec \"$@\"";

    private final boolean bubblewrap;
    private final boolean shell = Files.isExecutable(SHELL);

    private Cage(boolean bubblewrap) {
        this.bubblewrap = bubblewrap;
    }

    /**
     * Finds out what works; takes a moment.
     *
     * @throws IOException if bubblewrap is wanted and does not work
     */
    public static Cage of(Isolation wish) throws IOException, InterruptedException {
        if (wish == Isolation.OFF) {
            return new Cage(false);
        }
        String fault = probe();
        if (fault.isEmpty()) {
            LOG.log(Level.INFO, "providers are isolated by bubblewrap");
            return new Cage(true);
        }
        if (wish == Isolation.BWRAP) {
            throw new IOException(
                    "devnet.isolation is bwrap, but " + fault + ": make it work or set devnet.isolation to off");
        }
        LOG.log(Level.INFO, "providers are not isolated: " + fault);
        return new Cage(false);
    }

    /** True when bubblewrap is used. */
    public boolean isolates() {
        return bubblewrap;
    }

    /** An empty text when bubblewrap works as it is used here; many containers forbid it. */
    private static String probe() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("bwrap", "--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(new File("/dev/null"))
                    .start();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "bubblewrap hangs";
            }
            return process.exitValue() == 0 ? "" : "bubblewrap may not make namespaces here";
        } catch (IOException e) {
            return "bubblewrap (bwrap) is not installed";
        }
    }

    /**
     * The command inside the cage.
     *
     * @param hidden folder of which nothing is seen but {@code own}
     * @param own folder it may write in
     * @param work folder it begins in
     * @throws IOException if there is no such program; the message names it
     */
    List<String> around(List<String> command, Path hidden, Path own, Path work) throws IOException {
        Path program = Path.of(command.get(0));
        if (!Files.isExecutable(program) || Files.isDirectory(program)) {
            throw new IOException("Cannot run program \"" + program + "\": "
                    + (Files.exists(program) ? "it is not executable" : "no such file"));
        }
        List<String> whole = new ArrayList<>();
        if (bubblewrap) {
            whole.addAll(
                    List.of("bwrap", "--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc"));
            whole.addAll(List.of("--bind-try", "/tmp", "/tmp", "--tmpfs", hidden.toString()));
            whole.addAll(List.of("--bind", own.toString(), own.toString(), "--chdir", work.toString(), "--"));
        }
        if (shell) {
            whole.addAll(List.of(SHELL.toString(), "-c", LIMITS, SHELL.toString()));
        }
        whole.addAll(command);
        return whole;
    }
}
