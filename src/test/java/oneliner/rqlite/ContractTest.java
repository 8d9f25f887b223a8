package oneliner.rqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;
import oneliner.rqlite.Servers.Server;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the driver promises, on every server at hand. */
class ContractTest {
    @TempDir
    static Path folder;

    private static Servers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = new Servers(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    static Stream<Server> servers() {
        return servers.all().stream();
    }

    private static Connection fresh(Server server) throws SQLException {
        Connection connection = server.connect();
        connection.unwrap(AtomicScript.class).run(AtomicScript.split("""
                                DROP TABLE IF EXISTS v; -- a comment; with a semicolon
                                CREATE TABLE v(id INTEGER PRIMARY KEY, s TEXT, r REAL, b BLOB, version INTEGER NOT NULL DEFAULT 0);
                                DROP TABLE IF EXISTS c;
                                CREATE TABLE c(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER CHECK (age > 0));
                                """));
        return connection;
    }

    private static int run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static Object ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getObject(1) : "no row";
        }
    }

    private static void fails(ThrowingCallable call, Class<? extends SQLException> type, String state) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(type, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void textsComeBackExactly(Server server) throws SQLException {
        List<String> texts = List.of(
                "",
                "x'616263'",
                "X''",
                " x'00' ",
                "x'6'",
                "it's \"quoted\" `so` [and] so",
                "where is ? and :name and -- and /* ? */",
                "😀👨‍👩‍👧 שלום \u202eabc",
                "{\"a\":[1,2]}",
                "[1,2,255]",
                "null",
                "9007199254740993",
                "line\nbreak\ttab\\u0041",
                "é".repeat(32768));
        try (Connection c = fresh(server)) {
            for (boolean auto : List.of(true, false)) {
                c.setAutoCommit(auto);
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(run(c, "INSERT INTO v(id,s) VALUES(?,?)", i + (auto ? 0 : 100), texts.get(i)))
                            .isEqualTo(1);
                }
            }
            c.commit();
            c.setAutoCommit(true);
            try (ResultSet rows = c.prepareStatement("SELECT s, typeof(s), id % 100 FROM v ORDER BY id")
                    .executeQuery()) {
                int count = 0;
                while (rows.next()) {
                    assertThat(rows.getString(1)).isEqualTo(texts.get(rows.getInt(3)));
                    assertThat(rows.getString(2)).as(rows.getString(1)).isEqualTo("text");
                    count++;
                }
                assertThat(count).isEqualTo(2 * texts.size());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void numbersAndBytesComeBackExactly(Server server) throws SQLException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (Connection c = fresh(server)) {
            for (long id : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1, 0, -1}) {
                run(c, "INSERT INTO v(id,r,b) VALUES(?,?,?)", id, 1.0, id == 0 ? new byte[0] : all);
                try (PreparedStatement p = c.prepareStatement("SELECT id,r,b,s FROM v WHERE id=?")) {
                    p.setLong(1, id);
                    try (ResultSet rows = p.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getLong(1)).isEqualTo(id);
                        assertThat(rows.getObject(1)).isEqualTo(id);
                        assertThat(rows.getObject(2)).isEqualTo(1.0);
                        assertThat(rows.getBytes(3)).isEqualTo(id == 0 ? new byte[0] : all);
                        assertThat(rows.getString(4)).isNull();
                        assertThat(rows.wasNull()).isTrue();
                        assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.BIGINT);
                        assertThat(rows.getMetaData().getColumnType(4)).isEqualTo(Types.VARCHAR);
                        assertThat(rows.next()).isFalse();
                    }
                }
            }
            run(c, "INSERT INTO v(id,s,version) VALUES(?,?,?)", 7, new BigDecimal("12.50"), true);
            assertThat(ask(c, "SELECT s FROM v WHERE id=7")).isEqualTo("12.50");
            assertThat(ask(c, "SELECT version FROM v WHERE id=7")).isEqualTo(1L);
            assertThat(ask(c, "SELECT count(*) FROM v")).isEqualTo(6L);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void textThatCannotComeBackIsRefused(Server server) throws SQLException {
        try (Connection c = fresh(server)) {
            for (String bad : List.of("a\0b", "\ud83d", "\ude00x", "x\ud83dy")) {
                fails(() -> run(c, "INSERT INTO v(s) VALUES(?)", bad), SQLException.class, "22021");
            }
            fails(() -> run(c, "INSERT INTO v(r) VALUES(?)", Double.NaN), SQLException.class, "22003");
            fails(
                    () -> run(c, "INSERT INTO v(r) VALUES(?)", new BigDecimal("9223372036854775808")),
                    SQLException.class,
                    "22003");
            assertThat(ask(c, "SELECT count(*) FROM v")).isEqualTo(0L);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void errorsOfStatementsHaveTheirStates(Server server) throws SQLException {
        try (Connection c = fresh(server)) {
            run(c, "INSERT INTO c VALUES(1,'a',1)");
            for (boolean auto : List.of(true, false)) {
                c.setAutoCommit(auto);
                Class<? extends SQLException> broken = SQLIntegrityConstraintViolationException.class;
                fails(() -> run(c, "INSERT INTO c VALUES(2,'a',1)"), broken, "23505");
                fails(() -> run(c, "INSERT INTO c VALUES(1,'b',1)"), broken, "23505");
                fails(() -> run(c, "INSERT INTO c VALUES(2,NULL,1)"), broken, "23502");
                fails(() -> run(c, "INSERT INTO c VALUES(2,'b',0)"), broken, "23514");
                fails(() -> run(c, "INSERT INTO nowhere VALUES(1)"), SQLException.class, "42000");
                fails(() -> ask(c, "SELECT * FROM nowhere"), SQLException.class, "42000");
                fails(() -> ask(c, "SELEC 1"), SQLException.class, "42000");
                fails(() -> run(c, "INSERT INTO c VALUES(?,?,?)", 1), SQLException.class, "07001");
                fails(() -> run(c, "INSERT INTO c VALUES(1,'x',1)", 1), SQLException.class, "07009");
            }
            c.commit();
            assertThat(ask(c, "SELECT count(*) FROM c")).isEqualTo(1L);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatWouldHarmOthersIsRefused(Server server) throws SQLException {
        try (Connection c = fresh(server);
                Statement s = c.createStatement()) {
            for (String sql : List.of(
                    "BEGIN",
                    "commit",
                    " /* x */ ROLLBACK",
                    "SAVEPOINT a",
                    "ATTACH 'x' AS y",
                    "SELECT 1; SELECT 2",
                    "INSERT INTO v(id) VALUES(1) RETURNING id",
                    "SELECT :name")) {
                fails(() -> s.execute(sql), SQLFeatureNotSupportedException.class, "0A000");
            }
            fails(s::getGeneratedKeys, SQLFeatureNotSupportedException.class, "0A000");
            fails(() -> s.addBatch("SELECT 1"), SQLFeatureNotSupportedException.class, "0A000");
            fails(c::setSavepoint, SQLFeatureNotSupportedException.class, "0A000");
            assertThat(s.execute("SELECT ';', 1;")).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void countsAreTrueEvenAfterOtherStatements(Server server) throws SQLException {
        try (Connection c = fresh(server)) {
            for (int i = 1; i <= 5; i++) {
                run(c, "INSERT INTO v(id) VALUES(?)", i);
            }
            for (boolean auto : List.of(true, false)) {
                c.setAutoCommit(auto);
                assertThat(run(c, "UPDATE v SET s='x' WHERE id<=3")).isEqualTo(3);
                assertThat(run(c, "UPDATE v SET s='x' WHERE id=99")).isZero();
                assertThat(run(c, "WITH w AS (SELECT 4 AS i) UPDATE v SET s='y' WHERE id IN (SELECT i FROM w)"))
                        .isEqualTo(1);
            }
            c.commit();
            c.setAutoCommit(true);
            assertThat(run(c, "CREATE TABLE IF NOT EXISTS v2(id INTEGER)")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void transactionSeesItsOwnWritesAndOthersDoNot(Server server) throws SQLException {
        try (Connection c = fresh(server);
                Connection other = server.connect()) {
            c.setAutoCommit(false);
            run(c, "INSERT INTO v(id,s,b) VALUES(?,?,?)", 1, "x'61'", new byte[] {1, 2});
            assertThat(ask(c, "SELECT s FROM v WHERE id=1")).isEqualTo("x'61'");
            assertThat(ask(c, "SELECT b FROM v WHERE id=1")).isEqualTo(new byte[] {1, 2});
            assertThat(ask(other, "SELECT count(*) FROM v")).isEqualTo(0L);
            c.rollback();
            assertThat(ask(c, "SELECT count(*) FROM v")).isEqualTo(0L);
            c.commit();
            assertThat(ask(other, "SELECT count(*) FROM v")).isEqualTo(0L);
            run(c, "INSERT INTO v(id) VALUES(2)");
            c.setAutoCommit(true);
            assertThat(ask(other, "SELECT id FROM v")).isEqualTo(2L);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void writerInBetweenFailsTheCommitAndLeavesACleanConnection(Server server) throws SQLException {
        try (Connection c = fresh(server);
                Connection other = server.connect()) {
            run(c, "INSERT INTO v(id,version) VALUES(1,1)");
            c.setAutoCommit(false);
            run(c, "INSERT INTO v(id) VALUES(2)");
            String update = "UPDATE v SET version=version+1 WHERE id=1 AND version=?";
            assertThat(run(c, update, 1)).isEqualTo(1);
            assertThat(run(other, update, 1)).isEqualTo(1);
            fails(c::commit, SQLTransactionRollbackException.class, "40001");
            assertThat(ask(c, "SELECT count(*) FROM v"))
                    .as("nothing of it is stored")
                    .isEqualTo(1L);
            c.commit();
            assertThat(run(c, update, 1)).as("stale from the start").isZero();
            assertThat(run(c, update, 2)).isEqualTo(1);
            c.commit();
            assertThat(ask(other, "SELECT version FROM v")).isEqualTo(3L);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void uniqueRaceHasOneWinner(Server server) throws SQLException {
        try (Connection c = fresh(server);
                Connection other = server.connect()) {
            c.setAutoCommit(false);
            other.setAutoCommit(false);
            run(c, "INSERT INTO c VALUES(1,'same',1)");
            run(other, "INSERT INTO c VALUES(2,'same',1)");
            other.commit();
            fails(c::commit, SQLIntegrityConstraintViolationException.class, "23505");
            assertThat(ask(c, "SELECT id FROM c")).isEqualTo(2L);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void scriptIsAllOrNothing(Server server) throws SQLException {
        try (Connection c = fresh(server)) {
            AtomicScript script = c.unwrap(AtomicScript.class);
            List<String> bad = List.of("CREATE TABLE half(id INTEGER)", "CREATE TABLE c(id INTEGER)");
            fails(() -> script.run(bad), SQLException.class, "42000");
            fails(() -> ask(c, "SELECT * FROM half"), SQLException.class, "42000");
            c.setAutoCommit(false);
            run(c, "INSERT INTO v(id) VALUES(1)");
            fails(() -> script.run(List.of("CREATE TABLE IF NOT EXISTS c(id INTEGER)")), SQLException.class, "25001");
            fails(() -> run(c, "DROP TABLE c"), SQLException.class, "25001");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void commitMakesTheTokenTableWhenItIsMissing(Server server) throws SQLException {
        try (Connection c = fresh(server)) {
            run(c, "DROP TABLE rq_commit");
            c.setAutoCommit(false);
            run(c, "INSERT INTO v(id) VALUES(1)");
            c.commit();
            assertThat(ask(c, "SELECT count(*) FROM v")).isEqualTo(1L);
            assertThat(ask(c, "SELECT count(*) FROM rq_commit")).isEqualTo(1L);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void poolsGetTheAnswersTheyAskFor(Server server) throws SQLException {
        Connection closed;
        try (Connection c = fresh(server)) {
            closed = c;
            assertThat(c.isValid(2)).isTrue();
            assertThat(c.getAutoCommit()).isTrue();
            assertThat(c.isReadOnly()).isFalse();
            assertThat(c.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat((Object) c.getWarnings()).isNull();
            assertThat(c.getMetaData().getDatabaseProductName()).isEqualTo("rqlite");
            assertThat(c.getMetaData().getDatabaseProductVersion()).isNotEmpty().isNotEqualTo("unknown");
            c.beginRequest();
            c.endRequest();
            try (PreparedStatement p = c.prepareStatement(
                    "SELECT 1 UNION SELECT 2", ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
                p.setMaxRows(1);
                try (ResultSet rows = p.executeQuery()) {
                    assertThat((Object) p.getWarnings()).isNull();
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.next()).isFalse();
                }
            }
        }
        assertThat(closed.isClosed()).isTrue();
        fails(closed::createStatement, SQLException.class, "08003");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void bytesOfUtf8AreNotTakenForText(Server server) throws SQLException {
        try (Connection c = fresh(server)) {
            run(c, "INSERT INTO v(id,b) VALUES(1,?)", "abc".getBytes(StandardCharsets.UTF_8));
            assertThat(ask(c, "SELECT typeof(b) FROM v")).isEqualTo("blob");
        }
    }
}
