package oneliner.persistence;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import oneliner.config.Role;
import oneliner.config.Settings;

/**
 * Makes the tables when the web role starts, so that the WAR alone is enough. A database that does not answer yet is
 * asked again every second; until then the pages say that it is away.
 */
@ApplicationScoped
class SchemaAtStart {
    private static final System.Logger LOG = System.getLogger(SchemaAtStart.class.getName());

    @Inject
    private Settings settings;

    @Resource
    private ManagedScheduledExecutorService executor;

    private volatile boolean said;
    private volatile Future<?> next;

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (settings.role() != Role.WEB) {
            return;
        }
        if (settings.database().url().startsWith("jdbc:sqlite:")) {
            attempt();
        } else {
            // a server may be away: do not hold up the deployment
            next = executor.submit(this::attempt);
        }
    }

    @PreDestroy
    void stop() {
        Future<?> planned = next;
        if (planned != null) {
            planned.cancel(true);
        }
    }

    private void attempt() {
        String name = settings.database().url();
        try {
            DatabaseAddress address = DatabaseAddress.of(settings.database());
            name = address.toString();
            Schema.create(new RoutedDataSource(address));
            LOG.log(Level.INFO, "the tables are ready in " + name);
        } catch (IllegalArgumentException e) {
            // asking again cannot help
            LOG.log(Level.ERROR, e.getMessage());
        } catch (SQLException e) {
            if (!said) {
                said = true;
                LOG.log(Level.WARNING, "the database " + name + " does not answer yet, asking on: " + e.getMessage());
            }
            next = executor.schedule(this::attempt, 1, TimeUnit.SECONDS);
        }
    }
}
