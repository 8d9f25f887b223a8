package oneliner.boot;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import oneliner.config.Role;
import oneliner.config.Settings;

/**
 * Takes everything down when the application goes, and leaves nothing of it in the server.
 *
 * <p>This is the first that the application hears of its end on both servers: when a signal ends Payara,
 * {@code @PreDestroy} of a singleton comes later still. But even now Payara's class loader gives no class that it has
 * not given before, and a stop that lacks one class leaves machines rented. So the requestor role loads all of ours
 * beforehand.
 */
@WebListener
public class Farewell implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(Farewell.class.getName());

    private static final String CLASSES = "/WEB-INF/classes/";

    @EJB
    private Boot boot;

    @Inject
    private Settings settings;

    @Resource
    private ManagedExecutorService executor;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        if (settings.role() == Role.REQUESTOR) {
            ServletContext context = event.getServletContext();
            executor.execute(() -> load(context, CLASSES));
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        try {
            boot.stop();
        } catch (EJBException e) {
            // the server ended the bean before: then it has done the same itself
            LOG.log(Level.DEBUG, "boot is gone already", e);
        }
        forgetDrivers();
    }

    /** Drivers of this WAR register themselves when they are loaded, and the JDK would keep them and the WAR for ever. */
    private static void forgetDrivers() {
        List<Driver> own = DriverManager.drivers()
                .filter(driver -> driver.getClass().getClassLoader() == Farewell.class.getClassLoader())
                .toList();
        for (Driver driver : own) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                LOG.log(Level.WARNING, "the driver " + driver.getClass().getName() + " stays registered", e);
            }
        }
    }

    private static void load(ServletContext context, String folder) {
        Set<String> paths =
                Optional.ofNullable(context.getResourcePaths(folder)).orElse(Set.of());
        for (String path : paths) {
            if (path.endsWith("/")) {
                load(context, path);
            } else if (path.endsWith(".class") && !path.endsWith("-info.class")) {
                String name = path.substring(CLASSES.length(), path.length() - ".class".length())
                        .replace('/', '.');
                try {
                    Class.forName(name, false, Farewell.class.getClassLoader());
                } catch (ClassNotFoundException | LinkageError e) {
                    LOG.log(Level.WARNING, "class " + name + " cannot be loaded", e);
                }
            }
        }
    }
}
