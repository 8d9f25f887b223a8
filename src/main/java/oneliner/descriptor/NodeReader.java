package oneliner.descriptor;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one node; whether the names in it exist is checked here, addresses and references by {@link AppReader}. */
final class NodeReader {
    private static final int MAX_PORT = 65535;
    private static final int MAX_INSTANCES = 100;
    private static final Pattern PORT = Pattern.compile("([0-9]+)(?::([0-9]+))?");
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,5}(?:\\.[0-9]{1,3})?)\\s*(ms|s|m|)");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration USUAL = Duration.ofSeconds(2);

    private final Set<String> payloads;
    private final Set<String> nodes;
    private final Set<String> networks;

    NodeReader(Set<String> payloads, Set<String> nodes, Set<String> networks) {
        this.payloads = payloads;
        this.nodes = nodes;
        this.networks = networks;
    }

    /** What was read and what is still to be checked. */
    record Draft(App.Node node, Field self, List<Field> ips, Field dependsOn, List<InitReader.Argument> arguments) {}

    Optional<Draft> read(String name, Field field) {
        if (!field.present()) {
            field.fault("is empty: a node needs at least a payload");
            return Optional.empty();
        }
        Fields in = field.map();
        in.ignore("state", "network_node", "agreement", "activity");
        Optional<String> payload = named(in.get("payload"), "payload", payloads, true);
        InitReader init = new InitReader();
        List<List<String>> commands = init.read(in.get("init", "entrypoint"));
        Optional<String> network = named(in.get("network"), "network", networks, false);
        List<Field> ips = in.get("ip").oneOrMany();
        List<App.Port> http = ports(in.get("http_proxy"));
        List<App.Port> tcp = ports(in.get("tcp_proxy"));
        if (network.isEmpty() && !(http.isEmpty() && tcp.isEmpty())) {
            network = networks.stream().findFirst();
        }
        Field depends = in.get("depends_on");
        List<String> dependsOn = new ArrayList<>();
        for (Field one : depends.oneOrMany()) {
            named(one, "node", nodes, true).filter(d -> !dependsOn.contains(d)).ifPresent(dependsOn::add);
        }
        int instances = in.get("instances").number(1, MAX_INSTANCES).orElse(1);
        Field probeField = in.get("probe");
        Optional<App.Probe> probe = probe(probeField, http, tcp);
        in.finish();
        if (network.isEmpty() && probe.isPresent()) {
            probeField.fault("needs network: a node without one cannot be reached");
        }
        if (ips.size() > instances) {
            ips.get(instances)
                    .fault(ips.size() + " addresses for " + instances + (instances == 1 ? " instance" : " instances")
                            + "; remove one or raise instances");
        }
        List<String> addresses = new ArrayList<>();
        ips.forEach(ip ->
                addresses.add(ip.required("an address in the node's network").orElse("")));
        App.Node node = new App.Node(
                name,
                payload.orElse(""),
                List.copyOf(commands),
                network,
                List.copyOf(addresses),
                http,
                tcp,
                dependsOn,
                probe,
                instances);
        return Optional.of(new Draft(node, field, ips, depends, init.arguments()));
    }

    private static Optional<String> named(Field field, String kind, Set<String> names, boolean needed) {
        Optional<String> name = needed ? field.required("the name of a " + kind) : field.word();
        if (name.isPresent() && !names.contains(name.get())) {
            String hint = Fields.nearest(name.get(), names)
                    .map(n -> "did you mean " + n + "?")
                    .orElseGet(() ->
                            names.isEmpty() ? "there is none" : "there are " + Faults.shown(String.join(", ", names)));
            field.fault("there is no " + kind + " " + Faults.shown(name.get()) + "; " + hint);
            return Optional.empty();
        }
        return name;
    }

    private static List<App.Port> ports(Field proxy) {
        if (!proxy.present()) {
            return List.of();
        }
        Field list = proxy;
        if (proxy.isMap()) {
            Fields in = proxy.map();
            list = in.get("ports");
            in.finish();
        }
        List<App.Port> ports = new ArrayList<>();
        List<Field> written = list.oneOrMany();
        written.forEach(port -> port(port).filter(p -> !ports.contains(p)).ifPresent(ports::add));
        if (written.isEmpty()) {
            list.fault("names no port, such as \"80\" or \"8080:80\"");
        }
        return List.copyOf(ports);
    }

    private static Optional<App.Port> port(Field field) {
        if (field.isMap()) {
            Fields in = field.map();
            in.ignore("address");
            Field remoteField = in.get("remote_port");
            if (!remoteField.present()) {
                remoteField.fault("is missing: the port on the provider");
            }
            OptionalInt remote = remoteField.number(1, MAX_PORT);
            OptionalInt local = in.get("local_port").number(1, MAX_PORT);
            in.finish();
            return remote.isPresent() ? Optional.of(new App.Port(remote.getAsInt(), local)) : Optional.empty();
        }
        // the text as written: YAML itself reads 2222:22 as a number to the base 60
        Optional<String> text = field.required("a port such as \"80\" or \"8080:80\"");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher m = PORT.matcher(text.get());
        if (!m.matches()) {
            field.fault(
                    "must be a port such as \"80\", or \"8080:80\" for local:remote, not " + Faults.shown(text.get()));
            return Optional.empty();
        }
        OptionalInt first = portNumber(m.group(1));
        OptionalInt second = m.group(2) == null ? OptionalInt.empty() : portNumber(m.group(2));
        if (first.isEmpty() || (m.group(2) != null && second.isEmpty())) {
            field.fault("a port is a number from 1 to 65535, not " + Faults.shown(text.get()));
            return Optional.empty();
        }
        return Optional.of(
                second.isPresent() ? new App.Port(second.getAsInt(), first) : new App.Port(first.getAsInt(), second));
    }

    private static OptionalInt portNumber(String digits) {
        if (digits.length() > 5 || digits.startsWith("0")) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(digits);
        return number <= MAX_PORT ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private static Optional<App.Probe> probe(Field field, List<App.Port> http, List<App.Port> tcp) {
        Fields in = field.map();
        Field portField = in.get("port");
        Field pathField = in.get("path");
        OptionalInt written = portField.number(1, MAX_PORT);
        Optional<String> path = pathField.word();
        Duration interval = duration(in.get("interval"));
        Duration timeout = duration(in.get("timeout"));
        int failures = in.get("failures").number(1, 1000).orElse(3);
        in.finish();
        if (path.isPresent() && !path.get().matches("/[\\x21-\\x7e]*")) {
            pathField.fault("must begin with / and hold no blanks, such as /health");
        }
        int port;
        if (written.isPresent()) {
            port = written.getAsInt();
        } else if (!http.isEmpty() || !tcp.isEmpty()) {
            port = (http.isEmpty() ? tcp : http).get(0).remote();
        } else {
            if (field.isMap() && !portField.present()) {
                portField.fault("is missing: the port to probe, as the node has no http_proxy to take it from");
            }
            return Optional.empty();
        }
        boolean speaksHttp = http.stream().anyMatch(p -> p.remote() == port);
        return Optional.of(new App.Probe(
                port, path.or(() -> speaksHttp ? Optional.of("/") : Optional.empty()), interval, timeout, failures));
    }

    private static Duration duration(Field field) {
        Optional<String> text = field.word();
        if (text.isEmpty()) {
            return USUAL;
        }
        Matcher m = SECONDS.matcher(text.get());
        Duration duration = Duration.ZERO;
        if (m.matches()) {
            String factor = m.group(2).equals("ms") ? "1" : m.group(2).equals("m") ? "60000" : "1000";
            duration = Duration.ofMillis(
                    new BigDecimal(m.group(1)).multiply(new BigDecimal(factor)).longValue());
        } else if (text.get().length() <= 30) {
            try {
                duration = Duration.parse(text.get().toUpperCase(Locale.ROOT));
            } catch (DateTimeParseException e) {
                // told below
            }
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            field.fault("must be a time from 100 ms to 1 h in seconds, such as 2 or 0.5 or 500ms or PT2S, not "
                    + Faults.shown(text.get()));
            return USUAL;
        }
        return duration;
    }
}
