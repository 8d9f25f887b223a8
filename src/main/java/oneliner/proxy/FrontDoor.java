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
 * dispatch to a servlet would wrap the request, and buys nothing. In the web role it steps aside.
 *
 * <p>It goes by the raw path. A path that only becomes {@code /-/…} by decoding belongs to the app, so nothing of ours
 * can be reached by a disguised name.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class FrontDoor extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String OURS = "/-/";
    private static final String BY_NODE = "/-/proxy/";

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
        boolean ours = path.startsWith(OURS);
        if (settings.role() != Role.REQUESTOR || (ours && !path.startsWith(BY_NODE))) {
            chain.doFilter(request, response);
            return;
        }
        if (ours) {
            byNode(request, response, path.substring(BY_NODE.length()), target.query());
            return;
        }
        Optional<Door> door = directory.frontDoor();
        if (door.isEmpty()) {
            proxy.answer(request, response, 503, "the app is not up yet");
            return;
        }
        proxy.serve(request, response, door.get(), path + target.query());
    }

    private void byNode(HttpServletRequest request, HttpServletResponse response, String rest, String query)
            throws IOException {
        int slash = rest.indexOf('/');
        String node = slash < 0 ? rest : rest.substring(0, slash);
        Optional<Door> door = directory.doors().stream()
                .filter(d -> d.kind() == Door.Kind.HTTP && d.node().equals(node))
                .findFirst();
        if (door.isEmpty()) {
            proxy.answer(request, response, 404, "no node of that name has an HTTP door");
        } else {
            proxy.serve(request, response, door.get(), (slash < 0 ? "/" : rest.substring(slash)) + query);
        }
    }
}
