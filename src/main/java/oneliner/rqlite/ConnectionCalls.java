package oneliner.rqlite;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/** What a Connection can do. It holds no socket; losing one costs nothing. */
final class ConnectionCalls implements Refusing.Target, AtomicScript {
    final Cluster cluster;
    final Session session;
    private final Connection self;
    private boolean autoCommit = true;
    private boolean readOnly;
    private int networkTimeout;
    private volatile boolean closed;

    ConnectionCalls(Cluster cluster) {
        this.cluster = cluster;
        this.session = new Session(cluster);
        this.self = Refusing.of(Connection.class, this, AtomicScript.class);
    }

    Connection self() {
        return self;
    }

    /** The longest a call may take; {@code seconds} 0 means the address's own figure. */
    Duration most(int seconds) {
        Duration most = cluster.url().retry();
        if (networkTimeout > 0 && networkTimeout < most.toMillis()) {
            most = Duration.ofMillis(networkTimeout);
        }
        return seconds > 0 && seconds < most.toSeconds() ? Duration.ofSeconds(seconds) : most;
    }

    long write(Bound statement, int seconds) throws SQLException {
        if (readOnly) {
            throw new SQLNonTransientException("This connection is set read-only.", "25006");
        }
        if (autoCommit) {
            return session.once(statement, most(seconds));
        }
        if (statement.kind().countsRows()) {
            return session.keep(statement, most(seconds));
        }
        refuseWithWrites("A statement that changes the schema");
        return session.once(statement, most(seconds));
    }

    @Override
    public void run(List<String> statements) throws SQLException {
        refuseWithWrites("A script");
        List<Bound> all = new ArrayList<>();
        for (String statement : statements) {
            all.add(Bound.plain(statement));
        }
        session.script(all, most(0));
    }

    public Statement createStatement() {
        return new StatementCalls(this).open(Statement.class);
    }

    public Statement createStatement(int type, int concurrency) throws SQLException {
        forwardOnly(type, concurrency);
        return createStatement();
    }

    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return createStatement(type, concurrency);
    }

    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return new PreparedCalls(this, SqlText.parse(sql)).open(PreparedStatement.class);
    }

    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        forwardOnly(type, concurrency);
        return prepareStatement(sql);
    }

    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepareStatement(sql, type, concurrency);
    }

    public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
        StatementCalls.noKeys(keys);
        return prepareStatement(sql);
    }

    public boolean getAutoCommit() {
        return autoCommit;
    }

    public void setAutoCommit(boolean on) throws SQLException {
        if (on && !autoCommit) {
            autoCommit = true;
            session.commit(most(0));
        }
        autoCommit = on;
    }

    public void commit() throws SQLException {
        refuseAutoCommit();
        session.commit(most(0));
    }

    public void rollback() throws SQLException {
        refuseAutoCommit();
        session.forget();
    }

    public void close() {
        session.forget();
        closed = true;
    }

    public void abort(Executor executor) {
        close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    public boolean isValid(int seconds) throws SQLException {
        if (seconds < 0) {
            throw new SQLException("The timeout is " + seconds + " s, but cannot be negative.", "22023");
        }
        return !closed && cluster.ready(most(seconds));
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    public void setReadOnly(boolean on) throws SQLException {
        refuseWithWrites("Changing the read-only mode");
        readOnly = on;
    }

    public int getTransactionIsolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }

    public void setTransactionIsolation(int level) throws SQLException {
        if (level != Connection.TRANSACTION_READ_COMMITTED && level != Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new SQLFeatureNotSupportedException(
                    "Isolation " + level + " is not supported: each read of a transaction sees its own moment.",
                    "0A000");
        }
    }

    public DatabaseMetaData getMetaData() {
        return Refusing.of(DatabaseMetaData.class, new DatabaseCalls(this));
    }

    public SQLWarning getWarnings() {
        return null;
    }

    public void clearWarnings() {}

    public void beginRequest() {}

    public void endRequest() {}

    public String nativeSQL(String sql) {
        return sql;
    }

    public String getCatalog() {
        return null;
    }

    public void setCatalog(String catalog) {}

    public String getSchema() {
        return null;
    }

    public void setSchema(String schema) {}

    public int getHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    public void setHoldability(int holdability) {}

    public Map<String, Class<?>> getTypeMap() {
        return Map.of();
    }

    public Properties getClientInfo() {
        return new Properties();
    }

    public String getClientInfo(String name) {
        return null;
    }

    public int getNetworkTimeout() {
        return networkTimeout;
    }

    public void setNetworkTimeout(Executor executor, int millis) {
        networkTimeout = millis;
    }

    @Override
    public String toString() {
        return cluster.url().shown();
    }

    private void refuseAutoCommit() throws SQLException {
        if (autoCommit) {
            throw new SQLNonTransientException("There is no transaction: auto-commit is on.", "25000");
        }
    }

    private void refuseWithWrites(String what) throws SQLException {
        if (session.hasWrites()) {
            throw new SQLNonTransientException(
                    what + " is refused while a transaction with writes is open; commit or roll back first.", "25001");
        }
    }

    private static void forwardOnly(int type, int concurrency) throws SQLException {
        if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
            throw new SQLFeatureNotSupportedException("Results can only be read, and only forward.", "0A000");
        }
    }
}
