package oneliner.rqlite;

import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs several statements, DDL included, as one atomic request: all of them or none. Every connection of the driver
 * can do it:
 *
 * <pre>{@code
 * connection.unwrap(AtomicScript.class).run(AtomicScript.split(text));
 * }</pre>
 */
public interface AtomicScript {

    /**
     * Runs the statements in order in one transaction of their own, at once, whatever the connection's auto-commit
     * mode. The script must be idempotent ({@code CREATE TABLE IF NOT EXISTS …}): a script whose first answer was lost
     * is recognised by its token, but one sent again by the caller is not. Also makes the driver's own table.
     *
     * @param statements without parameters, one statement each
     * @throws SQLException 25001 if a transaction with writes is open on this connection; otherwise the first failing
     *     statement's error, and nothing was done
     */
    void run(List<String> statements) throws SQLException;

    /**
     * Cuts a script at its semicolons; those inside literals, quoted names, comments and triggers do not count.
     *
     * @return the statements in order, without semicolons; comments stay with the statement that follows them
     * @throws SQLException if a statement holds a parameter mark
     */
    static List<String> split(String script) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (SqlScanner.Statement found : new SqlScanner(script).statements()) {
            if (found.pieces().size() > 1 || found.namedMark() != null) {
                throw new SQLSyntaxErrorException(
                        "A script cannot have parameters: "
                                + SqlText.shorten(found.pieces().get(0).strip()),
                        "42000");
            }
            statements.add(found.pieces().get(0).strip());
        }
        return statements;
    }
}
