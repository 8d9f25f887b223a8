package oneliner.boot;

import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes everything down when the application goes, and leaves nothing of it in the server.
 *
 * <p>This is the first that the application hears of its end on both servers, and on Payara the last moment at which
 * classes can be loaded: when a signal ends Payara, {@code @PreDestroy} of a singleton comes after the class loader has
 * been shut.
 */
@WebListener
public class Farewell implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(Farewell.class.getName());

    @EJB
    private Boot boot;

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
}
