package oneliner.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A single rqlite node as a process of its own, ours or the real one, so that it can be killed as a machine dies. */
public final class RqliteProcess implements RestartableDatabase, AutoCloseable {
    private final String name;
    private final List<String> program;
    private final Path folder;
    private final int port = WebServer.freePort();
    private Process process;

    private RqliteProcess(String name, List<String> program) throws IOException {
        this.name = name;
        this.program = program;
        this.folder = Files.createTempDirectory("oneliner-" + name);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    /** The stand-in, run from the built image folder as a provider runs it; not started yet. */
    public static RqliteProcess standin() throws IOException {
        Path libraries = Path.of(System.getProperty("oneliner.images", "target/images"), "web", "opt", "lib", "*");
        return new RqliteProcess(
                "standin",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        libraries.toString(),
                        "oneliner.boot.Tool",
                        "standin",
                        "--http-addr"));
    }

    /** The real one, not started yet; empty when there is none on the PATH. */
    public static Optional<RqliteProcess> real() throws IOException {
        Optional<Path> binary = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, "rqlited"))
                .filter(Files::isExecutable)
                .findFirst();
        return binary.isEmpty()
                ? Optional.empty()
                : Optional.of(new RqliteProcess(
                        "rqlited",
                        List.of(
                                binary.get().toString(),
                                "-node-id",
                                "n1",
                                "-raft-addr",
                                "127.0.0.1:" + WebServer.freePort(),
                                "-http-addr")));
    }

    @Override
    public String url() {
        return "jdbc:rqlite:http://127.0.0.1:" + port + "/";
    }

    @Override
    public void start() throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        List<String> command = new ArrayList<>(program);
        command.add("127.0.0.1:" + port);
        command.add(folder.resolve("data").toString());
        File log = folder.resolve("log").toFile();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return;
            } catch (IOException e) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        throw new IOException(name + " did not start: " + Files.readString(log.toPath()));
    }

    @Override
    public void stop() {
        if (process != null) {
            // SIGKILL: nothing is tidied up
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return name;
    }
}
