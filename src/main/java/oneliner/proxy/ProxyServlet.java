package oneliner.proxy;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.services.Door;
import oneliner.services.ServiceDirectory;

/**
 * {@code /-/proxy/{node}/**}: any node with an HTTP door, by its name. Takes every method. The app's first door is at
 * {@code /}, where {@link FrontDoor} hands requests to the same {@link Proxy}: a servlet mapped there would swallow
 * Faces.
 */
@WebServlet(urlPatterns = "/-/proxy/*", asyncSupported = true)
public class ProxyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    static final String HERE = "/-/proxy/";

    @Inject
    private transient Settings settings;

    @Inject
    private transient ServiceDirectory directory;

    @Inject
    private transient Proxy proxy;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Target target = Target.of(request);
        String path = target.path();
        if (settings.role() != Role.REQUESTOR || !path.startsWith(HERE)) {
            // not ours, or only by decoding
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        String rest = path.substring(HERE.length());
        int slash = rest.indexOf('/');
        String node = slash < 0 ? rest : rest.substring(0, slash);
        Optional<Door> door = directory.doors().stream()
                .filter(d -> d.kind() == Door.Kind.HTTP && d.node().equals(node))
                .findFirst();
        if (door.isEmpty()) {
            proxy.answer(request, response, 404, "no node of that name has an HTTP door");
        } else {
            proxy.serve(request, response, door.get(), (slash < 0 ? "/" : rest.substring(slash)) + target.query());
        }
    }
}
