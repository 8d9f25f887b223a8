package oneliner.proxy;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import oneliner.config.Role;
import oneliner.config.Settings;

/**
 * Keeps our own sessions out of the app's way. Sessions never travel in paths: the server would take
 * {@code ;jsessionid=…} out of a path that belongs to the app. In the requestor role our cookie has a name and a path of
 * its own, so that a browser neither sends the console's session to a provider nor confuses it with the app's.
 */
@WebListener
public class SessionManners implements ServletContextListener {
    @Inject
    private Settings settings;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE));
        SessionCookieConfig cookie = event.getServletContext().getSessionCookieConfig();
        cookie.setHttpOnly(true);
        if (settings.role() == Role.REQUESTOR) {
            cookie.setName("ONELINER");
            cookie.setPath("/-/");
        }
    }
}
