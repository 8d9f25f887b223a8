package oneliner.persistence;

import java.sql.SQLException;
import org.eclipse.persistence.platform.database.PostgreSQLPlatform;
import org.eclipse.persistence.sessions.DatabaseLogin;
import org.eclipse.persistence.sessions.DatabaseSession;
import org.eclipse.persistence.sessions.Session;
import org.eclipse.persistence.sessions.SessionCustomizer;

/**
 * Gives EclipseLink the platform that fits the database URL, and makes it report a lost database at once.
 *
 * <p>{@code persistence.xml} names {@link SqlitePlatform}, because EclipseLink would otherwise connect in order to ask;
 * this class replaces it for PostgreSQL. Called by EclipseLink once per persistence unit, before its first connection.
 */
public final class PlatformByUrl implements SessionCustomizer {
    /** Persistence unit property with a {@link DatabaseAddress}, for tests; the settings decide when it is missing. */
    static final String ADDRESS = "oneliner.persistence.address";

    /** Made by EclipseLink by name. */
    public PlatformByUrl() {}

    @Override
    public void customize(Session session) {
        DatabaseLogin login = (DatabaseLogin) session.getDatasourceLogin();
        if (dialect(session) == Dialect.POSTGRESQL) {
            login.setDatasourcePlatform(new PostgreSQLPlatform());
            // again, because the session remembers the platform of the login it was given
            ((DatabaseSession) session).setDatasourceLogin(login);
        }
        // HealingConnection reconnects; EclipseLink's own tries would only make the page hang for 10 s
        login.setQueryRetryAttemptCount(0);
        login.setDelayBetweenConnectionAttempts(0);
        login.setConnectionHealthValidatedOnError(false);
    }

    private static Dialect dialect(Session session) {
        try {
            Object address = session.getProperty(ADDRESS);
            return (address instanceof DatabaseAddress known ? known : new RoutedDataSource().address()).dialect();
        } catch (SQLException e) {
            // Payara calls this while it deploys, in the requestor role too; the first connection tells what is wrong
            return Dialect.SQLITE;
        }
    }
}
