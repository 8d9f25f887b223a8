package oneliner.descriptor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the merged tree into an {@link App}; half an app may come out when there are faults. */
final class AppReader {
    private static final int MAX_NODES = 250;
    private static final String DEFAULT = "default";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");

    private final Map<String, String> meta = new LinkedHashMap<>();
    private final Map<String, App.Network> networks = new LinkedHashMap<>();
    private final Map<String, PayloadReader.Draft> payloads = new LinkedHashMap<>();
    private final Map<String, NodeReader.Draft> drafts = new LinkedHashMap<>();

    private App.Limits limits = App.Limits.NONE;

    App read(Field root, String fileName) {
        Fields in = root.map();
        in.ignore("schema");
        Field metaField = in.get("meta");
        Field payloadsField = in.get("payloads");
        Field networksField = in.get("networks");
        Field nodesField = in.get("nodes", "services");
        limits = LimitsReader.read(in.get("limits"));
        in.finish();
        meta("", metaField);
        names(networksField).forEach((name, field) -> networks.put(name, NetworkReader.read(name, field)));
        if (!payloadsField.present()) {
            payloadsField.fault("is missing: what the machines run");
        }
        Map<String, Field> payloadFields = names(payloadsField);
        Set<String> used = payloadsOf(nodesField);
        payloadFields.entrySet().removeIf(e -> !used.contains(e.getKey()) && PayloadReader.onlyAProxy(e.getValue()));
        payloadFields.forEach(
                (name, field) -> new PayloadReader().read(name, field).ifPresent(p -> payloads.put(name, p)));
        Map<String, Field> nodeFields = names(nodesField);
        if (nodeFields.isEmpty() && (!nodesField.present() || nodesField.isMap())) {
            nodesField.fault("names no node, so nothing would run");
        } else if (nodeFields.size() > MAX_NODES) {
            nodesField.fault("more than " + MAX_NODES + " nodes");
        } else {
            nodes(payloadFields.keySet(), nodeFields);
        }
        return assemble(fileName);
    }

    private void meta(String prefix, Field field) {
        field.map().all().forEach((key, value) -> {
            if (value.isMap()) {
                meta(prefix + key + ".", value);
            } else if (value.isText()) {
                value.text().ifPresent(text -> meta.put(prefix + key, text));
            }
        });
    }

    private static Set<String> payloadsOf(Field nodes) {
        Set<String> used = new LinkedHashSet<>();
        if (nodes.isMap()) {
            nodes.map().all().values().stream()
                    .filter(Field::isMap)
                    .map(node -> node.map().get("payload"))
                    .filter(Field::isText)
                    .forEach(payload -> payload.word().ifPresent(used::add));
        }
        return used;
    }

    private static Map<String, Field> names(Field section) {
        Map<String, Field> all = section.map().all();
        all.forEach((name, field) -> {
            if (!NAME.matcher(name).matches()) {
                field.fault("is no name: letters, digits, - _ and . only, at most 63, not beginning with - or .");
            }
        });
        return all;
    }

    private void nodes(Set<String> payloadNames, Map<String, Field> fields) {
        boolean implicit = networks.isEmpty();
        if (implicit) {
            networks.put(DEFAULT, NetworkReader.usual(DEFAULT));
        }
        NodeReader reader = new NodeReader(payloadNames, fields.keySet(), networks.keySet());
        fields.forEach((name, field) -> reader.read(name, field).ifPresent(d -> drafts.put(name, d)));
        if (implicit
                && drafts.values().stream().noneMatch(d -> d.node().network().isPresent())) {
            networks.clear();
        }
        addresses();
        HostNames.fix(drafts, networks);
        localPorts();
    }

