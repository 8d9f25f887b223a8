package oneliner.rqlite;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import oneliner.standin.StandinFixture;

/** The servers that the contract is tried on: the stand-in, and a real rqlited when one is on the PATH. */
final class Servers {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();

    /** One server: its name for messages and the driver's address of it. */
    record Server(String name, String url) {
        Connection connect() throws SQLException {
            return new RqliteDriver(null, Clock.systemUTC()).connect(url, new Properties());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    Servers(Path folder) throws Exception {
        StandinFixture standin = new StandinFixture(Files.createDirectories(folder.resolve("standin")));
        open.add(standin);
        servers.add(new Server("stand-in", "jdbc:rqlite:http://" + standin.address()));
        for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path binary = Path.of(place, "rqlited");
            if (!place.isEmpty() && Files.isExecutable(binary)) {
                servers.add(real(binary, Files.createDirectories(folder.resolve("rqlited"))));
                break;
            }
        }
    }

    List<Server> all() {
        return servers;
    }

    private Server real(Path binary, Path folder) throws Exception {
        int http = freePort();
        int raft = freePort();
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "-node-id",
                        "n1",
                        "-http-addr",
                        "127.0.0.1:" + http,
                        "-raft-addr",
                        "127.0.0.1:" + raft,
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        open.add(() -> {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        });
        Server server = new Server("rqlited", "jdbc:rqlite:http://127.0.0.1:" + http);
        try (Connection connection = server.connect()) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!connection.isValid(1)) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IllegalStateException(
                            "rqlited does not come up: " + Files.readString(folder.resolve("log")));
                }
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
        return server;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }
}
