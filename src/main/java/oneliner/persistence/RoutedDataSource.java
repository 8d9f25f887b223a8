package oneliner.persistence;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.config.SettingsProducer;

/**
 * Connects to whatever database the settings name, and gives connections that outlive a restart of that database.
 *
 * <p>The servers' pools make it by its no-argument constructor (see {@link DataSourceDefinitions}); the settings are
 * read at the first connection, never earlier. Safe for any thread.
 */
public final class RoutedDataSource implements DataSource {
    private volatile DatabaseAddress address;
    private volatile Driver driver;

    /** For the servers' pools: follows {@code database.url} of this deployment. */
    public RoutedDataSource() {}

    /** For commands and tests: connects to {@code address}. */
    public RoutedDataSource(DatabaseAddress address) {
        this.address = address;
    }

    /**
     * Gives a connection that opens at its first use. That use throws an SQLException if the URL is wrong (SQLState
     * 08001, a plain message) or the database does not answer.
     */
    @Override
    public Connection getConnection() {
        return HealingConnection.around(() -> open(address()));
    }

    /** As {@link #getConnection()}: the credentials come from the settings, and pools pass none of their own. */
    @Override
    public Connection getConnection(String user, String password) {
        return getConnection();
    }

    /** Which database this leads to; the settings are read if they were not yet. */
    DatabaseAddress address() throws SQLException {
        DatabaseAddress known = address;
        if (known == null) {
            try {
                Settings settings = new SettingsProducer().settings();
                if (settings.role() != Role.WEB) {
                    // Payara asks a connection for its metadata while it deploys, and SQLite would make a file then
                    throw new SQLNonTransientConnectionException("The requestor role has no database.", "08001");
                }
                known = DatabaseAddress.of(settings.database());
            } catch (RuntimeException e) {
                throw new SQLNonTransientConnectionException(e.getMessage(), "08001", e);
            }
            address = known;
        }
        return known;
    }

    private Connection open(DatabaseAddress target) throws SQLException {
        target.file()
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .map(Path::getParent)
                .ifPresent(RoutedDataSource::make);
        Connection connection = driver(target).connect(target.jdbcUrl(), target.properties());
        if (connection == null) {
            throw new SQLNonTransientConnectionException(
                    "The database URL '" + target
                            + "' is not understood by its driver; check what follows the second colon.",
                    "08001");
        }
        return connection;
    }

    private Driver driver(DatabaseAddress target) throws SQLException {
        Driver known = driver;
        if (known == null) {
            String name = target.dialect().driverClass();
            try {
                // by name and loader: DriverManager sees only what the server's own loader loaded
                known = Class.forName(name, true, RoutedDataSource.class.getClassLoader())
                        .asSubclass(Driver.class)
                        .getConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                throw new SQLNonTransientConnectionException(
                        "The driver " + name + " is missing from this build.", "08001", e);
            }
            driver = known;
        }
        return known;
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            // the driver's own message names the file; this one only says why
            System.getLogger(RoutedDataSource.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot make the folder of the database: " + e);
        }
    }

    /** Accepted because servers set at least one property of a data source class; it has no effect. */
    public void setDescription(String description) {}

    /** Accepted and ignored: the settings decide. */
    public void setUrl(String url) {}

    /** Accepted and ignored: the settings decide. */
    public void setUser(String user) {}

    /** Accepted and ignored: the settings decide. */
    public void setPassword(String password) {}

    /** Accepted and ignored: the settings decide. */
    public void setServerName(String name) {}

    /** Accepted and ignored: the settings decide. */
    public void setDatabaseName(String name) {}

    /** Accepted and ignored: the settings decide. */
    public void setPortNumber(int port) {}

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("this data source logs through System.Logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("this data source is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
