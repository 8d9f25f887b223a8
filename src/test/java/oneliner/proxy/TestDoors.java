package oneliner.proxy;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import oneliner.services.Door;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceInstance;

/**
 * Put into a copy of the WAR by tests of the real server, to say what runs: {@code ?node=n&port=5000&tunnel=ws://…}, the
 * last as often as there are instances.
 */
@WebServlet("/-/test")
public class TestDoors extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient ServiceDirectory directory;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String node = request.getParameter("node");
        int port = Integer.parseInt(request.getParameter("port"));
        directory.instances(node).forEach(i -> directory.remove(i.id(), "test"));
        directory.doors(List.of(new Door(node, Door.Kind.HTTP, port, OptionalInt.empty())));
        String[] tunnels = request.getParameterValues("tunnel");
        List<String> all = tunnels == null ? List.of() : Stream.of(tunnels).toList();
        for (int i = 0; i < all.size(); i++) {
            directory.put(new ServiceInstance(
                    node + "-" + i, node, i, "0x" + i, "provider-" + i, "10.0.0." + i, URI.create(all.get(i))));
        }
        Runtime runtime = Runtime.getRuntime();
        response.getWriter().println(runtime.totalMemory() - runtime.freeMemory());
    }
}
