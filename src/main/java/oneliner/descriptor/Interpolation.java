package oneliner.descriptor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of references such as {@code ${nodes.db.network_node.ip}}. Only {@code nodes} (or its older
 * name {@code services}), {@code networks}, {@code payloads}, {@code meta} and {@code instance} followed by a dot are ours;
 * every other {@code $} is left as it is for the shell on the provider.
 */
public final class Interpolation {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{((?:nodes|services|networks|payloads|meta|instance)\\.[^{}]*)}");
    private static final String OLD_ROOT = "services.";
    private static final String INSTANCE = "instance.";
    /** What {@code ${instance.…}} may name without any {@code instance_params}. */
    static final Set<String> OF_EVERY_INSTANCE = Set.of("index", "number", "name", "node", "ip");

    private Interpolation() {}

    /**
     * Replaces all references, once: what a value itself holds is not looked at again.
     *
     * @param args program and arguments, such as an entry of {@link App.Node#init}
     * @param lookup value of a path without {@code ${}}, such as {@code nodes.db.network_node.ip}; roots are never
     *     {@code services}
     * @return the arguments in the same order
     * @throws DescriptorException naming every path without a value
     */
    public static List<String> apply(List<String> args, Function<String, Optional<String>> lookup) {
        List<Fault> faults = new ArrayList<>();
        List<String> out = new ArrayList<>();
        for (String arg : args) {
            out.add(REFERENCE.matcher(arg).replaceAll(match -> {
                String path = root(match.group(1));
                Optional<String> value = lookup.apply(path);
                if (value.isEmpty()) {
                    String told = "${" + Faults.shown(path) + "} has no value";
                    faults.add(new Fault("", 0, "", told));
                }
                return Matcher.quoteReplacement(value.orElse(""));
            }));
        }
        if (!faults.isEmpty()) {
            throw new DescriptorException(faults);
        }
        return List.copyOf(out);
    }

    /** The paths that a text refers to, in order, without {@code ${}}. */
    public static Set<String> references(String text) {
        Set<String> paths = new LinkedHashSet<>();
        Matcher m = REFERENCE.matcher(text);
        while (m.find()) {
            paths.add(root(m.group(1)));
        }
        return paths;
    }

    /**
     * Answers the paths whose value the descriptor itself holds: {@code meta.KEY}, {@code networks.N.ip} (and
     * {@code mask, owner_ip, gateway}, and {@code hosts}, one line for each name as in a hosts file), {@code payloads.P.runtime}, {@code nodes.X.ip[0]}, {@code nodes.X.payload},
     * {@code nodes.X.network}, {@code nodes.X.http_proxy.ports[0].remote_port} (and {@code tcp_proxy},
     * {@code local_port}), and {@code nodes.X.network_node.ip} of a node with a fixed address. {@code nodes.X[1]} means
     * the second instance. Empty for all else.
     */
    public static Function<String, Optional<String>> statics(App app) {
        return new Paths(app)::fixed;
    }

    /**
     * Answers the paths that speak of the instance whose command it is: {@code instance.index} counts from 0,
     * {@code instance.number} from 1, {@code instance.name} is such as {@code db-0}, {@code instance.node} such as
     * {@code db}, and any other the instance's own from {@code instance_params}. {@code instance.ip} is known only once
     * it has one: empty here, as everything else.
     */
    public static Function<String, Optional<String>> instance(App.Node node, int index) {
        return path -> {
            if (!path.startsWith(INSTANCE)) {
                return Optional.empty();
            }
            String key = path.substring(INSTANCE.length());
            return switch (key) {
                case "index" -> Optional.of(Integer.toString(index));
                case "number" -> Optional.of(Integer.toString(index + 1));
                case "name" -> Optional.of(node.name() + "-" + index);
                case "node" -> Optional.of(node.name());
                default ->
                    index < node.parameters().size()
                            ? Optional.ofNullable(node.parameters().get(index).get(key))
                            : Optional.empty();
            };
        };
    }

    /** What is wrong with {@code ${instance.…}} in a command of a node; empty too when the path is of another kind. */
    static Optional<String> problem(App.Node node, String path) {
        if (!path.startsWith(INSTANCE)) {
            return Optional.empty();
        }
        String key = path.substring(INSTANCE.length());
        String quoted = "${" + Faults.shown(path) + "}";
        if (key.equals("ip") && node.network().isEmpty()) {
            return Optional.of(quoted + ": " + node.name() + " is on no network");
        }
        for (int i = 0; i < node.instances() && !OF_EVERY_INSTANCE.contains(key); i++) {
            if (instance(node, i).apply(path).isEmpty()) {
                return Optional.of(quoted + ": instance_params of instance " + i + " has no " + Faults.shown(key));
            }
        }
        return Optional.empty();
    }

    static boolean ofInstance(String path) {
        return path.startsWith(INSTANCE);
    }

    private static String root(String path) {
        return path.startsWith(OLD_ROOT) ? "nodes." + path.substring(OLD_ROOT.length()) : path;
    }
}
