package oneliner.devnet.net;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/** {@code /net-api/v1} and the same under {@code /net-api/v2/vpn}. Loop thread only. */
public final class Networks implements AutoCloseable {
    private final String requestor;
    private final Map<String, Network> networks = new LinkedHashMap<>();
    private final Random random = new Random();
    private final Tunnels tunnels;

    /**
     * Makes one.
     *
     * @param requestor node id that owns every network
     */
    public Networks(Loop loop, String requestor, Faults faults) {
        this.requestor = requestor;
        this.tunnels = new Tunnels(loop, faults);
        for (Kind kind : List.of(Kind.DIE, Kind.GONE, Kind.VPN_GONE)) {
            faults.also(kind, (fault, providers) -> cut(providers));
        }
    }

    /** Adds the routes of this API. */
    public void routes(Routes routes) {
        for (String root : List.of("/net-api/v1", "/net-api/v2/vpn")) {
            routes.add("POST", root + "/net", this::create);
            routes.add("GET", root + "/net", e -> e.reply(200, list(Network::json)));
            routes.add("GET", root + "/net/{net}", e -> e.reply(200, network(e).json()));
            routes.add("DELETE", root + "/net/{net}", this::delete);
            routes.add("GET", root + "/net/{net}/addresses", this::addresses);
            routes.add("POST", root + "/net/{net}/addresses", this::addAddress);
            routes.add("GET", root + "/net/{net}/nodes", this::nodes);
            routes.add("POST", root + "/net/{net}/nodes", this::addNode);
            routes.add("DELETE", root + "/net/{net}/nodes/{node}", this::removeNode);
            routes.add("GET", root + "/net/{net}/tcp/{ip}/{port}", this::tunnel);
        }
        routes.add(
                "GET",
                "/net-api/v2/net/status",
                e -> e.reply(
                        200,
                        Wire.object()
                                .add("nodeId", requestor)
                                .add("sessions", 1)
                                .build()));
    }

    /** Looks a network up. */
    public Optional<Network> find(String id) {
        return Optional.ofNullable(networks.get(id));
    }

    /** Says that an activity answers at {@code ip} from now on. */
    public void deploy(Network network, String ip, String activity) {
        network.deployed.put(Cidr.address(ip), activity);
    }

    /** Nobody answers any more where that activity did. */
    public void undeploy(String activity) {
        networks.values().forEach(n -> n.deployed.values().removeIf(activity::equals));
    }

    /** Forgets every network, as a daemon does when it starts again; activities stay where they are. */
    public void forget() {
        networks.values().forEach(Network::close);
        networks.clear();
    }

    private void cut(List<String> providers) {
        networks.values().forEach(n -> providers.forEach(n::cut));
    }

    /** All networks with their mapping, for {@code /devnet/state}. */
    public JsonArray state() {
        return list(Network::state);
    }

    @Override
    public void close() {
        networks.values().forEach(Network::close);
        networks.clear();
    }

    private JsonArray list(java.util.function.Function<Network, JsonObject> view) {
        return Wire.array(networks.values().stream().map(view).toList());
    }

    private void create(Exchange exchange) {
        JsonObject body = exchange.jsonObject();
        String ip = Wire.text(body, "ip").orElseThrow(() -> new ApiError(400, "missing field `ip`"));
        Network network;
        try {
            Cidr cidr = Cidr.parse(ip, Wire.text(body, "mask").map(Cidr::prefix).orElse(24));
            int gateway = Wire.text(body, "gateway").map(Cidr::address).orElse(cidr.first());
            int top = cidr.base() >>> 24;
            if (top == 0 || top >= 224) {
                throw new IllegalArgumentException("'" + ip + "' is no network that nodes can have");
            }
            if (!cidr.host(gateway)) {
                throw new IllegalArgumentException("the gateway is outside the network");
            }
            network = new Network(cidr, gateway, top == 127 ? null : LoopbackBlock.take(32 - cidr.prefix(), random));
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, e.getMessage());
        } catch (IOException e) {
            throw new ApiError(500, e.getMessage());
        }
        network.addresses.add(cidrFirst(network));
        networks.put(network.id, network);
        exchange.reply(200, network.json());
    }

    private static int cidrFirst(Network network) {
        return network.cidr.first();
    }

    private void delete(Exchange exchange) {
        Network network = network(exchange);
        networks.remove(network.id);
        network.close();
        exchange.reply(200, JsonValue.NULL);
    }

    private void addresses(Exchange exchange) {
        Network network = network(exchange);
        List<JsonObject> found = network.addresses.stream()
                .map(a -> Wire.object()
                        .add("ip", Cidr.text(a) + "/" + network.cidr.prefix())
                        .build())
                .toList();
        exchange.reply(200, Wire.array(found));
    }

    private void addAddress(Exchange exchange) {
        Network network = network(exchange);
        network.addresses.add(host(network, Wire.text(exchange.jsonObject(), "ip")));
        exchange.reply(200, JsonValue.NULL);
    }

    private void nodes(Exchange exchange) {
        List<JsonObject> found = new ArrayList<>();
        network(exchange)
                .nodes
                .forEach((ip, node) -> found.add(
                        Wire.object().add("id", node).add("ip", Cidr.text(ip)).build()));
        exchange.reply(200, Wire.array(found));
    }

    private void addNode(Exchange exchange) {
        Network network = network(exchange);
        JsonObject body = exchange.jsonObject();
        String node = Wire.text(body, "id").orElseThrow(() -> new ApiError(400, "missing field `id`"));
        if (!node.matches("0x[0-9a-f]{40}")) {
            throw new ApiError(400, "'" + node + "' is no node id");
        }
        // as the daemon does, an address that is taken is accepted without a word and changes nothing
        network.nodes.putIfAbsent(host(network, Wire.text(body, "ip")), node);
        exchange.reply(200, JsonValue.NULL);
    }

    private void removeNode(Exchange exchange) {
        Network network = network(exchange);
        network.nodes.values().removeIf(exchange.param("node")::equals);
        exchange.reply(200, JsonValue.NULL);
    }

    private void tunnel(Exchange exchange) {
        Network network = network(exchange);
        int ip = host(network, Optional.of(exchange.param("ip")));
        int port;
        try {
            port = Integer.parseInt(exchange.param("port"));
        } catch (NumberFormatException e) {
            throw new ApiError(400, "'" + exchange.param("port") + "' is no port");
        }
        if (port < 1 || port > 65535) {
            throw new ApiError(400, "'" + port + "' is no port");
        }
        tunnels.open(exchange, network, ip, port);
    }

    private Network network(Exchange exchange) {
        String id = exchange.param("net");
        return find(id).orElseThrow(() -> new ApiError(404, "Network [" + id + "] wasn't found"));
    }

    private static int host(Network network, Optional<String> text) {
        String ip = text.orElseThrow(() -> new ApiError(400, "missing field `ip`"));
        try {
            int address = Cidr.address(ip);
            if (network.cidr.host(address)) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, e.getMessage());
        }
        throw new ApiError(400, "Address " + ip + " does not belong to network " + network.cidr);
    }
}
