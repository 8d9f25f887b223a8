package oneliner.descriptor;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A whole app as its files describe it, checked: every name that is referred to exists, nothing depends on itself.
 *
 * @param name from {@code meta.name}, or the first file's name
 * @param payloads by name, in file order
 * @param nodes by name, in start order: what others depend on comes first
 * @param networks by name, in file order, with {@code default} added where a node needs one
 * @param meta what {@code ${meta.…}} may refer to, keys of nested maps joined by dots
 * @param limits of the whole run
 */
public record App(
        String name,
        Map<String, Payload> payloads,
        Map<String, Node> nodes,
        Map<String, Network> networks,
        Map<String, String> meta,
        Limits limits) {

    /** An app without meta data and limits. */
    public App(String name, Map<String, Payload> payloads, Map<String, Node> nodes, Map<String, Network> networks) {
        this(name, payloads, nodes, networks, Map.of(), Limits.NONE);
    }

    /** The same with other nodes. */
    public App withNodes(Map<String, Node> others) {
        return new App(name, payloads, others, networks, meta, limits);
    }

    /**
     * How long a run may take.
     *
     * @param startup until all nodes serve for the first time; the app is given up then. Empty for no such limit
     * @param running until an orderly stop, from the start on. Empty for no such limit
     */
    public record Limits(Optional<Duration> startup, Optional<Duration> running) {
        /** No limits. */
        public static final Limits NONE = new Limits(Optional.empty(), Optional.empty());
    }

    /**
     * Names by which the machines of a network know each other: those under {@code hosts}, each with the fixed address
     * of its node's first instance.
     *
     * @param network its name
     * @return addresses by name
     */
    public Map<String, String> hosts(String network) {
        Map<String, String> out = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            if (node.network().equals(Optional.of(network)) && !node.ips().isEmpty()) {
                node.hosts().forEach(name -> out.putIfAbsent(name, node.ips().get(0)));
            }
        }
        return Collections.unmodifiableMap(out);
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
     * @param minCpuCores cores, at least; 0 when it does not matter
     * @param capabilities runtime capabilities asked for, such as {@code vpn}
     * @param ceilings how dear it may be; what is empty follows the settings
     */
    public record Payload(
            String name,
            String runtime,
            Image image,
            BigDecimal minMemGib,
            BigDecimal minStorageGib,
            int minCpuThreads,
            int minCpuCores,
            List<String> capabilities,
            Ceilings ceilings) {

        /** A payload without a word about cores and prices. */
        public Payload(
                String name,
                String runtime,
                Image image,
                BigDecimal minMemGib,
                BigDecimal minStorageGib,
                int minCpuThreads,
                List<String> capabilities) {
            this(name, runtime, image, minMemGib, minStorageGib, minCpuThreads, 0, capabilities, Ceilings.NONE);
        }
    }

    /**
     * The highest prices, GLM; each is empty where the settings decide.
     *
     * @param start for starting a machine
     * @param cpuHour for a busy CPU thread for an hour
     * @param hour for having the machine for an hour, beside its CPU
     */
    public record Ceilings(Optional<BigDecimal> start, Optional<BigDecimal> cpuHour, Optional<BigDecimal> hour) {
        /** The settings decide everything. */
        public static final Ceilings NONE = new Ceilings(Optional.empty(), Optional.empty(), Optional.empty());
    }

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
         * In a manifest that somebody wrote.
         *
         * @param manifest base64 of JSON
         * @param signature base64 or empty
         * @param algorithm such as sha256, or empty
         * @param certificate base64 or empty
         * @param nodeDescriptor JSON text that lets the requestor's node do more, or empty
         */
        record ByManifest(
                String manifest,
                Optional<String> signature,
                Optional<String> algorithm,
                Optional<String> certificate,
                Optional<String> nodeDescriptor)
                implements Image {}

        /**
         * In a manifest that is made from a short form when the machine is rented.
         *
         * @param image the image itself, not a manifest
         * @param outboundUrls what it may reach; empty for nothing, the one word {@code unrestricted} for everything
         * @param fields further parts of the manifest, by dotted path such as {@code metadata.name}
         * @param nodeDescriptor JSON text that lets the requestor's node do more, or empty
         */
        record Generated(
                Image image,
                List<String> outboundUrls,
                Map<String, List<String>> fields,
                Optional<String> nodeDescriptor)
                implements Image {}
    }

    /**
     * A service.
     *
     * @param name its key
     * @param payload name of its payload
     * @param init commands after deploy and start, in order; may hold {@code ${…}}
     * @param network name of its network, empty for none
     * @param ips fixed addresses, the i-th for the i-th instance; may be shorter than instances
     * @param httpProxy ports served by the proxy
     * @param tcpProxy ports served as raw bytes
     * @param dependsOn nodes that must serve first, written or implied by a reference
     * @param probe how to find out that it serves; empty when nothing says how
     * @param instances how many, 1 or more
     * @param env variables of all its commands; a command's own come over them
     * @param hosts names by which the other nodes of its network know its first instance, which then has a fixed
     *     address
     * @param parameters what {@code ${instance.KEY}} means in the i-th instance; empty, or one map for each instance
     */
    public record Node(
            String name,
            String payload,
            List<Command> init,
            Optional<String> network,
            List<String> ips,
            List<Port> httpProxy,
            List<Port> tcpProxy,
            List<String> dependsOn,
            Optional<Probe> probe,
            int instances,
            Env env,
            List<String> hosts,
            List<Map<String, String>> parameters) {

        /** The same with other dependencies. */
        public Node withDependsOn(List<String> nodes) {
            return new Node(
                    name,
                    payload,
                    init,
                    network,
                    ips,
                    httpProxy,
                    tcpProxy,
                    nodes,
                    probe,
                    instances,
                    env,
                    hosts,
                    parameters);
        }

        /** The same so many times; its parameters stay, so each instance must still have its own. */
        public Node withInstances(int number) {
            return new Node(
                    name,
                    payload,
                    init,
                    network,
                    ips,
                    httpProxy,
                    tcpProxy,
                    dependsOn,
                    probe,
                    number,
                    env,
                    hosts,
                    parameters);
        }

        /** The same with other fixed addresses. */
        public Node withIps(List<String> addresses) {
            return new Node(
                    name,
                    payload,
                    init,
                    network,
                    addresses,
                    httpProxy,
                    tcpProxy,
                    dependsOn,
                    probe,
                    instances,
                    env,
                    hosts,
                    parameters);
        }

        /** The same with other parameters of its instances. */
        public Node withParameters(List<Map<String, String>> ofEach) {
            return new Node(
                    name, payload, init, network, ips, httpProxy, tcpProxy, dependsOn, probe, instances, env, hosts,
                    ofEach);
        }

        /** The same with other commands. */
        public Node withInit(List<Command> commands) {
            return new Node(
                    name,
                    payload,
                    commands,
                    network,
                    ips,
                    httpProxy,
                    tcpProxy,
                    dependsOn,
                    probe,
                    instances,
                    env,
                    hosts,
                    parameters);
        }
    }

    /**
     * One program to run on a machine.
     *
     * @param args the program and its arguments, at least the program
     * @param env variables of this command alone
     * @param daemon true for one that never returns: it is put into the background and looked after there
     */
    public record Command(List<String> args, Env env, boolean daemon) {
        /** One that returns and needs no variables. */
        public static Command of(List<String> args) {
            return new Command(List.copyOf(args), Env.NONE, false);
        }

        /** One that returns and needs no variables. */
        public static Command of(String... args) {
            return of(List.of(args));
        }
    }

    /**
     * Variables for a command. Their values may be secrets, so its text form holds the names only.
     *
     * @param values by name, in file order; may hold {@code ${…}}
     */
    public record Env(Map<String, String> values) {
        /** No variable. */
        public static final Env NONE = new Env(Map.of());

        /** Both, the other's where both have a name. */
        public Env with(Env over) {
            Map<String, String> all = new LinkedHashMap<>(values);
            all.putAll(over.values);
            return new Env(Collections.unmodifiableMap(all));
        }

        /** True when there is none. */
        public boolean isEmpty() {
            return values.isEmpty();
        }

        @Override
        public String toString() {
            return values.keySet().stream().map(name -> name + "=***").collect(Collectors.joining(" ", "{", "}"));
        }
    }

    /**
     * A door.
     *
     * @param remote port on the provider, 1 to 65535
     * @param local port here, empty when any will do
     * @param manners how requests are treated, for HTTP
     * @param address where it listens here, a literal IP address; empty for the default
     */
    public record Port(int remote, OptionalInt local, DoorManners manners, Optional<String> address) {
        /** A door of which nothing else is said. */
        public Port(int remote, OptionalInt local) {
            this(remote, local, DoorManners.PLAIN, Optional.empty());
        }
    }

    /**
     * How to find out whether a service serves.
     *
     * @param port on the provider; 0 when a command tells
     * @param path to GET; empty for a TCP connection
     * @param below an answer is good when its status is below this: 400 for a path that the file names, 500 for the
     *     path {@code /} that is tried when it names none
     * @param interval pause between probes
     * @param timeout of one probe
     * @param failures in a row after which a serving instance counts as lost
     * @param command program and arguments to run on the machine, where the exit code 0 is good; may hold
     *     {@code ${…}}. Empty when the port is asked
     */
    public record Probe(
            int port,
            Optional<String> path,
            int below,
            Duration interval,
            Duration timeout,
            int failures,
            List<String> command) {

        /** One that asks a port. */
        public Probe(int port, Optional<String> path, int below, Duration interval, Duration timeout, int failures) {
            this(port, path, below, interval, timeout, failures, List.of());
        }

        /** What it waits for, in words such as {@code port 80 to answer}. */
        public String awaited() {
            return command.isEmpty() ? "port " + port + " to answer" : "`" + command.get(0) + "` to end well";
        }
    }

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
