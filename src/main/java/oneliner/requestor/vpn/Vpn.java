package oneliner.requestor.vpn;

import static java.lang.System.Logger.Level.INFO;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import oneliner.yagna.NetApi;
import oneliner.yagna.VirtualNetwork;
import oneliner.yagna.YagnaException;

/**
 * One network of an app. The daemon's own stack has the first host address, providers get the following ones. Safe for
 * several threads; no lock is held while the daemon is asked.
 */
public final class Vpn {
    private static final System.Logger LOG = System.getLogger(Vpn.class.getName());

    private final NetApi api;
    private final String name;
    private final Subnet subnet;
    private volatile VirtualNetwork network;
    private final String ownerIp;
    private final String requestorId;
    private final Optional<String> gateway;

    private final Object renewal = new Object();

    /** Addresses that are kept for those who ask for them by name. */
    private final Set<String> reserved = new HashSet<>();

    /** Address by provider, in the order of joining. */
    private final Map<String, String> members = new LinkedHashMap<>();

    private Vpn(
            NetApi api,
            String name,
            Subnet subnet,
            VirtualNetwork network,
            String ownerIp,
            String requestorId,
            Optional<String> gateway) {
        this.api = api;
        this.name = name;
        this.subnet = subnet;
        this.network = network;
        this.ownerIp = ownerIp;
        this.requestorId = requestorId;
        this.gateway = gateway;
    }

    /**
     * Makes a network at the daemon and takes our own address in it.
     *
     * @param name in the descriptor, for messages
     * @param cidr such as 192.168.0.0/24
     * @param ownerIp our address; the first host when empty
     * @param gateway what providers are told; the daemon's own answer when empty
     * @param requestorId our node id
     * @throws IllegalArgumentException when {@code cidr} or an address makes no sense; nothing has been sent then
     * @throws YagnaException when the daemon does not do it; nothing is left behind as far as it can be reached
     */
    public static Vpn create(
            NetApi api,
            String name,
            String cidr,
            Optional<String> ownerIp,
            Optional<String> gateway,
            String requestorId)
            throws InterruptedException {
        Objects.requireNonNull(requestorId, "requestorId");
        Subnet subnet = Subnet.parse(cidr);
        String own = ownerIp.orElseGet(() -> Subnet.text(subnet.host(1)));
        for (String ip : gateway.map(router -> new String[] {own, router}).orElseGet(() -> new String[] {own})) {
            if (Subnet.address(ip).filter(subnet::isHost).isEmpty()) {
                throw new IllegalArgumentException(
                        "network " + name + ": " + ip + " is not a host address of " + subnet.cidr());
            }
        }
        VirtualNetwork made = api.create(subnet.cidr());
        boolean done = false;
        try {
            api.addAddress(made.id(), own);
            done = true;
        } finally {
            if (!done) {
                dropQuietly(api, made.id());
            }
        }
        LOG.log(INFO, () -> "network " + name + " is " + subnet.cidr() + ", id " + made.id());
        return new Vpn(api, name, subnet, made, own, requestorId, gateway);
    }

    /**
     * Takes over a network that the daemon has already, made by an earlier run from the same description.
     *
     * @param known as the daemon described it
     * @param members address by node id, of the nodes that are in it
     * @throws YagnaException when the daemon cannot be asked for our own address, which a death may have prevented
     */
    public static Vpn adopt(
            NetApi api,
            String name,
            String cidr,
            Optional<String> ownerIp,
            Optional<String> gateway,
            String requestorId,
            VirtualNetwork known,
            Map<String, String> members)
            throws InterruptedException {
        Subnet subnet = Subnet.parse(cidr);
        String own = ownerIp.orElseGet(() -> Subnet.text(subnet.host(1)));
        api.addAddress(known.id(), own);
        Vpn vpn = new Vpn(api, name, subnet, known, own, requestorId, gateway);
        vpn.members.putAll(members);
        LOG.log(INFO, () -> "network " + name + " is kept, id " + known.id());
        return vpn;
    }

    /** In the descriptor. */
    public String name() {
        return name;
    }

    /** The daemon's own description. */
    public VirtualNetwork known() {
        return network;
    }

    /** The daemon's id of it. */
    public String id() {
        return network.id();
    }

    /** Keeps addresses free for nodes with a fixed one that join later: nobody else is given them unasked. */
    public void reserve(Collection<String> fixedIps) {
        synchronized (members) {
            reserved.addAll(fixedIps);
        }
    }

    /**
     * Gives a provider an address. To be called before its deploy, which must name the address.
     *
     * @param fixedIp the address it must have; the lowest free one from the second host on when empty
     * @return the address
     * @throws AddressException when the provider is in already, or the address is taken or outside the network
     * @throws YagnaException when the daemon does not do it; the address is free again then
     */
    public String join(String providerId, Optional<String> fixedIp) throws InterruptedException {
        String ip;
        synchronized (members) {
            if (members.containsKey(providerId)) {
                throw new AddressException("provider " + providerId + " is in network " + name + " already, with "
                        + members.get(providerId) + ": one provider can have one address in a network");
            }
            if (providerId.equals(requestorId)) {
                throw new AddressException("provider " + providerId + " is ourselves in network " + name);
            }
            ip = fixedIp.isPresent() ? checked(fixedIp.get()) : nextFree();
            members.put(providerId, ip);
        }
        boolean done = false;
        try {
            register(providerId, ip);
            done = true;
        } finally {
            if (!done) {
                forget(providerId);
            }
        }
        LOG.log(INFO, () -> "provider " + providerId + " is " + ip + " in network " + name);
        return ip;
    }

