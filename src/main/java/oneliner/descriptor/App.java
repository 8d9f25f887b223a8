package oneliner.descriptor;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A whole app as its files describe it, checked: every name that is referred to exists, nothing depends on itself.
 *
 * @param name from {@code meta.name}, or the first file's name
 * @param payloads by name, in file order
 * @param nodes by name, in start order: what others depend on comes first
 * @param networks by name, in file order, with {@code default} added where a node needs one
 * @param meta what {@code ${meta.…}} may refer to, keys of nested maps joined by dots
 */
public record App(
        String name,
        Map<String, Payload> payloads,
        Map<String, Node> nodes,
        Map<String, Network> networks,
        Map<String, String> meta) {

    /** An app without meta data. */
    public App(String name, Map<String, Payload> payloads, Map<String, Node> nodes, Map<String, Network> networks) {
        this(name, payloads, nodes, networks, Map.of());
    }

    /**
     * What a machine must be and run.
     *
     * @param name its key
     * @param runtime {@code vm} or {@code vm/manifest}, lower case
     * @param image which image
     * @param minMemGib GiB of memory, at least
     * @param minStorageGib GiB of disk, at least
     * @param minCpuThreads threads, at least
     * @param capabilities runtime capabilities asked for, such as {@code vpn}
     */
    public record Payload(
            String name,
            String runtime,
            Image image,
            BigDecimal minMemGib,
            BigDecimal minStorageGib,
            int minCpuThreads,
            List<String> capabilities) {}

    /** How an image is named. */
    public sealed interface Image {
        /**
         * In the registry.
         *
         * @param sha3 hash
         * @param https fetch by https
         */
        record ByHash(String sha3, boolean https) implements Image {}

        /**
         * In the registry.
         *
         * @param tag such as user/name:latest
         * @param https fetch by https
         */
        record ByTag(String tag, boolean https) implements Image {}

        /**
         * Anywhere.
         *
         * @param sha3 hash
         * @param url where it is
         */
        record ByUrl(String sha3, String url) implements Image {}

        /**
         * In a signed manifest.
         *
         * @param manifest base64
         * @param signature base64 or empty
         * @param algorithm such as sha256, or empty
         * @param certificate base64 or empty
         */
        record ByManifest(
                String manifest, Optional<String> signature, Optional<String> algorithm, Optional<String> certificate)
                implements Image {}
    }

    /**
     * A service.
     *
     * @param name its key
     * @param payload name of its payload
     * @param init commands after deploy and start, each one program with its arguments; may hold {@code ${…}}
     * @param network name of its network, empty for none
     * @param ips fixed addresses, the i-th for the i-th instance; may be shorter than instances
     * @param httpProxy ports served by the proxy
     * @param tcpProxy ports served as raw bytes
     * @param dependsOn nodes that must serve first, written or implied by a reference
     * @param probe how to find out that it serves; empty when nothing says how
     * @param instances how many, 1 or more
     */
    public record Node(
            String name,
            String payload,
            List<List<String>> init,
            Optional<String> network,
            List<String> ips,
            List<Port> httpProxy,
            List<Port> tcpProxy,
            List<String> dependsOn,
            Optional<Probe> probe,
            int instances) {}

    /**
     * A door.
     *
     * @param remote port on the provider, 1 to 65535
     * @param local port here, empty when any will do
     */
    public record Port(int remote, OptionalInt local) {}

    /**
     * How to find out whether a service serves.
     *
     * @param port on the provider
     * @param path to GET; empty for a TCP connection
     * @param below an answer is good when its status is below this: 400 for a path that the file names, 500 for the
     *     path {@code /} that is tried when it names none
     * @param interval pause between probes
     * @param timeout of one probe
     * @param failures in a row after which a serving instance counts as lost
     */
    public record Probe(
            int port, Optional<String> path, int below, Duration interval, Duration timeout, int failures) {}

    /**
     * A VPN.
     *
     * @param name its key
     * @param cidr network, such as 192.168.0.0/24
     * @param ownerIp the requestor's address; the first host when empty
     * @param gateway empty for the daemon's choice
     */
    public record Network(String name, String cidr, Optional<String> ownerIp, Optional<String> gateway) {}
}
