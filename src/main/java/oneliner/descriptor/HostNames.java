package oneliner.descriptor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives nodes that others know by name a fixed address, as every machine is told names once, when it is set up. What
 * the file fixes is left as it is.
 */
final class HostNames {
    private HostNames() {}

    /** Works on the drafts; names that two nodes of one network have are told. */
    static void fix(Map<String, NodeReader.Draft> drafts, Map<String, App.Network> networks) {
        Map<String, String> owners = new HashMap<>();
        for (NodeReader.Draft draft : List.copyOf(drafts.values())) {
            App.Node node = draft.node();
            if (node.hosts().isEmpty() || node.network().isEmpty()) {
                continue;
            }
            String network = node.network().get();
            for (String name : node.hosts()) {
                String owner = owners.putIfAbsent(network + " " + name, node.name());
                if (owner != null) {
                    draft.self().fault("the host name " + name + " is that of " + owner + " already");
                }
            }
            if (node.ips().isEmpty()) {
                free(network, networks.get(network), drafts)
                        .ifPresentOrElse(
                                ip -> drafts.put(node.name(), draft.with(node.withIps(List.of(ip)))),
                                () -> draft.self().fault("network " + network + " has no address left for it"));
            }
        }
    }

    private static Optional<String> free(String name, App.Network network, Map<String, NodeReader.Draft> drafts) {
        Optional<Cidr> cidr = Cidr.parse(network.cidr(), Optional.empty());
        if (cidr.isEmpty()) {
            return Optional.empty();
        }
        Set<String> taken = new HashSet<>(List.of(cidr.get().firstHost()));
        network.ownerIp().ifPresent(taken::add);
        network.gateway().ifPresent(taken::add);
        drafts.values().stream()
                .map(NodeReader.Draft::node)
                .filter(n -> n.network().equals(Optional.of(name)))
                .forEach(n -> taken.addAll(n.ips()));
        return cidr.get().hosts().filter(ip -> !taken.contains(ip)).findFirst();
    }
}
