package oneliner.devnet.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Finds and ends processes by a mark in their environment, which children inherit, also those that were put in the
 * background and now belong to init. Where there is no {@code /proc}, only known processes and their descendants are
 * found.
 */
public final class Reaper {
    private static final System.Logger LOG = System.getLogger(Reaper.class.getName());
    private static final Path PROC = Path.of("/proc");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Reaper() {}

    /**
     * Processes that carry {@code name=value}, except this one.
     *
     * @return ids; zombies are not among them
     */
    public static Set<Long> marked(String name, String value) {
        byte[] mark = (name + "=" + value).getBytes(StandardCharsets.UTF_8);
        long self = ProcessHandle.current().pid();
        Set<Long> found = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != self && carries(entry.resolve("environ"), mark)) {
                    found.add(pid);
                }
            }
        } catch (IOException | NumberFormatException e) {
            LOG.log(Level.DEBUG, () -> "no /proc to look for processes in: " + e);
        }
        return found;
    }

    /**
     * Ends every process with the mark, and what descends from {@code known}. Returns when none is left, or after 5 s.
     *
     * @param grace between asking to end and making it end; zero makes it end at once
     * @return processes that are still there, normally none
     */
    public static Set<Long> end(String name, String value, Set<ProcessHandle> known, Duration grace)
            throws InterruptedException {
        long start = System.nanoTime();
        // handles, not numbers: the number of an ended process may be somebody else's by now
        Set<ProcessHandle> family = new HashSet<>(known);
        Set<ProcessHandle> asked = new HashSet<>();
        while (true) {
            Set<ProcessHandle> alive = alive(name, value, family);
            long spent = System.nanoTime() - start;
            if (alive.isEmpty() || spent > PATIENCE.toNanos()) {
                return alive.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
            }
            boolean force = spent >= grace.toNanos();
            for (ProcessHandle process : alive) {
                // asking twice would not be polite: some take the second as an order
                if (force) {
                    process.destroyForcibly();
                } else if (asked.add(process)) {
                    process.destroy();
                }
            }
            pause();
        }
    }

    private static Set<ProcessHandle> alive(String name, String value, Set<ProcessHandle> family) {
        for (ProcessHandle process : Set.copyOf(family)) {
            process.descendants().forEach(family::add);
        }
        marked(name, value).forEach(pid -> ProcessHandle.of(pid).ifPresent(family::add));
        return family.stream().filter(p -> p.isAlive() && !zombie(p.pid())).collect(Collectors.toSet());
    }

    private static boolean zombie(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean carries(Path environ, byte[] mark) {
        byte[] all;
        try {
            all = Files.readAllBytes(environ);
        } catch (IOException gone) {
            return false; // ended meanwhile, or somebody else's
        }
        int at = 0;
        for (int i = 0; i <= all.length; i++) {
            if (i == all.length || all[i] == 0) {
                if (java.util.Arrays.equals(all, at, i, mark, 0, mark.length)) {
                    return true;
                }
                at = i + 1;
            }
        }
        return false;
    }

    private static void pause() throws InterruptedException {
        boolean never = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        assert !never : "nobody counts down";
    }
}
