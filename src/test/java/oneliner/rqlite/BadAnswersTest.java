package oneliner.rqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver makes of servers that fail, told from a script of answers. */
class BadAnswersTest {
    /** Token, statement, count kept beside the token, and the first commit of a client sweeps out old tokens. */
    private static final String STORED =
            "{\"results\":[{\"rows_affected\":1},{\"rows_affected\":3},{\"rows_affected\":1},{\"last_insert_id\":1}]}";

    private static final String REPEATED = "{\"results\":[{\"error\":\"UNIQUE constraint failed: rq_commit.id\"}]}";
    private static final String TOP_LEVEL = "{\"results\":[],\"error\":\"dial tcp 10.0.0.1:4002: connection refused\"}";

    private final CountDownLatch over = new CountDownLatch(1);
    private final BlockingQueue<Answer> script = new LinkedBlockingQueue<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    /** One canned answer; status 0 is silence, -1 a body cut off. */
    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer = script.poll();
            if (answer == null) {
                answer = new Answer(503, "leader not found");
            }
            if (answer.status() == 0) {
                over.await(20, TimeUnit.SECONDS);
                return;
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            // a promise of one byte more than there is makes the connection end too early
            exchange.sendResponseHeaders(Math.max(answer.status(), 200), body.length + (answer.status() < 0 ? 1 : 0));
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(int status, String body) {
        script.add(new Answer(status, body));
    }

    private Connection connect(String options) throws SQLException {
        String url = "jdbc:rqlite:http://127.0.0.1:" + server.getAddress().getPort() + "/?" + options;
        return new RqliteDriver(null, Clock.systemUTC()).connect(url, new Properties());
    }

    private int update(String options) throws SQLException {
        try (Connection connection = connect(options);
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate("UPDATE t SET a=1");
        }
    }

    private String stateOfUpdate(String options) {
        List<String> states = new ArrayList<>();
        assertThatThrownBy(() -> update(options))
                .isInstanceOfSatisfying(SQLException.class, e -> states.add(e.getSQLState()));
        return states.get(0);
    }

    /** The token that a request starts with. */
    private String token(int request) {
        return seen.get(request).replaceFirst(".*?VALUES\\(\\?,\\?\\)\",\"([0-9a-f-]{36})\".*", "$1");
    }

    @Test
    void goodAnswerGivesTheStatementsOwnCount() throws SQLException {
        say(200, STORED);
        assertThat(update("")).isEqualTo(3);
    }

    @Test
    void unavailableServerStoredSurelyNothing() {
        assertThat(stateOfUpdate("retry=3s")).isEqualTo("08001");
        assertThat(seen).as("it was tried again within the budget").hasSizeGreaterThan(2);
    }

    @Test
    void anythingAmbiguousLeavesTheOutcomeOpen() {
        say(200, TOP_LEVEL);
        assertThat(stateOfUpdate("retry=700ms")).isEqualTo("08007");
        say(200, "<html>not JSON</html>");
        assertThat(stateOfUpdate("retry=700ms")).isEqualTo("08007");
        say(-1, STORED);
        assertThat(stateOfUpdate("retry=700ms")).isEqualTo("08007");
        say(0, "");
        assertThat(stateOfUpdate("retry=1s&request-timeout=200ms")).isEqualTo("08007");
        say(500, "something broke");
        assertThat(stateOfUpdate("retry=700ms")).isEqualTo("08007");
        say(200, "{\"results\":[{\"rows_affected\":1}]}");
        assertThat(stateOfUpdate("retry=700ms"))
                .as("fewer results and no error")
                .isEqualTo("08007");
        say(200, TOP_LEVEL);
        say(401, "");
        assertThat(stateOfUpdate("retry=20s")).as("refused after an open try").isEqualTo("08007");
    }

    @Test
    void repeatCarriesTheSameTokenAndIsRecognised() throws SQLException {
        say(200, TOP_LEVEL);
        say(200, REPEATED);
        say(200, "{\"results\":[{\"columns\":[\"n\"],\"types\":[\"integer\"],\"values\":[[4]]}]}");
        assertThat(update("")).isEqualTo(4);
        assertThat(token(0)).hasSize(36).isEqualTo(token(1));
    }

    @Test
    void tokenUsedAtTheFirstTryMeansThatAFollowerSentItTwice() throws SQLException {
        try (Connection connection = connect("check=false");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO t VALUES(1)");
            say(200, REPEATED);
            connection.commit();
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void failureAfterAnOpenTryUsesUpTheToken() {
        say(200, TOP_LEVEL);
        say(200, "{\"results\":[{\"rows_affected\":1},{\"error\":\"UNIQUE constraint failed: t.a\"}]}");
        say(200, "{\"results\":[{\"rows_affected\":1}]}");
        assertThat(stateOfUpdate("retry=20s")).isEqualTo("23505");
        assertThat(seen).hasSize(3);
        assertThat(token(2)).isEqualTo(token(0));
    }

    @Test
    void refusalsAreNotRepeated() {
        say(401, "");
        assertThat(stateOfUpdate("retry=20s")).isEqualTo("28000");
        say(400, "invalid request");
        assertThat(stateOfUpdate("retry=20s")).isEqualTo("42000");
        assertThat(seen).hasSize(2);
    }

    @Test
    void readsAreRepeatedWithoutDoubt() throws SQLException {
        say(200, TOP_LEVEL);
        say(200, "{\"results\":[");
        say(200, "{\"results\":[{\"columns\":[\"a\"],\"types\":[\"\"],\"values\":[[9007199254740993]]}]}");
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT a FROM t")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(9007199254740993L);
        }
    }

    @Test
    void rehearsalThatWasNotRolledBackIsLoud() throws SQLException {
        say(200, "{\"results\":[{\"rows_affected\":1},{\"rows_affected\":1}]}");
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> statement.executeUpdate("UPDATE t SET a=1"))
                    .hasMessageContaining("not rolled back")
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08007"));
        }
    }

