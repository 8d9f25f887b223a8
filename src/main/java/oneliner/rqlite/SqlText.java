package oneliner.rqlite;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.util.List;

/**
 * One SQL statement, cut at its parameter marks.
 *
 * @param kind what it does
 * @param pieces text between the {@code ?} marks; one more than there are parameters
 */
record SqlText(Kind kind, List<String> pieces) {

    /** What a statement does, as far as the driver treats it differently. */
    enum Kind {
        /** Reads; also everything not recognised, because the server reads on a read-only connection. */
        QUERY,
        INSERT,
        CHANGE,
        SCHEMA,
        /** Cannot be inside a transaction: VACUUM. */
        ALONE;

        /** True if it writes rows and reports how many. */
        boolean countsRows() {
            return this == INSERT || this == CHANGE;
        }
    }

    /**
     * Reads one statement; a single trailing semicolon is dropped.
     *
     * @throws SQLException if there is none or more than one, or it is one that the driver refuses
     */
    static SqlText parse(String sql) throws SQLException {
        if (sql == null) {
            throw new SQLSyntaxErrorException("There is no statement: the SQL is null.", "42000");
        }
        Values.checkText(sql, "the SQL");
        List<SqlScanner.Statement> found = new SqlScanner(sql).statements();
        if (found.isEmpty()) {
            throw new SQLSyntaxErrorException("There is no statement in: " + shorten(sql), "42000");
        }
        if (found.size() > 1) {
            throw new SQLFeatureNotSupportedException(
                    "Several statements in one string are refused (rqlite reports only the last one's result);"
                            + " send them one by one or as an AtomicScript: " + shorten(sql),
                    "0A000");
        }
        return of(found.get(0));
    }

    private static SqlText of(SqlScanner.Statement found) throws SQLException {
        if (found.namedMark() != null) {
            throw new SQLFeatureNotSupportedException(
                    "Parameter " + found.namedMark() + ": only plain ? marks are supported.", "0A000");
        }
        Kind kind = switch (found.verb()) {
            case "INSERT", "REPLACE" -> Kind.INSERT;
            case "UPDATE", "DELETE" -> Kind.CHANGE;
            case "CREATE", "ALTER", "DROP", "REINDEX", "ANALYZE" -> Kind.SCHEMA;
            case "VACUUM" -> Kind.ALONE;
            case "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE" ->
                throw new SQLFeatureNotSupportedException(
                        found.verb() + " is refused: it would act on the connection that all of rqlite's clients share."
                                + " Use setAutoCommit(false), commit() and rollback().",
                        "0A000");
            case "ATTACH", "DETACH" ->
                throw new SQLFeatureNotSupportedException(
                        found.verb() + " is refused: an attached file would exist on one node only.", "0A000");
            default -> Kind.QUERY;
        };
        if (found.returning() && kind.countsRows()) {
            throw new SQLFeatureNotSupportedException(
                    "RETURNING is not supported: use ids made by the client and read the row again.", "0A000");
        }
        return new SqlText(kind, found.pieces());
    }

    /** Number of {@code ?} marks. */
    int parameters() {
        return pieces.size() - 1;
    }

    /** The statement for messages, cut to a bearable length. */
    String shown() {
        return shorten(String.join("?", pieces));
    }

    static String shorten(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
