package oneliner.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One {@code deploy/run} in a data folder and on ports of its own. */
final class DeployRun implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Oneliner is ready: (\\S+)");

    private final Process process;
    private final Path data;
    private final Path output;

    private DeployRun(Process process, Path data, Path output) {
        this.process = process;
        this.data = data;
        this.output = output;
    }

    /** Starts it; what the environment says of ports, keys and the like does not reach it. */
    static DeployRun start(Path data, Map<String, String> env, String... args) throws IOException {
        return start("deploy/run", data, env, args);
    }

    /** Starts {@code deploy/devnet} instead. */
    static DeployRun devnet(Path data, int port) throws IOException {
        return start("deploy/devnet", data, Map.of("DEVNET_PORT", String.valueOf(port)));
    }

    private static DeployRun start(String script, Path data, Map<String, String> env, String... args)
            throws IOException {
        Path output = Files.createTempFile("deploy-run", ".txt");
        ProcessBuilder builder = builder(script, data, args).redirectOutput(output.toFile());
        builder.environment().put("PORT", String.valueOf(freePort()));
        // the quick compiler only: a test starts the server often and never asks much of it
        builder.environment().put("ONELINER_SERVER_OPTS", "-XX:TieredStopAtLevel=1");
        builder.environment().putAll(env);
        return new DeployRun(builder.start(), data, output);
    }

    /**
     * Runs the script once more, with an option that ends by itself, about the same data folder.
     *
     * @return what it said; an error when its exit code is not 0
     */
    String also(String... args) throws IOException, InterruptedException {
        Path said = Files.createTempFile("deploy-run", ".txt");
        try {
            Process other = builder("deploy/run", data, args)
                    .redirectOutput(said.toFile())
                    .start();
            boolean ended = other.waitFor(2, TimeUnit.MINUTES);
            other.destroyForcibly();
            String all = Files.readString(said);
            if (!ended || other.exitValue() != 0) {
                throw new AssertionError("deploy/run " + String.join(" ", args) + " failed: " + all);
            }
            return all;
        } finally {
            Files.delete(said);
        }
    }

    private static ProcessBuilder builder(String script, Path data, String... args) {
        List<String> command =
                new ArrayList<>(List.of(Path.of(script).toAbsolutePath().toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        List.of(
                        "YAGNA_APPKEY",
                        "DATABASE_URL",
                        "ONELINER_ROLE",
                        "DEVNET_PORT",
                        "DEVNET_IMAGES",
                        "HOST",
                        "ONELINER_NGINX")
                .forEach(builder.environment()::remove);
        builder.environment().put("ONELINER_DATA_DIR", data.toString());
        return builder;
    }

    /** Waits for the line that says so and returns the URL in it. */
    String awaitReady(Duration atMost) {
        waitUntil("ready", atMost, () -> READY.matcher(output()).find() || !process.isAlive());
        Matcher ready = READY.matcher(output());
        if (!ready.find()) {
            throw new AssertionError("deploy/run ended before it was ready: " + output());
        }
        return ready.group(1);
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Sends a signal such as {@code INT} to the script, as a terminal would to the process it shows. */
    void signal(String name) throws IOException, InterruptedException {
        signal(name, process.pid());
    }

    static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Waits until it has said this; an error when it ends without. */
    void awaitOutput(String text, Duration atMost) {
        waitUntil("the line " + text + " in " + output(), atMost, () -> output().contains(text) || !process.isAlive());
        if (!output().contains(text)) {
            throw new AssertionError("deploy/run ended without saying " + text + ": " + output());
        }
    }

    /** The Java program that the script waits for. */
    ProcessHandle launcher() {
        return process.children()
                .filter(child -> text(Path.of("/proc", String.valueOf(child.pid()), "cmdline"))
                        .contains("oneliner.boot.Tool"))
                .findFirst()
                .orElseThrow();
    }

    /** Processes of devnet's providers. */
    List<ProcessHandle> rented() {
        return processes().stream()
                .filter(handle -> text(Path.of("/proc", String.valueOf(handle.pid()), "environ"))
                        .contains("ONELINER_ACTIVITY="))
                .toList();
    }

    /** Waits for the script to end and returns its exit code. */
    int awaitEnd(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("deploy/run did not end within " + atMost + ": " + output());
        }
        return process.exitValue();
    }

    /** Processes whose environment bears this run's data folder, apart from the script itself. */
    List<ProcessHandle> processes() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : all) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != process.pid() && text(entry.resolve("environ")).contains(data.toString())) {
                    ProcessHandle.of(pid).filter(ProcessHandle::isAlive).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return found;
    }

    /** Those of devnet's providers that run a Java server on this port. */
    List<ProcessHandle> providers(int port) {
        return rented().stream()
                .filter(handle -> {
                    List<String> words = Arrays.asList(text(Path.of("/proc", String.valueOf(handle.pid()), "cmdline"))
                            .split("\0"));
                    return words.get(0).endsWith("java") && words.contains(String.valueOf(port));
                })
                .toList();
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // ended meanwhile
            return "";
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Looks ten times a second until it is so; an error that says what was waited for when it never is. */
    static void waitUntil(String what, Duration atMost, BooleanSupplier condition) {
        Instant end = Instant.now().plus(atMost);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + atMost + ": " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
        }
    }

    /** Ends whatever is left, so that one failing test does not spoil the next. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        processes().forEach(ProcessHandle::destroyForcibly);
        Files.deleteIfExists(output);
    }
}
