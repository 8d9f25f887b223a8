package oneliner.rqlite;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;

/** SQLExceptions for what rqlite says; it gives texts only, never codes. */
final class SqlErrors {
    static final String UNKNOWN_OUTCOME = "08007";

    private SqlErrors() {}

    /** The error of one statement. */
    static SQLException statement(String error, Bound statement) {
        String message = error + " — in: " + SqlText.shorten(statement.sql());
        if (error.contains("constraint failed")) {
            String state = error.contains("UNIQUE")
                    ? "23505"
                    : error.contains("NOT NULL")
                            ? "23502"
                            : error.contains("CHECK") ? "23514" : error.contains("FOREIGN KEY") ? "23503" : "23000";
            return new SQLIntegrityConstraintViolationException(message, state);
        }
        if (error.equals("query timeout") || error.equals("interrupted")) {
            return new SQLTimeoutException(message, "HYT00");
        }
        if (error.contains("database is locked")) {
            return new SQLTransientException(message, "40001");
        }
        if (error.contains("integer overflow")
                || error.contains("datatype mismatch")
                || error.contains("cannot store")) {
            return new SQLDataException(message, "22000");
        }
        return new SQLSyntaxErrorException(message, "42000");
    }

    /** A row is not any more what it was when the statement was rehearsed. */
    static SQLException stale(Bound statement) {
        return new SQLTransactionRollbackException(
                "Somebody else changed a row between statement and commit; nothing was stored, try again — in: "
                        + SqlText.shorten(statement.sql()),
                "40001");
    }

    static SQLException unreachable(String last) {
        return new SQLTransientConnectionException("rqlite cannot be reached, nothing was stored: " + last, "08001");
    }

    static SQLException unknownOutcome(String last) {
        return new SQLRecoverableException(
                "It is unknown whether this was stored; repeat it with the same ids to find out: " + last,
                UNKNOWN_OUTCOME);
    }

    static SQLException refused(int status, String text) {
        if (status == 401) {
            return new SQLInvalidAuthorizationSpecException(
                    "rqlite refuses this user: the password is wrong or a permission is missing (HTTP 401).", "28000");
        }
        return new SQLSyntaxErrorException("rqlite refuses the request (HTTP " + status + "): " + text, "42000");
    }

    static SQLException missingParameter(int index, SqlText text) {
        return new SQLException("Parameter " + index + " is not set — in: " + text.shown(), "07001");
    }

    static SQLException closed(String what) {
        return new SQLNonTransientConnectionException("This " + what + " is closed.", "08003");
    }
}
