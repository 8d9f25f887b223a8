package oneliner.boot;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.persistence.RoutedDataSource;
import oneliner.persistence.Schema;
import oneliner.services.AppStatus;
import oneliner.services.Readiness;
import oneliner.services.ServiceDirectory;

/** Requestor: every node of the app serves. Web: the database answers and has its tables. */
@ApplicationScoped
public class RoleReadiness implements Readiness {
    private static final int DATABASE_SECONDS = 3;

    @Inject
    private Settings settings;

    @Inject
    private ServiceDirectory directory;

    @Resource(lookup = "java:app/jdbc/oneliner")
    private DataSource database;

    @Override
    public Optional<String> notReady() {
        return settings.role() == Role.REQUESTOR ? app() : database();
    }

    private Optional<String> app() {
        AppStatus status = directory.status();
        return status.phase() == AppStatus.Phase.SERVING
                ? Optional.empty()
                : Optional.of("the app is " + status.phase().name().toLowerCase(java.util.Locale.ROOT)
                        + status.reason().map(reason -> ": " + reason).orElse(""));
    }

    private Optional<String> database() {
        try (Connection connection = database.getConnection()) {
            if (!connection.isValid(DATABASE_SECONDS)) {
                return Optional.of("the database does not answer within " + DATABASE_SECONDS + " s");
            }
            if (!tables(connection)) {
                // a database that was replaced begins empty
                Schema.create(new RoutedDataSource());
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of("the database cannot be reached");
        }
    }

    private static boolean tables(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT id FROM chat_line LIMIT 1").close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
