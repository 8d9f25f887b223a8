package oneliner.rqlite;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;

/** What a DatabaseMetaData can tell: what pools ask for. Lists of tables and columns are refused. */
final class DatabaseCalls implements Refusing.Target {
    private final ConnectionCalls connection;

    DatabaseCalls(ConnectionCalls connection) {
        this.connection = connection;
    }

    public Connection getConnection() {
        return connection.self();
    }

    public String getDatabaseProductName() {
        return "rqlite";
    }

    public String getDatabaseProductVersion() {
        return connection.cluster.version();
    }

    public int getDatabaseMajorVersion() {
        return part(0);
    }

    public int getDatabaseMinorVersion() {
        return part(1);
    }

    public String getDriverName() {
        return "oneliner rqlite driver";
    }

    public String getDriverVersion() {
        return RqliteDriver.MAJOR + "." + RqliteDriver.MINOR;
    }

    public int getDriverMajorVersion() {
        return RqliteDriver.MAJOR;
    }

    public int getDriverMinorVersion() {
        return RqliteDriver.MINOR;
    }

    public int getJDBCMajorVersion() {
        return 4;
    }

    public int getJDBCMinorVersion() {
        return 3;
    }

    public String getURL() {
        return connection.cluster.url().shown();
    }

    public String getUserName() {
        return connection.cluster.url().user();
    }

    public boolean isReadOnly() {
        return connection.isReadOnly();
    }

    public String getIdentifierQuoteString() {
        return "\"";
    }

    public boolean supportsTransactions() {
        return true;
    }

    public int getDefaultTransactionIsolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }

    public boolean supportsTransactionIsolationLevel(int level) {
        return level == Connection.TRANSACTION_READ_COMMITTED || level == Connection.TRANSACTION_READ_UNCOMMITTED;
    }

    public boolean supportsDataDefinitionAndDataManipulationTransactions() {
        return false;
    }

    public boolean supportsDataManipulationTransactionsOnly() {
        return true;
    }

    public boolean supportsResultSetType(int type) {
        return type == ResultSet.TYPE_FORWARD_ONLY;
    }

    public boolean supportsResultSetConcurrency(int type, int concurrency) {
        return type == ResultSet.TYPE_FORWARD_ONLY && concurrency == ResultSet.CONCUR_READ_ONLY;
    }

    public boolean supportsGetGeneratedKeys() {
        return false;
    }

    public boolean supportsBatchUpdates() {
        return false;
    }

    public boolean supportsSavepoints() {
        return false;
    }

    public boolean supportsMultipleResultSets() {
        return false;
    }

    public boolean supportsNamedParameters() {
        return false;
    }

    public int getMaxStatements() {
        return 0;
    }

    public int getMaxConnections() {
        return 0;
    }

    public int getResultSetHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    public int getSQLStateType() {
        return DatabaseMetaData.sqlStateSQL;
    }

    @Override
    public boolean isClosed() {
        return connection.isClosed();
    }

    @Override
    public String toString() {
        return "of " + connection;
    }

    private int part(int index) {
        String[] parts = connection.cluster.version().replaceFirst("^v", "").split("[.]", -1);
        return index < parts.length && parts[index].matches("[0-9]{1,6}") ? Integer.parseInt(parts[index]) : 0;
    }
}