    private void register(String providerId, String ip) throws InterruptedException {
        VirtualNetwork known = network;
        try {
            api.addNode(known.id(), providerId, ip);
        } catch (YagnaException.Refused e) {
            if (e.status() != 404) {
                throw e;
            }
            renew(known);
            api.addNode(network.id(), providerId, ip);
        }
    }

    /**
     * Makes the network again: a daemon that starts anew has forgotten it. Nodes that run are in the old one and cannot
     * be reached; who looks after them will notice and let them join again.
     */
    private void renew(VirtualNetwork lost) throws InterruptedException {
        synchronized (renewal) {
            if (!network.id().equals(lost.id())) {
                return;
            }
            VirtualNetwork made = api.create(subnet.cidr());
            boolean done = false;
            try {
                api.addAddress(made.id(), ownerIp);
                done = true;
            } finally {
                if (!done) {
                    dropQuietly(api, made.id());
                }
            }
            network = made;
            LOG.log(INFO, () -> "the daemon has forgotten network " + name + ", it is made again with id " + made.id());
        }
    }

    /** Tells every node of every other one again: news may have been lost on the way. */
    public void announce() throws InterruptedException {
        for (Map.Entry<String, String> member : snapshot().entrySet()) {
            api.addNode(network.id(), member.getKey(), member.getValue());
        }
    }

    /**
     * Takes a provider out; fine if it is not in.
     *
     * @throws YagnaException when the daemon does not do it; the address is free again all the same
     */
    public void leave(String providerId) throws InterruptedException {
        synchronized (members) {
            if (!members.containsKey(providerId)) {
                return;
            }
        }
        try {
            api.removeNode(network.id(), providerId);
        } catch (YagnaException.Refused e) {
            if (e.status() != 404) {
                throw e;
            }
            LOG.log(INFO, () -> "provider " + providerId + " has left network " + name + " with the daemon's memory");
        } finally {
            // only now: before, the address could be given to another whose node the daemon would then mix up
            forget(providerId);
        }
    }

    /** True when that provider has that address. */
    public boolean has(String providerId, String ip) {
        synchronized (members) {
            return ip.equals(members.get(providerId));
        }
    }

    /** Takes everybody else out. */
    public void leaveAllBut(Set<String> providerIds) throws InterruptedException {
        for (String member : snapshot().keySet()) {
            if (!providerIds.contains(member)) {
                leave(member);
            }
        }
    }

    /**
     * The element of {@code deploy.net} for one node.
     *
     * @param ip the node's own address, as {@link #join} returned it
     */
    public JsonObject deployment(String ip) {
        JsonObjectBuilder nodes = Json.createObjectBuilder().add(ownerIp, requestorId);
        snapshot().forEach((node, address) -> nodes.add(address, node));
        JsonObjectBuilder net = Json.createObjectBuilder()
                .add("id", network.id())
                .add("ip", Subnet.text(subnet.base()))
                .add("mask", network.mask().isEmpty() ? subnet.mask() : network.mask());
        gateway.or(() -> Optional.of(network.gateway()).filter(known -> !known.isEmpty()))
                .ifPresent(known -> net.add("gateway", known));
        return net.add("nodeIp", ip).add("nodes", nodes).build();
    }

    /** The websocket URL that tunnels to an address, up to and without the port. */
    public URI tunnel(String ip) {
        return api.tunnel(network.id(), ip);
    }

    /** Ends the network; fine if the daemon has forgotten it. */
    public void delete() throws InterruptedException {
        api.delete(network.id());
        synchronized (members) {
            members.clear();
        }
    }

    private Map<String, String> snapshot() {
        synchronized (members) {
            return new LinkedHashMap<>(members);
        }
    }

    private void forget(String providerId) {
        synchronized (members) {
            members.remove(providerId);
        }
    }

    private String checked(String ip) {
        if (Subnet.address(ip).filter(subnet::isHost).isEmpty()) {
            throw new AddressException(
                    ip + " is not a host address of network " + name + ", which is " + subnet.cidr());
        }
        if (ip.equals(ownerIp) || ip.equals(Subnet.text(subnet.host(1)))) {
            throw new AddressException(ip + " in network " + name + " is the requestor's own address");
        }
        members.forEach((node, taken) -> {
            if (taken.equals(ip)) {
                throw new AddressException(ip + " in network " + name + " belongs to provider " + node);
            }
        });
        return ip;
    }

    private String nextFree() {
        for (int n = 2; n <= subnet.hosts(); n++) {
            String ip = Subnet.text(subnet.host(n));
            if (!ip.equals(ownerIp)
                    && !reserved.contains(ip)
                    && !gateway.equals(Optional.of(ip))
                    && !members.containsValue(ip)) {
                return ip;
            }
        }
        throw new AddressException("network " + name + ", which is " + subnet.cidr() + ", has no free address left");
    }

    private static void dropQuietly(NetApi api, String id) throws InterruptedException {
        try {
            api.delete(id);
        } catch (YagnaException e) {
            LOG.log(INFO, () -> "network " + id + " is left behind: " + e.getMessage());
        }
    }
}
