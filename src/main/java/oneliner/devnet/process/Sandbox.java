package oneliner.devnet.process;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The place where one activity's commands run: a copy of its image, and everything it started. Any thread. */
public final class Sandbox {
    /** Names the activity a process belongs to. */
    public static final String ACTIVITY = "ONELINER_ACTIVITY";

    private static final System.Logger LOG = System.getLogger(Sandbox.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(2);

    /**
     * A started command.
     *
     * @param process the process itself; what it put in the background is not waited for
     * @param stdout file that takes its output
     * @param stderr file that takes its errors
     */
    public record Running(Process process, Path stdout, Path stderr) {}

    private final Home home;
    private final String activity;
    private final Path folder;
    private final Path root;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<ProcessHandle> started = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    private Sandbox(Home home, String activity, Path folder) {
        this.home = home;
        this.activity = activity;
        this.folder = folder;
        this.root = folder.resolve("root");
    }

    /**
     * Makes a sandbox with a copy of {@code image}.
     *
     * @throws IOException if the image cannot be read or the copy cannot be written
     */
    public static Sandbox create(Home home, String activity, Path image) throws IOException {
        // an activity may deploy again after a terminate, while the former folder is still being deleted
        Path folder = Files.createTempDirectory(home.activities(), activity + "-");
        Sandbox sandbox = new Sandbox(home, activity, folder);
        Files.createDirectories(folder.resolve("log"));
        Files.createDirectories(folder.resolve("tmp"));
        ImageCopy.copy(image, sandbox.root);
        return sandbox;
    }

    /**
     * Starts a command.
     *
     * @param entry program: absolute (the image first, else the host), relative to the image, or a name on the path
     * @param args its arguments; absolute paths in them are read as the image's where that makes sense
     * @param addresses turns VPN addresses in a text into the loopback ones that stand for them
     * @param vpnIp loopback address of this node, empty outside a VPN
     * @throws IOException if the program cannot be started; the message names it
     */
    public Running start(String entry, List<String> args, UnaryOperator<String> addresses, Optional<String> vpnIp)
            throws IOException {
        if (ended) {
            throw new IOException("the activity has ended");
        }
        Paths paths = new Paths(root);
        List<String> search = searchPath();
        List<String> command = new ArrayList<>();
        command.add(paths.program(entry, search));
        args.forEach(arg -> command.add(paths.rewrite(addresses.apply(arg))));
        int number = count.incrementAndGet();
        Path out = folder.resolve("log/" + number + ".out");
        Path err = folder.resolve("log/" + number + ".err");
        ProcessBuilder builder = new ProcessBuilder(home.cage().around(command, home.path(), folder, root))
                .directory(root.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        environment(builder.environment(), search, vpnIp);
        Process process = builder.start();
        started.removeIf(p -> !p.isAlive());
        started.add(process.toHandle());
        if (ended) {
            process.destroyForcibly();
        }
        return new Running(process, out, err);
    }

    /** The folder that stands for {@code /}. */
    public Path root() {
        return root;
    }

    /**
     * Adds lines to {@code etc/hosts} of the image copy.
     *
     * @param lines as in a hosts file; nothing happens when there are none
     * @throws IOException if they cannot be written
     */
    public void hosts(String lines) throws IOException {
        if (!lines.isEmpty()) {
            Path file = root.resolve("etc/hosts");
            Files.createDirectories(file.getParent());
            if (Files.isSymbolicLink(file)) {
                // an image may link to its host's
                Files.delete(file);
            }
            if (!file.getParent().toRealPath().startsWith(root.toRealPath())) {
                throw new IOException("etc of the image leads out of it");
            }
            String before = Files.isRegularFile(file) ? Files.readString(file) : "127.0.0.1 localhost\n";
            Files.writeString(file, before.endsWith("\n") ? before + lines : before + "\n" + lines);
        }
    }

    /** Ids of everything that runs here now. */
    public Set<Long> processes() {
        return Reaper.marked(ACTIVITY, activity);
    }

    /** Ends all processes at once and without a word, as a power cut does. */
    public void kill() throws InterruptedException {
        stop(Duration.ZERO);
    }

    /** Ends all processes in order: asked first, made to after 2 s. The folder stays. */
    public void stop() throws InterruptedException {
        stop(GRACE);
    }

    /** Ends everything and deletes the folder; nothing can be started afterwards. */
    public void destroy() throws InterruptedException {
        ended = true;
        stop();
        Home.delete(folder);
    }

    /** Cuts output files that have grown over {@code max} bytes; a background process may write for ever. */
    public void trim(long max) {
        for (int i = 1; i <= count.get(); i++) {
            home.trim(folder.resolve("log/" + i + ".out"), max);
            home.trim(folder.resolve("log/" + i + ".err"), max);
        }
    }

    private void stop(Duration grace) throws InterruptedException {
        Set<Long> left = Reaper.end(ACTIVITY, activity, started, grace);
        if (!left.isEmpty()) {
            LOG.log(Level.ERROR, "activity " + activity + " left processes that cannot be ended: " + left);
        }
        started.clear();
    }

    private List<String> searchPath() {
        List<String> path = new ArrayList<>();
        path.add(root.resolve("bin").toString());
        path.add(root.resolve("usr/bin").toString());
        String host = System.getenv("PATH");
        path.addAll(List.of((host == null ? "/usr/local/bin:/usr/bin:/bin" : host).split(":")));
        path.add(Path.of(System.getProperty("java.home"), "bin").toString());
        return path;
    }

    /** Nothing of the server's own environment goes along but the language: it may hold secrets. */
    private void environment(Map<String, String> environment, List<String> search, Optional<String> vpnIp) {
        String language = environment.getOrDefault("LANG", "C.UTF-8");
        environment.clear();
        environment.put("PATH", String.join(":", search));
        environment.put("HOME", root.toString());
        environment.put("LANG", language);
        environment.put("TMPDIR", folder.resolve("tmp").toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("ONELINER_IMAGE_ROOT", root.toString());
        environment.put(Home.MARK, home.path().toString());
        environment.put(ACTIVITY, activity);
        vpnIp.ifPresent(ip -> environment.put("ONELINER_VPN_IP", ip));
    }
}