    @Test
    void deadNodesAreSteppedOver() throws Exception {
        say(200, STORED);
        String url = "jdbc:rqlite:http://127.0.0.1:" + Servers.freePort() + ",127.0.0.1:"
                + server.getAddress().getPort() + "/?retry=5s";
        try (Connection connection = new RqliteDriver(null, Clock.systemUTC()).connect(url, new Properties());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE t SET a=1")).isEqualTo(3);
        }
    }

    @Test
    void endlessAnswerIsCutOff() {
        for (int i = 0; i < 20; i++) {
            say(200, "{\"results\":[{\"x\":\"" + "y".repeat(5000) + "\"}]}");
        }
        assertThatThrownBy(() -> update("max-answer-bytes=4000&retry=1s"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("max-answer-bytes=4000");
    }

    @Test
    void wrongAddressesSayWhatIsWrong() throws SQLException {
        RqliteDriver driver = new RqliteDriver(null, Clock.systemUTC());
        assertThat(driver.connect("jdbc:sqlite:x", new Properties())).isNull();
        for (String[] each : new String[][] {
            {"jdbc:rqlite:h1:4001", "must look like"},
            {"jdbc:rqlite:http://", "empty host"},
            {"jdbc:rqlite:http://a,,b", "empty host"},
            {"jdbc:rqlite:http://a:99999", "port"},
            {"jdbc:rqlite:http://a:4001/?levle=weak", "unknown option 'levle'"},
            {"jdbc:rqlite:http://a/?level=best", "level is 'best'"},
            {"jdbc:rqlite:http://a/?timeout=2", "timeout is '2'"},
            {"jdbc:rqlite:http://u:p@a", "user and password belong"},
            {"jdbc:rqlite:http://a/?user=x&user=y", "given twice"},
        }) {
            assertThatThrownBy(() -> driver.connect(each[0], new Properties()))
                    .as(each[0])
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(each[1]);
        }
        assertThat(RqliteUrl.parse("jdbc:rqlite:https://a,[::1]:5/p/?password=s%26t", new Properties()))
                .satisfies(url -> assertThat(url.shown()).isEqualTo("jdbc:rqlite:https://a:4001/p,https://[::1]:5/p"))
                .satisfies(url -> assertThat(url.toString()).doesNotContain("s&t"));
    }
}
