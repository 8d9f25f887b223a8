package oneliner.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of its own on a free loopback port, from the programs of this machine; everything ends with it. */
public final class PostgresServer implements RestartableDatabase {
    private static List<PostgresServer> shared;

    private final Path programs;
    private final Path folder;
    private final int port;
    private Process process;

    private PostgresServer(Path programs) throws IOException, InterruptedException {
        this.programs = programs;
        this.folder = Files.createTempDirectory("oneliner-postgres");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        if (root()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        run(List.of(
                "initdb",
                "-D",
                folder.resolve("data").toString(),
                "-A",
                "trust",
                "-U",
                "oneliner",
                "-E",
                "UTF8",
                "-N"));
        start();
    }

    private static Optional<PostgresServer> startIfInstalled() {
        Optional<Path> programs = programs();
        try {
            return programs.isPresent() ? Optional.of(new PostgresServer(programs.get())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL was starting", e);
        }
    }

    /** One for all tests of this JVM, ended with it; empty when PostgreSQL is not installed. */
    public static synchronized Optional<PostgresServer> shared() {
        if (shared == null) {
            Optional<PostgresServer> started = startIfInstalled();
            started.ifPresent(server -> Runtime.getRuntime().addShutdownHook(new Thread(server::endWithJvm)));
            shared = started.map(List::of).orElse(List.of());
        }
        return shared.stream().findFirst();
    }

    /** Does nothing: the server is shared, and ends with the JVM. */
    @Override
    public void close() {}

    private void endWithJvm() {
        try {
            tidyUp();
        } catch (IOException | InterruptedException e) {
            System.err.println("PostgreSQL in " + folder + " was not tidied up: " + e);
        }
    }

    @Override
    public void start() throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("PostgreSQL runs already");
        }
        process = postgres();
        for (int i = 0; i < 300; i++) {
            if (launch(List.of("pg_isready", "-q", "-h", "127.0.0.1", "-p", "" + port))
                            .waitFor()
                    == 0) {
                return;
            }
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                // a child of the killed one may hold the shared memory for another moment
                process = postgres();
            }
        }
        stop();
        throw new IOException("PostgreSQL did not start: " + Files.readString(folder.resolve("log")));
    }

    private Process postgres() throws IOException {
        return launch(List.of(
                "postgres",
                "-D",
                folder.resolve("data").toString(),
                "-p",
                "" + port,
                "-k",
                folder.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off"));
    }

    @Override
    public void stop() throws InterruptedException {
        // SIGINT would be the fast shutdown; killing the parent makes every child end too
        process.destroy();
        process.children().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=oneliner";
    }

    private void tidyUp() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Optional<Path> programs() {
        List<Path> places = new ArrayList<>();
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> found = Files.list(versions)) {
                found.map(version -> version.resolve("bin")).forEach(places::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Arrays.stream(System.getenv("PATH").split(":")).map(Path::of).forEach(places::add);
        return places.stream()
                .filter(place ->
                        Files.isExecutable(place.resolve("postgres")) && Files.isExecutable(place.resolve("initdb")))
                .findFirst();
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        if (launch(command).waitFor() != 0) {
            throw new IOException(command + " failed: " + Files.readString(folder.resolve("log")));
        }
    }

    private Process launch(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>();
        if (root()) {
            // PostgreSQL refuses to run as root
            whole.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        whole.add(programs.resolve(command.get(0)).toString());
        whole.addAll(command.subList(1, command.size()));
        return new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    @Override
    public String toString() {
        return "PostgreSQL";
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }
}
