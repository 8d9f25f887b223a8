package oneliner.descriptor;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the path of a reference means in one app. */
final class Paths {
    private static final Pattern INSTANCE = Pattern.compile("(?:\\[([0-9]{1,4})])?\\.(.+)");
    private static final Pattern IP = Pattern.compile("ip\\[([0-9]{1,4})]");
    private static final Pattern PORT =
            Pattern.compile("(http|tcp)_proxy\\.ports\\[([0-9]{1,4})]\\.(remote_port|local_port)");
    private static final Set<String> WHILE_RUNNING = Set.of(
            "network_node.ip",
            "network_node.node_id",
            "agreement.id",
            "agreement.provider_id",
            "agreement.provider_name",
            "activity.id",
            "state");

    private final App app;

    Paths(App app) {
        this.app = app;
    }

    private record NodePath(App.Node node, int instance, String rest) {}

    /** The node that a path looks at. */
    Optional<String> node(String path) {
        return parse(path).map(p -> p.node().name());
    }

    /** What is wrong with a path, empty when it has a value now or will have one while its node runs. */
    Optional<String> problem(String path) {
        if (fixed(path).isPresent()) {
            return Optional.empty();
        }
        Optional<NodePath> found = parse(path);
        String quoted = "${" + Faults.shown(path) + "}";
        if (found.isEmpty()) {
            return Optional.of(quoted + " refers to nothing in this descriptor");
        }
        NodePath p = found.get();
        if (p.instance() >= p.node().instances()) {
            return Optional.of(
                    quoted + ": " + p.node().name() + " has no instance " + p.instance() + ", counted from 0");
        }
        if (!WHILE_RUNNING.contains(p.rest())) {
            return Optional.of(quoted + " is nothing a node has; its address is ${nodes."
                    + p.node().name() + ".network_node.ip}");
        }
        if (p.rest().startsWith("network_node") && p.node().network().isEmpty()) {
            return Optional.of(quoted + ": " + p.node().name() + " is on no network");
        }
        return Optional.empty();
    }

    Optional<String> fixed(String path) {
        if (path.startsWith("meta.")) {
            return Optional.ofNullable(app.meta().get(path.substring("meta.".length())));
        }
        if (path.startsWith("networks.")) {
            return ofNetwork(path.substring("networks.".length()));
        }
        if (path.startsWith("payloads.") && path.endsWith(".runtime")) {
            String name = path.substring("payloads.".length(), Math.max(9, path.length() - ".runtime".length()));
            return Optional.ofNullable(app.payloads().get(name)).map(App.Payload::runtime);
        }
        return parse(path).filter(p -> p.instance() < p.node().instances()).flatMap(Paths::ofNode);
    }

    private Optional<String> ofNetwork(String rest) {
        int dot = rest.lastIndexOf('.');
        App.Network network = dot < 0 ? null : app.networks().get(rest.substring(0, dot));
        Optional<Cidr> cidr = network == null ? Optional.empty() : Cidr.parse(network.cidr(), Optional.empty());
        return cidr.flatMap(c -> switch (rest.substring(dot + 1)) {
            case "ip" -> Optional.of(c.network());
            case "mask" -> Optional.of(c.dottedMask());
            case "owner_ip" -> network.ownerIp().or(() -> Optional.of(c.firstHost()));
            case "gateway" -> network.gateway();
            case "hosts" ->
                Optional.of(app.hosts(network.name()).entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining("\n")));
            default -> Optional.empty();
        });
    }

    private static Optional<String> ofNode(NodePath p) {
        App.Node node = p.node();
        Matcher ip = IP.matcher(p.rest());
        Matcher port = PORT.matcher(p.rest());
        if (ip.matches()) {
            return at(node.ips(), Integer.parseInt(ip.group(1)));
        }
        if (port.matches()) {
            return at(
                            port.group(1).equals("http") ? node.httpProxy() : node.tcpProxy(),
                            Integer.parseInt(port.group(2)))
                    .flatMap(one ->
                            number(port.group(3).equals("remote_port") ? OptionalInt.of(one.remote()) : one.local()));
        }
        return switch (p.rest()) {
            case "payload" -> Optional.of(node.payload());
            case "network" -> node.network();
            case "network_node.ip" -> at(node.ips(), p.instance());
            default -> Optional.empty();
        };
    }

    private static Optional<String> number(OptionalInt number) {
        return number.isPresent() ? Optional.of(Integer.toString(number.getAsInt())) : Optional.empty();
    }

    private static <T> Optional<T> at(java.util.List<T> list, int index) {
        return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
    }

    /** The longest node name wins, as names may hold dots. */
    private Optional<NodePath> parse(String path) {
        if (!path.startsWith("nodes.")) {
            return Optional.empty();
        }
        String rest = path.substring("nodes.".length());
        NodePath best = null;
        for (Map.Entry<String, App.Node> entry : app.nodes().entrySet()) {
            String name = entry.getKey();
            boolean longer = best == null || name.length() > best.node().name().length();
            Matcher m = rest.startsWith(name) ? INSTANCE.matcher(rest.substring(name.length())) : null;
            if (longer && m != null && m.matches()) {
                int instance = m.group(1) == null ? 0 : Integer.parseInt(m.group(1));
                best = new NodePath(entry.getValue(), instance, m.group(2));
            }
        }
        return Optional.ofNullable(best);
    }
}
