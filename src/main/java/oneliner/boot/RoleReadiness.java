package oneliner.boot;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.services.AppStatus;
import oneliner.services.Readiness;
import oneliner.services.ServiceDirectory;

/** Requestor: every node of the app serves. Web: the database answers. */
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
            return connection.isValid(DATABASE_SECONDS)
                    ? Optional.empty()
                    : Optional.of("the database does not answer within " + DATABASE_SECONDS + " s");
        } catch (SQLException e) {
            return Optional.of("the database cannot be reached");
        }
    }
}
