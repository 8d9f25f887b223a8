package oneliner.proxy;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import oneliner.services.Door;
import oneliner.services.Manners;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceInstance;

/**
 * Put into a copy of the WAR by tests of the real server, to say what runs: {@code ?node=n&port=5000&tunnel=ws://…}, the
 * last as often as there are instances. {@code host}, {@code sticky}, {@code body}, {@code firstByte}, {@code idle},
 * {@code total} and any number of {@code access=PATHS METHODS USER=HASH} (with a dash for none) say how.
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
        directory.doors(List.of(new Door(node, Door.Kind.HTTP, port, OptionalInt.empty(), manners(request))));
        String[] tunnels = request.getParameterValues("tunnel");
        List<String> all = tunnels == null ? List.of() : Stream.of(tunnels).toList();
        for (int i = 0; i < all.size(); i++) {
            directory.put(new ServiceInstance(
                    node + "-" + i, node, i, "0x" + i, "provider-" + i, "10.0.0." + i, URI.create(all.get(i))));
        }
        Runtime runtime = Runtime.getRuntime();
        response.getWriter().println(runtime.totalMemory() - runtime.freeMemory());
    }

    private static Manners manners(HttpServletRequest request) {
        String host = request.getParameter("host");
        String body = request.getParameter("body");
        String[] rules = request.getParameterValues("access");
        return new Manners(
                host == null
                        ? new Manners.HostHeader.Preserve()
                        : host.equals("upstream")
                                ? new Manners.HostHeader.Upstream()
                                : new Manners.HostHeader.Name(host),
                Optional.ofNullable(request.getParameter("sticky")),
                Stream.of(rules == null ? new String[0] : rules)
                        .map(TestDoors::rule)
                        .toList(),
                new Manners.Limits(
                        body == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(body)),
                        duration(request, "firstByte"),
                        duration(request, "idle"),
                        duration(request, "total")));
    }

    private static Manners.Access rule(String text) {
        String[] parts = text.split(" ", -1);
        String[] user = parts[2].split("=", 2);
        return new Manners.Access(
                List.of(parts[0].split(",", -1)),
                parts[1].equals("-") ? Set.of() : Set.of(parts[1].split(",", -1)),
                parts[2].equals("-") ? Map.of() : Map.of(user[0], user[1]));
    }

    private static Optional<Duration> duration(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getParameter(name)).map(Duration::parse);
    }
}
