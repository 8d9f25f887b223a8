package oneliner.devnet.net;

import io.netty.channel.Channel;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.Connections;

/** One VPN. Its mapping to loopback is fixed and may be used by any thread; the rest is for the loop. */
public final class Network {
    private static final Pattern IP = Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d]|\\.\\d)");

    final String id = Ids.hex(32);
    final Cidr cidr;
    final int gateway;
    final Set<Integer> addresses = new LinkedHashSet<>();
    /** Node ids by address, as registered. */
    final Map<Integer, String> nodes = new LinkedHashMap<>();
    /** Activities by address, as deployed. */
    final Map<Integer, String> deployed = new LinkedHashMap<>();

    /** Open tunnels, with the node at their end. */
    final Map<Channel, String> tunnels = new ConcurrentHashMap<>();

    /** Null for a network within 127/8, which is used as it is. */
    private final LoopbackBlock block;

    Network(Cidr cidr, int gateway, LoopbackBlock block) {
        this.cidr = cidr;
        this.gateway = gateway;
        this.block = block;
    }

    /** The loopback address that stands for an address of this network; empty for any other. */
    public Optional<String> loopback(String ip) {
        try {
            int address = Cidr.address(ip);
            return cidr.contains(address) ? Optional.of(Cidr.text(map(address))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Replaces each address of this network in a text by its loopback address. */
    public String rewrite(String text) {
        Matcher matcher = IP.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(loopback(found.group()).orElse(found.group())));
    }

    int map(int address) {
        return block == null ? address : block.address(cidr.hostBits(address));
    }

    JsonObject json() {
        return Wire.object()
                .add("id", id)
                .add("ip", cidr.toString())
                .add("mask", cidr.maskText())
                .add("gateway", Cidr.text(gateway))
                .build();
    }

    JsonObject state() {
        var mapping = Wire.object();
        nodes.forEach((ip, node) -> mapping.add(
                Cidr.text(ip),
                Wire.object()
                        .add("node", node)
                        .add("loopback", Cidr.text(map(ip)))
                        .add("activity", Optional.ofNullable(deployed.get(ip)).orElse(""))));
        return Wire.object(json())
                .add("tunnels", tunnels.size())
                .add("nodes", mapping)
                .build();
    }

    /** Ends the tunnels to a node without a word. */
    void cut(String node) {
        tunnels.forEach((tunnel, end) -> {
            if (end.equals(node)) {
                Connections.hangUp(tunnel);
            }
        });
    }

    /** Ends the tunnels without a word and gives the block back. */
    void close() {
        tunnels.keySet().forEach(t -> Connections.hangUp(t));
        if (block != null) {
            block.close();
        }
    }
}
