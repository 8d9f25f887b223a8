package oneliner.proxy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oneliner.proxy.sight.Readings;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceInstance;

/** The fleet and the doors, as the figures show them. */
record FleetReadings(Fleet fleet, ServiceDirectory directory) implements Readings {
    @Override
    public List<Tunnels> tunnels() {
        Map<String, List<Pools.State>> nodes = fleet.tunnels().stream()
                .collect(Collectors.groupingBy(one -> one.instance().node(), TreeMap::new, Collectors.toList()));
        return nodes.entrySet().stream()
                .map(node -> sum(node.getKey(), node.getValue()))
                .toList();
    }

    private static Tunnels sum(String node, List<Pools.State> all) {
        int tunnels = all.stream().mapToInt(Pools.State::tunnels).sum();
        // read one after the other, while they change
        int idle = Math.min(tunnels, all.stream().mapToInt(Pools.State::idle).sum());
        int streams = all.stream().mapToInt(Pools.State::streams).sum();
        int waiting = all.stream().mapToInt(Pools.State::waiting).sum();
        return new Tunnels(node, tunnels - idle, idle, streams, waiting);
    }

    @Override
    public List<Instance> instances() {
        return directory.doors().stream()
                .map(oneliner.services.Door::node)
                .distinct()
                .flatMap(this::instances)
                .toList();
    }

    private Stream<Instance> instances(String node) {
        Map<String, Balancer.State> states =
                fleet.instances(node).stream().collect(Collectors.toMap(Balancer.State::instance, one -> one));
        Map<Integer, Instance> byIndex = new HashMap<>();
        for (ServiceInstance one : directory.instances(node)) {
            Balancer.State state = states.get(one.id());
            if (state != null) {
                byIndex.put(one.index(), new Instance(node, one.index(), state.underWay(), state.ejected()));
            }
        }
        return byIndex.values().stream();
    }

    @Override
    public List<Door> doors() {
        return directory.doors().stream()
                .flatMap(door -> directory.entrances().of(door).stream()
                        .map(now -> new Door(door.node(), door.remotePort(), now.connections(), now.refused())))
                .collect(Collectors.toMap(one -> one.node() + ":" + one.port(), one -> one, FleetReadings::both))
                .values()
                .stream()
                .toList();
    }

    /** One port of a node behind two local ones. */
    private static Door both(Door one, Door other) {
        return new Door(
                one.node(), one.port(), one.connections() + other.connections(), one.refused() + other.refused());
    }

    @Override
    public long retriesDenied() {
        return fleet.budget().snapshot().denied();
    }
}
