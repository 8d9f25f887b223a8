package oneliner.descriptor;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code deploy/run --check}: tells what would be rented and run, and starts nothing. */
public final class Check {
    private Check() {}

    /**
     * Runs the command.
     *
     * @param args descriptor files in order; none for the built-in one
     * @param out takes the plan
     * @param err takes one line for each fault
     * @return 0, or 1 when there is any fault
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            List<Path> files = args.stream().map(Path::of).toList();
            out.print(plan(DescriptorReader.read(Source.of(files))));
            return 0;
        } catch (DescriptorException e) {
            e.faults().forEach(err::println);
        } catch (InvalidPathException e) {
            err.println(e.getMessage());
        }
        return 1;
    }

    private static String plan(App app) {
        StringBuilder out = new StringBuilder();
        out.append("App: ").append(Faults.shown(app.name())).append('\n');
        app.limits()
                .startup()
                .ifPresent(d -> out.append("Given up unless it serves within ")
                        .append(seconds(d))
                        .append('\n'));
        app.limits()
                .running()
                .ifPresent(d -> out.append("Stopped after ").append(seconds(d)).append('\n'));
        out.append("\nNetworks\n");
        app.networks()
                .values()
                .forEach(n -> out.append("  ")
                        .append(n.name())
                        .append(": ")
                        .append(n.cidr())
                        .append(n.ownerIp().map(ip -> ", requestor at " + ip).orElse(""))
                        .append(n.gateway().map(ip -> ", gateway " + ip).orElse(""))
                        .append('\n'));
        out.append(app.networks().isEmpty() ? "  none\n" : "").append("\nNodes, in the order of their start\n");
        int number = 1;
        String front = app.nodes().values().stream()
                .filter(n -> !n.httpProxy().isEmpty())
                .map(App.Node::name)
                .findFirst()
                .orElse("");
        for (App.Node node : app.nodes().values()) {
            out.append("  ").append(number++).append(". ").append(node.name());
            out.append(node.instances() > 1 ? " (" + node.instances() + " instances)" : "");
            out.append(node.dependsOn().isEmpty() ? "" : ", after " + String.join(", ", node.dependsOn()));
            out.append('\n');
            lines(app.payloads().get(node.payload()), node, node.name().equals(front))
                    .forEach(line -> out.append("     ").append(line).append('\n'));
        }
        return out.toString();
    }

    private static List<String> lines(App.Payload payload, App.Node node, boolean front) {
        List<String> lines = new ArrayList<>();
        lines.add("payload  " + payload.name() + ": " + image(payload.image()));
        lines.add("machine  " + payload.runtime() + ", memory >= " + payload.minMemGib() + " GiB, disk >= "
                + payload.minStorageGib() + " GiB, threads >= " + payload.minCpuThreads()
                + (payload.minCpuCores() > 0 ? ", cores >= " + payload.minCpuCores() : "")
                + payload.capabilities().stream()
                        .map(c -> ", " + Faults.shown(c))
                        .collect(Collectors.joining()));
        node.network()
                .ifPresent(network -> lines.add("network  " + network
                        + (node.ips().isEmpty() ? ", any address" : ", " + String.join(", ", node.ips()))));
        if (!node.hosts().isEmpty()) {
            lines.add("names    " + String.join(", ", node.hosts()));
        }
        if (!node.env().isEmpty()) {
            lines.add("env      " + masked(node.env()));
        }
        for (int i = 0; i < node.parameters().size(); i++) {
            lines.add("params   " + i + ": "
                    + node.parameters().get(i).entrySet().stream()
                            .map(e -> e.getKey() + "=" + quoted(e.getValue()))
                            .collect(Collectors.joining(" ")));
        }
        node.init()
                .forEach(command -> lines.add((command.daemon() ? "daemon   " : "run      ")
                        + (command.env().isEmpty() ? "" : masked(command.env()) + " ")
                        + command.args().stream().map(Check::quoted).collect(Collectors.joining(" "))));
        lines.add("probe    " + node.probe().map(Check::probe).orElse("none: serves as soon as its commands are done"));
        for (App.Port port : node.httpProxy()) {
            boolean root = front && port.equals(node.httpProxy().get(0));
            lines.add("door     http " + (root ? "/" : "/-/proxy/" + node.name() + "/") + " -> " + port.remote()
                    + local(port));
            if (port.equals(node.httpProxy().get(0))) {
                manners(port.manners()).forEach(line -> lines.add("         " + line));
            }
        }
        for (App.Port port : node.tcpProxy()) {
            lines.add("door     tcp -> " + port.remote() + local(port)
                    + port.address().map(address -> " on " + address).orElse(""));
        }
        return lines;
    }

    /** What is special about an HTTP door; hashes of passwords are not for the eye. */
    private static List<String> manners(DoorManners manners) {
        List<String> lines = new ArrayList<>();
        if (!manners.host().equals(DoorManners.PRESERVE)) {
            lines.add("Host: "
                    + (manners.host().equals(DoorManners.UPSTREAM) ? "the instance's address" : manners.host()));
        }
        manners.sticky().ifPresent(cookie -> lines.add("one instance for each browser, by the cookie " + cookie));
        for (DoorManners.Rule rule : manners.access()) {
            lines.add("allows " + (rule.methods().isEmpty() ? "everything" : String.join(", ", rule.methods())) + " on "
                    + rule.paths().stream().map(Faults::shown).collect(Collectors.joining(", ")) + " to "
                    + (rule.users().isEmpty()
                            ? "everybody"
                            : rule.users().keySet().stream().map(Faults::shown).collect(Collectors.joining(", "))));
        }
        List<String> limits = new ArrayList<>();
        manners.limits().body().ifPresent(bytes -> limits.add("body " + bytes + " bytes"));
        manners.limits().firstByte().ifPresent(time -> limits.add("first byte " + seconds(time)));
        manners.limits().idle().ifPresent(time -> limits.add("silence " + seconds(time)));
        manners.limits().total().ifPresent(time -> limits.add("total " + seconds(time)));
        if (!limits.isEmpty()) {
            lines.add("at most: " + String.join(", ", limits));
        }
        return lines;
    }

