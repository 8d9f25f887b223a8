package oneliner.proxy;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.services.Door;
import oneliner.services.ServiceDirectory;

/**
 * Sees every request first. In the requestor role it hands all but {@code /-/} to the proxy, by a plain call: a
 * dispatch to {@link ProxyServlet}, which serves the other nodes, would wrap the request. In the web role it steps
 * aside.
 *
 * <p>It goes by the raw path. A path that only becomes {@code /-/…} by decoding belongs to the app, so nothing of ours
 * can be reached by a disguised name.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class FrontDoor extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String OURS = "/-/";

    @Inject
    private transient Settings settings;

    @Inject
    private transient ServiceDirectory directory;

    @Inject
    private transient Proxy proxy;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Target target = Target.of(request);
        String path = target.path();
        if (settings.role() != Role.REQUESTOR || path.startsWith(OURS)) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Door> door = directory.frontDoor();
        if (door.isEmpty()) {
            proxy.answer(request, response, 503, "the app is not up yet");
            return;
        }
        proxy.serve(request, response, door.get(), path + target.query());
    }
}
