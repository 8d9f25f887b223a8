package oneliner.rqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;

/** What a Statement can do. */
class StatementCalls implements Refusing.Target {
    final ConnectionCalls connection;
    private int maxRows;
    private int seconds;
    private int fetchSize;
    private boolean closeOnCompletion;
    private boolean closed;
    private ResultSet rows;
    private long count = -1;
    private Statement self;

    StatementCalls(ConnectionCalls connection) {
        this.connection = connection;
    }

    /** Makes the JDBC object in front, once. */
    final <T extends Statement> T open(Class<T> type) {
        T made = Refusing.of(type, this);
        self = made;
        return made;
    }

    final Statement self() {
        return self;
    }

    public ResultSet executeQuery(String sql) throws SQLException {
        return query(Bound.plain(sql));
    }

    public int executeUpdate(String sql) throws SQLException {
        return Math.toIntExact(update(Bound.plain(sql)));
    }

    public long executeLargeUpdate(String sql) throws SQLException {
        return update(Bound.plain(sql));
    }

    public int executeUpdate(String sql, int keys) throws SQLException {
        noKeys(keys);
        return executeUpdate(sql);
    }

    public boolean execute(String sql) throws SQLException {
        return either(Bound.plain(sql));
    }

    public boolean execute(String sql, int keys) throws SQLException {
        noKeys(keys);
        return execute(sql);
    }

    final ResultSet query(Bound statement) throws SQLException {
        if (statement.kind() != SqlText.Kind.QUERY) {
            throw new SQLException("executeQuery cannot run a statement that writes.", "42000");
        }
        forgetResults();
        Result result = connection.session.query(statement, connection.most(seconds));
        rows = new RowsCalls(this, result, maxRows).self();
        return rows;
    }

    final long update(Bound statement) throws SQLException {
        if (statement.kind() == SqlText.Kind.QUERY) {
            throw new SQLException(
                    "executeUpdate can only run INSERT, UPDATE, DELETE and statements that change the schema: "
                            + SqlText.shorten(statement.sql()),
                    "42000");
        }
        forgetResults();
        count = connection.write(statement, seconds);
        return count;
    }

    final boolean either(Bound statement) throws SQLException {
        if (statement.kind() == SqlText.Kind.QUERY) {
            return query(statement) != null;
        }
        update(statement);
        return false;
    }

    private void forgetResults() throws SQLException {
        if (rows != null) {
            rows.close();
        }
        rows = null;
        count = -1;
    }

    public ResultSet getResultSet() {
        return rows;
    }

    public int getUpdateCount() {
        return Math.toIntExact(count);
    }

    public long getLargeUpdateCount() {
        return count;
    }

    public boolean getMoreResults() throws SQLException {
        forgetResults();
        return false;
    }

    public boolean getMoreResults(int current) throws SQLException {
        return getMoreResults();
    }

    public Connection getConnection() {
        return connection.self();
    }

    public int getMaxRows() {
        return maxRows;
    }

    public void setMaxRows(int max) throws SQLException {
        if (max < 0) {
            throw new SQLException("maxRows is " + max + ", but cannot be negative.", "22023");
        }
        maxRows = max;
    }

    public int getQueryTimeout() {
        return seconds;
    }

    public void setQueryTimeout(int most) throws SQLException {
        if (most < 0) {
            throw new SQLException("The timeout is " + most + " s, but cannot be negative.", "22023");
        }
        seconds = most;
    }

    public int getFetchSize() {
        return fetchSize;
    }

    public void setFetchSize(int rows) {
        fetchSize = rows;
    }

    public int getFetchDirection() {
        return ResultSet.FETCH_FORWARD;
    }

    public void setFetchDirection(int direction) throws SQLException {
        if (direction != ResultSet.FETCH_FORWARD) {
            throw new SQLFeatureNotSupportedException("Results can only be read forward.", "0A000");
        }
    }

    public int getResultSetType() {
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    public int getResultSetConcurrency() {
        return ResultSet.CONCUR_READ_ONLY;
    }

    public int getResultSetHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    public void setEscapeProcessing(boolean on) {}

    public SQLWarning getWarnings() {
        return null;
    }

    public void clearWarnings() {}

    public boolean isPoolable() {
        return false;
    }

    public void setPoolable(boolean on) {}

    public void closeOnCompletion() {
        closeOnCompletion = true;
    }

    public boolean isCloseOnCompletion() {
        return closeOnCompletion;
    }

    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            forgetResults();
        }
    }

    @Override
    public boolean isClosed() {
        return closed || connection.isClosed();
    }

    @Override
    public String toString() {
        return "of " + connection;
    }

    static void noKeys(int keys) throws SQLException {
        if (keys != Statement.NO_GENERATED_KEYS) {
            throw new SQLFeatureNotSupportedException(
                    "Generated keys are not supported: the commit may give other ones; let the client make the ids.",
                    "0A000");
        }
    }
}
