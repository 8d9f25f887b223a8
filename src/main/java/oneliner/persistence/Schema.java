package oneliner.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import oneliner.rqlite.AtomicScript;

/**
 * Makes the tables. Idempotent, whole or not at all, and safe when several instances do it at the same time: each
 * statement says IF NOT EXISTS, SQLite and rqlite take one writer after the other, and PostgreSQL gets a lock.
 */
public final class Schema {
    // any number will do, if only all instances use the same
    private static final String POSTGRES_LOCK = "SELECT pg_advisory_xact_lock(7305237184)";

    private Schema() {}

    /**
     * Runs the script of the database's dialect in one transaction.
     *
     * @param dataSource where to; the driver's own connections, not those of a server's pool
     * @throws SQLException if the database does not answer or refuses; nothing has changed then
     */
    public static void create(RoutedDataSource dataSource) throws SQLException {
        Dialect dialect = dataSource.address().dialect();
        List<String> script = script(dialect.script());
        try (Connection connection = dataSource.getConnection()) {
            if (dialect == Dialect.RQLITE) {
                connection.unwrap(AtomicScript.class).run(script);
            } else {
                inOneTransaction(connection, dialect, script);
            }
        }
    }

    private static void inOneTransaction(Connection connection, Dialect dialect, List<String> script)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (dialect == Dialect.POSTGRESQL) {
                statement.execute(POSTGRES_LOCK);
            }
            for (String sql : script) {
                statement.execute(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            rollback(connection, e);
            throw e;
        }
    }

    private static List<String> script(String name) throws SQLException {
        try (InputStream in = Objects.requireNonNull(
                Schema.class.getResourceAsStream("/oneliner/schema/" + name), "schema script " + name)) {
            return AtomicScript.split(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema script " + name, e);
        }
    }

    private static void rollback(Connection connection, SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
