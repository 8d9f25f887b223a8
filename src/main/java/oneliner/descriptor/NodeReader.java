package oneliner.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one node; whether the names in it exist is checked here, addresses and references by {@link AppReader}. */
final class NodeReader {
    private final Set<String> payloads;
    private final Set<String> nodes;
    private final Set<String> networks;

    NodeReader(Set<String> payloads, Set<String> nodes, Set<String> networks) {
        this.payloads = payloads;
        this.nodes = nodes;
        this.networks = networks;
    }

    /** What was read and what is still to be checked. */
    record Draft(App.Node node, Field self, List<Field> ips, Field dependsOn, List<InitReader.Argument> arguments) {
        /** The same with more known of the node. */
        Draft with(App.Node more) {
            return new Draft(more, self, ips, dependsOn, arguments);
        }
    }

    Optional<Draft> read(String name, Field field) {
        if (!field.present()) {
            field.fault("is empty: a node needs at least a payload");
            return Optional.empty();
        }
        Fields in = field.map();
        in.ignore("state", "network_node", "agreement", "activity");
        Optional<String> payload = named(in.get("payload"), "payload", payloads, true);
        InitReader init = new InitReader();
        List<App.Command> commands = init.read(in.get("init", "entrypoint"));
        App.Env env = init.env(in.get("env"));
        Optional<String> network = named(in.get("network"), "network", networks, false);
        List<Field> ips = in.get("ip").oneOrMany();
        List<App.Port> http = PortReader.http(in.get("http_proxy"));
        List<App.Port> tcp = PortReader.tcp(in.get("tcp_proxy"));
        if (network.isEmpty() && !(http.isEmpty() && tcp.isEmpty())) {
            network = networks.stream().findFirst();
        }
        Field depends = in.get("depends_on");
        List<String> dependsOn = new ArrayList<>();
        for (Field one : depends.oneOrMany()) {
            named(one, "node", nodes, true).filter(d -> !dependsOn.contains(d)).ifPresent(dependsOn::add);
        }
        InstanceReader.Many many = InstanceReader.read(in.get("instances"), in.get("instance_params"));
        int instances = many.instances();
        Field hostsField = in.get("hosts");
        List<String> hosts = InstanceReader.hosts(hostsField);
        Field probeField = in.get("probe");
        Optional<App.Probe> probe = ProbeReader.read(probeField, http, tcp, init);
        in.finish();
        if (network.isEmpty() && probe.filter(p -> p.command().isEmpty()).isPresent()) {
            probeField.fault("needs network: a node without one cannot be reached");
        }
        if (network.isEmpty() && !hosts.isEmpty()) {
            hostsField.fault("needs network: nobody can reach a node without one by any name");
        }
        if (ips.size() > instances) {
            ips.get(instances)
                    .fault(ips.size() + " addresses for " + instances + (instances == 1 ? " instance" : " instances")
                            + "; remove one or raise instances");
        }
        List<String> addresses = new ArrayList<>();
        ips.forEach(ip ->
                addresses.add(ip.required("an address in the node's network").orElse("")));
        App.Node node = new App.Node(
                name,
                payload.orElse(""),
                List.copyOf(commands),
                network,
                List.copyOf(addresses),
                http,
                tcp,
                dependsOn,
                probe,
                instances,
                env,
                hosts,
                many.parameters());
        return Optional.of(new Draft(node, field, ips, depends, init.arguments()));
    }

    private static Optional<String> named(Field field, String kind, Set<String> names, boolean needed) {
        Optional<String> name = needed ? field.required("the name of a " + kind) : field.word();
        if (name.isPresent() && !names.contains(name.get())) {
            String hint = Fields.nearest(name.get(), names)
                    .map(n -> "did you mean " + n + "?")
                    .orElseGet(() ->
                            names.isEmpty() ? "there is none" : "there are " + Faults.shown(String.join(", ", names)));
            field.fault("there is no " + kind + " " + Faults.shown(name.get()) + "; " + hint);
            return Optional.empty();
        }
        return name;
    }
}
