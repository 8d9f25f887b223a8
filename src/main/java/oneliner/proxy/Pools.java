package oneliner.proxy;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import oneliner.config.Settings;
import oneliner.proxy.sight.Metrics;
import oneliner.services.Door;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.Tunnels;

/** The pools of all event loops and the bounds that they share. Any thread may call. */
final class Pools {
    private final Settings.Proxy settings;
    private final ServiceDirectory directory;
    private final Tunnels tunnels;
    private final Metrics metrics;
    private final Map<EventLoop, Pool> pools = new HashMap<>();
    private final List<EventLoop> loops;
    private final Map<Address, Berths> berths = new ConcurrentHashMap<>();
    private final List<Shelf> shelves = new CopyOnWriteArrayList<>();

    /** Where tunnels lead. */
    record Address(String instance, int port) {}

    /**
     * The tunnels to one port of one instance at a moment.
     *
     * @param instance to whom
     * @param port on the provider's side
     * @param tunnels for requests: open, opening and idle
     * @param idle those of them that carry nothing
     * @param streams upgraded connections and event streams
     * @param waiting requests that wait for a tunnel
     * @param opened tunnels that were opened so far
     * @param stale kept ones so far that were found closed when they were needed
     * @param refused requests so far that got none, because too many waited or for too long
     */
    record State(
            ServiceInstance instance,
            int port,
            int tunnels,
            int idle,
            int streams,
            int waiting,
            long opened,
            long stale,
            long refused) {}

    Pools(Settings.Proxy settings, ServiceDirectory directory, Tunnels tunnels, Metrics metrics) {
        this.settings = settings;
        this.directory = directory;
        this.tunnels = tunnels;
        this.metrics = metrics;
        this.loops = tunnels.loops();
        loops.forEach(loop -> pools.put(loop, new Pool(loop, this)));
    }

    /** The pool for a new exchange. */
    Pool next() {
        return pools.get(tunnels.loop());
    }

    /** An instance serves: its tunnels are opened before anybody asks. */
    void warm(ServiceInstance instance) {
        if (settings.pool().minIdle() == 0) {
            return;
        }
        for (Door door : directory.doors()) {
            if (door.kind() == Door.Kind.HTTP && door.node().equals(instance.node())) {
                pools.values().forEach(pool -> pool.warm(instance, door.remotePort()));
            }
        }
    }

    /** An instance serves nobody any more: all its tunnels are closed, those in use when their request is over. */
    void drop(String instanceId) {
        pools.values().forEach(pool -> pool.drop(instanceId));
        List<Address> left = berths.keySet().stream()
                .filter(address -> address.instance().equals(instanceId))
                .toList();
        for (Address address : left) {
            Berths gone = berths.remove(address);
            if (gone != null) {
                gone.shut().forEach(waiter -> waiter.shelf().pool.refuse(waiter));
            }
        }
        shelves.removeIf(shelf -> shelf.instance.id().equals(instanceId));
    }

    /** What is open where. */
    List<State> snapshot() {
        Map<Address, List<Shelf>> byAddress = new HashMap<>();
        shelves.forEach(shelf -> byAddress
                .computeIfAbsent(new Address(shelf.instance.id(), shelf.port), address -> new ArrayList<>())
                .add(shelf));
        return byAddress.values().stream().map(Pools::state).toList();
    }

    private static State state(List<Shelf> all) {
        Shelf one = all.get(0);
        Berths.Count count = one.berths.count();
        return new State(
                one.instance,
                one.port,
                count.requests(),
                all.stream().mapToInt(Shelf::idle).sum(),
                count.streams(),
                count.waiting(),
                count.opened(),
                all.stream().mapToLong(Shelf::stale).sum(),
                count.refused());
    }

    // ---- for the pools

    Settings.Pool limits() {
        return settings.pool();
    }

    int maxHeadBytes() {
        return settings.maxHeadBytes();
    }

    Metrics metrics() {
        return metrics;
    }

    Tunnels tunnels() {
        return tunnels;
    }

    Berths berths(Address address) {
        return berths.computeIfAbsent(address, key -> new Berths(settings.pool()));
    }

    void add(Shelf shelf) {
        shelves.add(shelf);
    }

    /** Closes an idle tunnel of that port, here or on another loop, so that an order can have its berth. */
    void yieldOne(Shelf here) {
        if (here.idle() > 0) {
            here.yieldOne();
            return;
        }
        for (Shelf shelf : shelves) {
            if (shelf.berths == here.berths && shelf.idle() > 0) {
                shelf.pool.yieldOne(shelf);
                return;
            }
        }
    }

    /** How many spare tunnels a loop keeps for each port: the same for all, so that the sum may be a little more. */
    int spares() {
        return (settings.pool().minIdle() + loops.size() - 1) / loops.size();
    }

    /** True as long as new requests go there. */
    boolean serves(ServiceInstance instance) {
        return directory.instances(instance.node()).stream().anyMatch(i -> i.id().equals(instance.id()));
    }

    /** True as long as any request may go there. */
    boolean reaches(ServiceInstance instance) {
        return directory.reaches(instance);
    }
}