    /** Names only: a value may be a secret. */
    private static String masked(App.Env env) {
        return env.values().keySet().stream().map(name -> name + "=***").collect(Collectors.joining(" "));
    }

    private static String local(App.Port port) {
        return port.local().isPresent() ? ", local port " + port.local().getAsInt() : "";
    }

    private static String image(App.Image image) {
        if (image instanceof App.Image.ByHash hash) {
            return "image " + hash.sha3();
        }
        if (image instanceof App.Image.ByTag tag) {
            return "image " + tag.tag();
        }
        if (image instanceof App.Image.ByUrl url) {
            return "image " + Faults.shown(url.url());
        }
        if (image instanceof App.Image.Generated made) {
            return image(made.image())
                    + (made.outboundUrls().isEmpty()
                            ? ""
                            : ", may reach "
                                    + made.outboundUrls().stream()
                                            .map(Faults::shown)
                                            .collect(Collectors.joining(", ")))
                    + (made.nodeDescriptor().isPresent() ? ", by node descriptor" : "");
        }
        App.Image.ByManifest manifest = (App.Image.ByManifest) image;
        return "image named in a manifest, " + (manifest.signature().isPresent() ? "signed" : "not signed")
                + (manifest.nodeDescriptor().isPresent() ? ", with a node descriptor" : "");
    }

    private static String probe(App.Probe probe) {
        String what = probe.command().isEmpty()
                ? probe.path().map(path -> "GET " + path + " on port ").orElse("connect to port ") + probe.port()
                : "run " + probe.command().stream().map(Check::quoted).collect(Collectors.joining(" "));
        return what + " every " + seconds(probe.interval()) + ", waiting " + seconds(probe.timeout()) + ", lost after "
                + probe.failures() + " failures";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static String quoted(String word) {
        String shown = Faults.shown(word, 2000);
        return shown.matches("[A-Za-z0-9_./:=@%+,-]+") ? shown : "'" + shown.replace("'", "'\\''") + "'";
    }
}
