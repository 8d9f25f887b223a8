package oneliner.yagna;

import jakarta.json.Json;
import java.net.URI;
import oneliner.yagna.wire.Fields;

/** The VPN over HTTP. */
final class HttpNetApi implements NetApi {
    static final String ROOT = "/net-api/v1/net";

    private final HttpTransport http;

    HttpNetApi(HttpTransport http) {
        this.http = http;
    }

    @Override
    public VirtualNetwork create(String cidr) throws InterruptedException {
        return http.send(
                Call.post("make the network " + cidr, ROOT)
                        .with(Json.createObjectBuilder().add("ip", cidr).build()),
                json -> network(Fields.of(json, "network"), cidr));
    }

    /**
     * Reads a network; the daemon gives its address with prefix length, its specification one without.
     *
     * @param cidr what to take a missing part from
     */
    static VirtualNetwork network(Fields net, String cidr) {
        String[] ip = net.text("ip", cidr).split("/", 2);
        String prefix = ip.length == 2 ? ip[1] : cidr.substring(cidr.indexOf('/') + 1);
        String mask = net.text("mask", "");
        return new VirtualNetwork(net.text("id"), ip[0], mask.isEmpty() ? mask(prefix) : mask, net.text("gateway", ""));
    }

    @Override
    public void delete(String networkId) throws InterruptedException {
        http.send(Call.delete("end the network " + networkId, path(networkId)).fine(404, 410));
    }

    @Override
    public void addAddress(String networkId, String ip) throws InterruptedException {
        http.send(Call.post("give us the address " + ip, path(networkId) + "/addresses")
                .with(Json.createObjectBuilder().add("ip", ip).build())
                .repeatable()
                .fine(409));
    }

    @Override
    public void addNode(String networkId, String nodeId, String ip) throws InterruptedException {
        http.send(Call.post("give node " + nodeId + " the address " + ip, path(networkId) + "/nodes")
                .with(Json.createObjectBuilder().add("id", nodeId).add("ip", ip).build())
                .repeatable()
                .fine(409));
    }

    @Override
    public void removeNode(String networkId, String nodeId) throws InterruptedException {
        http.send(Call.delete(
                        "take node " + nodeId + " out of the network", path(networkId) + "/nodes/" + Call.enc(nodeId))
                .fine(404, 410));
    }

    @Override
    public URI tunnel(String networkId, String ip) {
        String base = http.base().toString();
        return URI.create(base.replaceFirst("^(?i)http", "ws") + path(networkId) + "/tcp/" + Call.enc(ip));
    }

    private static String path(String networkId) {
        return ROOT + "/" + Call.enc(networkId);
    }

    private static String mask(String prefix) {
        try {
            int bits = Integer.parseInt(prefix);
            int mask = bits == 0 ? 0 : -1 << (32 - bits);
            return (mask >>> 24) + "." + (mask >>> 16 & 255) + "." + (mask >>> 8 & 255) + "." + (mask & 255);
        } catch (NumberFormatException e) {
            return "255.255.255.0";
        }
    }
}
