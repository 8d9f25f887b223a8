package oneliner.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

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
     * @param dataSource a {@link RoutedDataSource}, or a server's pool of it
     * @throws SQLException if the database does not answer or refuses; nothing has changed then
     */
    public static void create(DataSource dataSource) throws SQLException {
        RoutedDataSource routed = dataSource instanceof RoutedDataSource own ? own : new RoutedDataSource();
        create(dataSource, routed.address().dialect());
    }

    static void create(DataSource dataSource, Dialect dialect) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                if (dialect == Dialect.POSTGRESQL) {
                    statement.execute(POSTGRES_LOCK);
                }
                for (String sql : script(dialect.script())) {
                    statement.execute(sql);
                }
                connection.commit();
            } catch (SQLException e) {
                rollback(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** The statements of a script: comments removed, cut at each semicolon that ends a line. */
    static List<String> script(String name) {
        try (InputStream in = Objects.requireNonNull(
                Schema.class.getResourceAsStream("/oneliner/schema/" + name), "schema script " + name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^\\s*--.*$", "");
            return Arrays.stream(text.split(";\\s*(?:\\R|$)"))
                    .map(String::strip)
                    .filter(sql -> !sql.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read the schema script " + name, e);
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
