package oneliner.standin;

import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConfig;

/** The SQLite file and rqlite's three ways to use it. One request at a time; safe for any thread. */
final class Engine implements AutoCloseable {
    private static final Pattern REASON = Pattern.compile("(?s)\\[SQLITE_[A-Z_]+\\].*?\\((.*)\\)");

    private final Connection connection;

    /** The three endpoints. */
    enum Mode {
        EXECUTE,
        QUERY,
        REQUEST
    }

    /** Opens the file in {@code folder}; no other process can then. */
    Engine(Path folder) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
        config.setBusyTimeout(500);
        config.setCacheSize(-4096);
        connection = config.createConnection("jdbc:sqlite:" + folder.resolve("standin.sqlite"));
        try {
            // takes the exclusive lock now, not at the first request
            run("BEGIN IMMEDIATE");
            run("COMMIT");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Runs all orders and writes {@code {"results":[…]}}. */
    synchronized void answer(Mode mode, boolean transaction, boolean blobArray, List<Order> orders, OutputStream out)
            throws IOException, SQLException {
        boolean atomic = transaction && mode != Mode.QUERY;
        boolean failed = false;
        boolean ended = false;
        run("PRAGMA query_only=" + (mode == Mode.QUERY ? 1 : 0));
        if (atomic) {
            run("BEGIN IMMEDIATE");
        }
        try (JsonGenerator json = Order.JSON.createGenerator(out)) {
            json.writeStartObject().writeStartArray("results");
            for (Order order : orders) {
                if (order.verb().isEmpty()) {
                    continue;
                }
                Failure failure = one(mode, order, new Cells(json, blobArray));
                // rqlite's /db/request goes on after a statement that cannot be prepared, even in a transaction
                if (failure != null && atomic && (mode == Mode.EXECUTE || !failure.prepare())) {
                    failed = true;
                    break;
                }
            }
            json.writeEnd();
            if (atomic) {
                run(failed ? "ROLLBACK" : "COMMIT");
                ended = true;
            }
            json.writeEnd();
        } finally {
            if (atomic && !ended) {
                run("ROLLBACK");
            }
        }
    }

    /** Writes a copy of the whole database to {@code file}, which must not exist. */
    synchronized void backup(Path file) throws SQLException, IOException {
        run("PRAGMA query_only=0");
        Files.deleteIfExists(file);
        try (PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, file.toString());
            copy.executeUpdate();
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        connection.close();
    }

    /** How a statement failed: while it was prepared, or while it ran. */
    private record Failure(boolean prepare) {}

    private Failure one(Mode mode, Order order, Cells cells) {
        String refusal = order.refusal();
        if (refusal != null) {
            cells.error(refusal);
            return new Failure(true);
        }
        boolean prepared = false;
        try (PreparedStatement statement = connection.prepareStatement(order.sql())) {
            int marks = statement.getParameterMetaData().getParameterCount();
            if (marks > order.values().size()) {
                cells.error("not enough args to execute query: want " + marks + " got "
                        + order.values().size());
                return new Failure(true);
            }
            prepared = true;
            for (int i = 0; i < marks; i++) {
                statement.setObject(i + 1, order.values().get(i));
            }
            boolean rows = statement.execute();
            boolean wanted =
                    mode != Mode.EXECUTE || order.sql().toLowerCase(Locale.ROOT).contains("returning ");
            if (rows && wanted) {
                try (ResultSet result = statement.getResultSet()) {
                    cells.rows(result);
                }
                return null;
            }
            if (rows) {
                drain(statement);
            }
            if (mode == Mode.QUERY) {
                cells.nothing();
            } else {
                counts(cells);
            }
            return null;
        } catch (SQLException e) {
            cells.error(reason(e));
            return new Failure(!prepared);
        }
    }

    private static void drain(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.getResultSet()) {
            // rows of a SELECT sent to /db/execute are dropped, but it runs to its end
            boolean more = true;
            while (more) {
                more = result.next();
            }
        }
    }

    /** Like rqlite: what SQLite says now, even if the last statement was no write. */
    private void counts(Cells cells) throws SQLException {
        try (Statement ask = connection.createStatement();
                ResultSet row = ask.executeQuery("SELECT last_insert_rowid(), changes()")) {
            row.next();
            cells.counts(row.getLong(1), row.getLong(2));
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** SQLite's own words, as rqlite gives them. */
    static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("attempt to write a readonly database")) {
            return "attempt to change database via query operation";
        }
        Matcher inner = REASON.matcher(message);
        return inner.matches() ? inner.group(1) : message;
    }
}