    private void addresses() {
        Map<String, String> taken = new HashMap<>();
        networks.forEach((name, network) -> Cidr.parse(network.cidr(), Optional.empty())
                .ifPresent(c -> taken.put(name + " " + network.ownerIp().orElse(c.firstHost()), "the requestor")));
        for (NodeReader.Draft draft : drafts.values()) {
            App.Node node = draft.node();
            for (int i = 0; i < draft.ips().size(); i++) {
                Field field = draft.ips().get(i);
                String ip = node.ips().get(i);
                if (node.network().isEmpty()) {
                    field.fault("an address needs network as well");
                } else if (!ip.isEmpty()) {
                    String network = node.network().get();
                    Cidr cidr = Cidr.parse(networks.get(network).cidr(), Optional.empty())
                            .orElseThrow();
                    String owner = taken.putIfAbsent(network + " " + ip, node.name());
                    if (!Cidr.address(ip).map(cidr::host).orElse(false)) {
                        field.fault("must be the address of a host in " + cidr + ", not " + Faults.shown(ip));
                    } else if (owner != null) {
                        field.fault(ip + " is taken by " + owner + " already");
                    }
                }
            }
        }
    }

    private void localPorts() {
        Map<Integer, String> taken = new HashMap<>();
        for (NodeReader.Draft draft : drafts.values()) {
            List<App.Port> ports = new ArrayList<>(draft.node().httpProxy());
            ports.addAll(draft.node().tcpProxy());
            for (App.Port port : ports) {
                String owner = port.local().isEmpty()
                        ? null
                        : taken.putIfAbsent(
                                port.local().getAsInt(), draft.node().name());
                if (owner != null) {
                    draft.self()
                            .fault("the local port " + port.local().getAsInt() + " is taken by " + owner + " already");
                }
            }
        }
    }

    private App assemble(String fileName) {
        Map<String, App.Node> inFileOrder = new LinkedHashMap<>();
        drafts.forEach((name, draft) -> inFileOrder.put(name, draft.node()));
        Map<String, App.Payload> complete = capabilities();
        String name = Optional.ofNullable(meta.get("name"))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .orElse(fileName);
        Paths paths = new Paths(new App(name, complete, inFileOrder, networks, meta, limits));
        Map<String, List<String>> needs = new LinkedHashMap<>();
        drafts.forEach((node, draft) -> needs.put(node, dependencies(draft, paths)));
        List<String> order = StartOrder.of(
                needs,
                circle -> drafts.get(circle.get(0))
                        .dependsOn()
                        .fault("goes round in a circle: " + String.join(" -> ", circle)));
        Map<String, App.Node> nodes = new LinkedHashMap<>();
        for (String node : order) {
            nodes.put(node, drafts.get(node).node().withDependsOn(needs.get(node)));
        }
        return new App(
                name,
                Collections.unmodifiableMap(complete),
                Collections.unmodifiableMap(nodes),
                Collections.unmodifiableMap(networks),
                Collections.unmodifiableMap(meta),
                limits);
    }

    /** A machine on a network must be able to join one, whatever else was asked for. */
    private Map<String, App.Payload> capabilities() {
        Set<String> networked = new LinkedHashSet<>();
        drafts.values().stream()
                .filter(d -> d.node().network().isPresent())
                .forEach(d -> networked.add(d.node().payload()));
        Map<String, App.Payload> out = new LinkedHashMap<>();
        payloads.forEach((name, draft) -> {
            App.Payload p = draft.payload();
            List<String> capabilities = new ArrayList<>(p.capabilities());
            draft.implied().stream().filter(c -> !capabilities.contains(c)).forEach(capabilities::add);
            if (networked.contains(name) && !capabilities.contains("vpn")) {
                capabilities.add("vpn");
            }
            out.put(
                    name,
                    new App.Payload(
                            name,
                            p.runtime(),
                            p.image(),
                            p.minMemGib(),
                            p.minStorageGib(),
                            p.minCpuThreads(),
                            p.minCpuCores(),
                            List.copyOf(capabilities),
                            p.ceilings()));
        });
        return out;
    }

    private static List<String> dependencies(NodeReader.Draft draft, Paths paths) {
        Set<String> needs = new LinkedHashSet<>(draft.node().dependsOn());
        for (InitReader.Argument argument : draft.arguments()) {
            for (String path : Interpolation.references(argument.text())) {
                if (Interpolation.ofInstance(path)) {
                    Interpolation.problem(draft.node(), path).ifPresent(argument.field()::fault);
                    continue;
                }
                paths.problem(path).ifPresent(argument.field()::fault);
                // a node may ask for its own address
                paths.node(path).filter(n -> !n.equals(draft.node().name())).ifPresent(needs::add);
            }
        }
        return List.copyOf(needs);
    }
}
