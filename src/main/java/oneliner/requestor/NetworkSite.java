package oneliner.requestor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.descriptor.App;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.NetworkRecord;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.InventoryApi;
import oneliner.yagna.VirtualNetwork;

/**
 * Makes networks so that none is ever made twice: what is to be made is written down before, and what an earlier try
 * made is taken over, also when its answer was never heard. One thread.
 */
final class NetworkSite {
    /** Before the name of a network that is to be deleted once its nodes have left; no descriptor allows such a name. */
    static final String OUTDATED = "~";

    private final Daemon daemon;
    private final Journal journal;
    private final String requestorId;

    NetworkSite(Daemon daemon, Journal journal, String requestorId) {
        this.daemon = daemon;
        this.journal = journal;
        this.requestorId = requestorId;
    }

    /** The network, made or taken over. */
    Vpn raise(App.Network network) throws InterruptedException {
        String wish = network.toString();
        Optional<NetworkRecord> before = journal.networks().stream()
                .filter(record -> record.name().equals(network.name()))
                .findFirst();
        List<VirtualNetwork> there =
                daemon.inventory().isPresent() ? daemon.inventory().get().networks() : List.of();
        if (before.isPresent()) {
            Optional<VirtualNetwork> known = find(before.get(), there);
            if (known.isPresent() && before.get().wish().equals(wish)) {
                Vpn vpn = adopt(network, known.get());
                journal.network(made(before.get(), known.get()));
                return vpn;
            }
            known.ifPresent(old -> outdate(before.get(), old));
        }
        NetworkRecord next = NetworkRecord.intended(
                network.name(), wish, there.stream().map(VirtualNetwork::id).toList());
        journal.network(next);
        Vpn vpn = Vpn.create(
                daemon.net(), network.name(), network.cidr(), network.ownerIp(), network.gateway(), requestorId);
        journal.network(made(next, vpn.known()));
        return vpn;
    }

    /** Those that the app has no more are to be deleted once nobody is in them. */
    void outdateAllBut(Map<String, App.Network> wanted) throws InterruptedException {
        List<VirtualNetwork> there =
                daemon.inventory().isPresent() ? daemon.inventory().get().networks() : List.of();
        for (NetworkRecord record : journal.networks()) {
            if (!record.name().startsWith(OUTDATED) && !wanted.containsKey(record.name())) {
                find(record, there).ifPresent(old -> outdate(record, old));
                journal.noNetwork(record.name());
            }
        }
    }

    private void outdate(NetworkRecord record, VirtualNetwork old) {
        NetworkRecord known = made(record, old);
        journal.network(new NetworkRecord(
                OUTDATED + old.id(), known.wish(), List.of(), known.id(), known.ip(), known.mask(), known.gateway()));
    }

    private static NetworkRecord made(NetworkRecord record, VirtualNetwork network) {
        return record.made(network.id(), network.ip(), network.mask(), network.gateway());
    }

    private Vpn adopt(App.Network network, VirtualNetwork known) throws InterruptedException {
        Map<String, String> members = new LinkedHashMap<>();
        if (daemon.inventory().isPresent()) {
            daemon.inventory().get().nodes(known.id()).forEach((ip, node) -> {
                if (!node.equals(requestorId)) {
                    members.put(node, ip);
                }
            });
        }
        return Vpn.adopt(
                daemon.net(),
                network.name(),
                network.cidr(),
                network.ownerIp(),
                network.gateway(),
                requestorId,
                known,
                members);
    }

    /**
     * The network of a record, if the daemon has it. One whose id we never heard is a network of the right address
     * that was not there before and that has no node yet: we had no time to add any.
     */
    private Optional<VirtualNetwork> find(NetworkRecord record, List<VirtualNetwork> there)
            throws InterruptedException {
        if (record.id().isPresent()) {
            return there.stream()
                    .filter(n -> record.id().equals(Optional.of(n.id())))
                    .findFirst();
        }
        for (VirtualNetwork candidate : there) {
            if (!record.before().contains(candidate.id())
                    && record.wish().contains("cidr=" + candidate.ip() + "/")
                    && nobodyIn(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private boolean nobodyIn(VirtualNetwork network) throws InterruptedException {
        InventoryApi inventory = daemon.inventory().orElseThrow();
        return inventory.nodes(network.id()).values().stream().allMatch(requestorId::equals);
    }
}
