package oneliner.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import oneliner.testing.PostgresServer;
import oneliner.testing.RestartableDatabase;
import oneliner.testing.RqliteProcess;
import oneliner.testing.RqliteStandin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitDbTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void makesTheTablesAndMayRunAgain() throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve("new/chat.db");

        assertThat(run("--database-url", url)).isZero();
        assertThat(run("--database-url", url)).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
        assertThat(err.size()).isZero();
        try (Connection connection = source(url).getConnection();
                ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM chat_line")) {
            assertThat(rows.next()).isTrue();
        }
    }

    static List<RestartableDatabase> servers() throws Exception {
        List<RestartableDatabase> servers = new ArrayList<>();
        servers.add(new RqliteStandin());
        RqliteProcess.real().ifPresent(servers::add);
        PostgresServer.shared().ifPresent(servers::add);
        return servers;
    }

    @Test
    void isSafeWhenManyRunAtOnceOnAFile() throws Exception {
        runManyAtOnce("jdbc:sqlite:" + folder.resolve("chat.db"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void isSafeWhenManyRunAtOnce(RestartableDatabase server) throws Exception {
        try {
            if (server instanceof PostgresServer) {
                // shared with other tests: made empty again
                try (Connection connection = source(server.url()).getConnection()) {
                    connection.createStatement().execute("DROP TABLE IF EXISTS chat_line");
                }
            } else {
                server.start();
            }
            runManyAtOnce(server.url());
        } finally {
            server.close();
        }
    }

    private void runManyAtOnce(String url) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                runs.add(() -> run("--database-url", url));
            }
            for (Future<Integer> run : threads.invokeAll(runs)) {
                assertThat(run.get())
                        .as(() -> err.toString(StandardCharsets.UTF_8))
                        .isZero();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(err.size()).isZero();
        try (Connection connection = source(url).getConnection();
                ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM chat_line")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void givesUpAfterTheGivenTimeAndSaysWhere() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(run("--database-url", "jdbc:postgresql://u:secret@127.0.0.1:" + port + "/db", "--wait", "1"))
                .isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("127.0.0.1:" + port)
                .doesNotContain("secret");
    }

    @Test
    void explainsWrongOptions() {
        assertThat(run("--bogus", "1")).isEqualTo(1);
        assertThat(run("--db-address")).isEqualTo(1);
        assertThat(run("--db-port", "http")).isEqualTo(1);
        assertThat(run("--database-url", "mysql://h/db")).isEqualTo(1);
        assertThat(run("--database-url", "jdbc:sqlite:x", "--db-address", "h")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("initdb: "));
    }

    private int run(String... args) {
        return InitDb.run(List.of(args), new PrintStream(out, true), new PrintStream(err, true));
    }

    private static RoutedDataSource source(String url) {
        return new RoutedDataSource(DatabaseAddress.of(url, Optional.empty(), Optional.empty()));
    }
}
