package oneliner.descriptor;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What has to happen so that {@code after} runs where {@code before} ran, as data: nothing is asked and nothing done.
 * Whatever is the same stays untouched; a key that nobody thought of here counts as one that needs a replacement.
 *
 * @param before what runs
 * @param after what is wanted
 * @param changes networks in file order, nodes in the start order of {@code after}, then removed nodes, last started
 *     first; each node of either app has at least one
 */
public record Difference(App before, App after, List<Change> changes) {
    /** Parts of a node that can change around a running instance. */
    private static final Set<String> IN_PLACE =
            Set.of("dependsOn", "httpProxy", "tcpProxy", "probe", "startupTimeout", "hosts");
    /** Parts of a node that are compared in a way of their own. */
    private static final Set<String> SPECIAL = Set.of("name", "payload", "network", "ips", "instances", "parameters");

    /** Compares two apps. */
    public static Difference between(App before, App after) {
        List<Change> changes = new ArrayList<>();
        networks(before, after, changes);
        after.nodes().values().forEach(node -> {
            App.Node old = before.nodes().get(node.name());
            if (old == null) {
                changes.add(new Change.Added(node.name(), node.instances()));
            } else {
                changes.addAll(new Pair(before, old, after, node).changes());
            }
        });
        List<App.Node> gone = new ArrayList<>(before.nodes().values());
        Collections.reverse(gone);
        gone.stream()
                .filter(node -> !after.nodes().containsKey(node.name()))
                .forEach(node -> changes.add(new Change.Removed(node.name(), node.instances())));
        return new Difference(before, after, List.copyOf(changes));
    }

    /** True when nothing would happen. */
    public boolean nothing() {
        return changes.stream().allMatch(Change.Unchanged.class::isInstance);
    }

    /** The instances of a node that ran before and are rented anew; empty for none. */
    public Set<Integer> replaced(String node) {
        Set<Integer> all = new TreeSet<>();
        for (Change change : changes) {
            if (change instanceof Change.Replaced replaced && replaced.subject().equals(node)) {
                all.addAll(replaced.instances());
            }
        }
        return all;
    }

    /**
     * Everything about one instance that cannot change around it while it runs, as a text to be compared: two texts
     * differ when {@link #between} would replace the instance.
     */
    public static String essence(App app, App.Node node, int index) {
        List<String> parts = new ArrayList<>();
        parts.add(Pair.address(node, index).orElse(""));
        parts.add(text(Pair.parameters(node, index)));
        // machines learn each other's names when they are set up
        node.dependsOn()
                .forEach(other -> Optional.ofNullable(app.nodes().get(other))
                        .filter(is -> !is.hosts().isEmpty())
                        .ifPresent(is -> parts.add("hosts of " + other + "=" + is.hosts())));
        parts.addAll(essence(app, app.payloads().get(node.payload()), Set.of("name")));
        node.network().map(app.networks()::get).ifPresent(network -> parts.addAll(essence(app, network, Set.of())));
        Set<String> others = new TreeSet<>(IN_PLACE);
        others.addAll(SPECIAL);
        parts.addAll(essence(app, node, others));
        return String.join("\n", parts);
    }

    private static List<String> essence(App app, Record of, Set<String> but) {
        List<String> parts = new ArrayList<>();
        for (RecordComponent part : of.getClass().getRecordComponents()) {
            if (!but.contains(part.getName())) {
                parts.add(part.getName() + "=" + meaning(app, value(part, of)));
            }
        }
        return parts;
    }

    private static void networks(App before, App after, List<Change> changes) {
        after.networks().forEach((name, network) -> {
            App.Network old = before.networks().get(name);
            if (old == null) {
                changes.add(new Change.NetworkAdded(name));
            } else if (!old.equals(network)) {
                changes.add(new Change.NetworkChanged(name, differing(old, network, Set.of())));
            }
        });
        before.networks().keySet().stream()
                .filter(name -> !after.networks().containsKey(name))
                .forEach(name -> changes.add(new Change.NetworkRemoved(name)));
    }

    /** Names of the parts that differ, as descriptors write them. */
    private static List<String> differing(Record before, Record after, Set<String> but) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent part : before.getClass().getRecordComponents()) {
            if (!but.contains(part.getName()) && !Objects.equals(value(part, before), value(part, after))) {
                keys.add(key(part.getName()));
            }
        }
        return keys;
    }

    private static Object value(RecordComponent part, Record of) {
        try {
            return part.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + part, e);
        }
    }

    private static String key(String part) {
        return switch (part) {
            case "ips" -> "ip";
            case "cidr" -> "ip";
            case "parameters" -> "instance_params";
            default -> part.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        };
    }

    /** One node before and after. */
    private record Pair(App appBefore, App.Node before, App appAfter, App.Node after) {
        List<Change> changes() {
            List<Change> changes = new ArrayList<>();
            int from = before.instances();
            int to = after.instances();
            if (from != to) {
                changes.add(new Change.Scaled(after.name(), from, to));
            }
            List<String> keys = replacing();
            int both = Math.min(from, to);
            List<Integer> all = IntStream.range(0, both).boxed().toList();
            List<Integer> moved = all.stream().filter(this::moved).toList();
            List<Integer> otherwise = all.stream().filter(this::told).toList();
            List<Integer> replaced = keys.isEmpty()
                    ? all.stream()
                            .filter(i -> moved.contains(i) || otherwise.contains(i))
                            .toList()
                    : all;
            keys.addAll(moved.isEmpty() ? List.of() : List.of("ip"));
            keys.addAll(otherwise.isEmpty() ? List.of() : List.of("instance_params"));
            if (!replaced.isEmpty()) {
                changes.add(new Change.Replaced(after.name(), replaced, both, List.copyOf(keys)));
            }
            List<String> adjusted = new ArrayList<>();
            for (RecordComponent part : App.Node.class.getRecordComponents()) {
                if (IN_PLACE.contains(part.getName()) && differs(part)) {
                    adjusted.add(key(part.getName()));
                }
            }
            if (!adjusted.isEmpty()) {
                changes.add(new Change.Adjusted(after.name(), List.copyOf(adjusted)));
            }
            return changes.isEmpty() ? List.of(new Change.Unchanged(after.name(), to)) : changes;
        }

        /** Keys for which every instance has to be another one. */
        private List<String> replacing() {
            List<String> keys = new ArrayList<>();
            App.Payload old = appBefore.payloads().get(before.payload());
            App.Payload now = appAfter.payloads().get(after.payload());
            if (old == null || now == null) {
                keys.addAll(before.payload().equals(after.payload()) ? List.of() : List.of("payload"));
            } else {
                differing(old, now, Set.of("name")).forEach(key -> keys.add("payload." + key));
            }
            if (!before.network().equals(after.network())) {
                keys.add("network");
            } else {
                before.network().ifPresent(name -> {
                    App.Network was = appBefore.networks().get(name);
                    App.Network is = appAfter.networks().get(name);
                    if (was != null && is != null) {
                        differing(was, is, Set.of("name")).forEach(key -> keys.add("network." + key));
                    }
                });
            }
            for (RecordComponent part : App.Node.class.getRecordComponents()) {
                if (!IN_PLACE.contains(part.getName()) && !SPECIAL.contains(part.getName()) && differs(part)) {
                    keys.add(key(part.getName()));
                }
            }
            for (String other : after.dependsOn()) {
                App.Node was = appBefore.nodes().get(other);
                App.Node is = appAfter.nodes().get(other);
                // machines learn each other's names when they are set up
                if (was != null && is != null && !was.hosts().equals(is.hosts())) {
                    keys.add("hosts of " + other);
                }
            }
            return keys;
        }

        /** Also when the same words mean something else now, for what they refer to is another. */
        private boolean differs(RecordComponent part) {
            Object was = value(part, before);
            Object is = value(part, after);
            return !Objects.equals(was, is) || !meaning(appBefore, was).equals(meaning(appAfter, is));
        }

        private boolean moved(int index) {
            Optional<String> wanted = address(after, index);
            return wanted.isPresent() && !wanted.equals(address(before, index));
        }

        /** The instance is told other parameters of its own. */
        private boolean told(int index) {
            return !parameters(before, index).equals(parameters(after, index));
        }

        private static Map<String, String> parameters(App.Node node, int index) {
            return index < node.parameters().size() ? node.parameters().get(index) : Map.of();
        }

        private static Optional<String> address(App.Node node, int index) {
            return index < node.ips().size() ? Optional.of(node.ips().get(index)) : Optional.empty();
        }
    }

    private static String meaning(App app, Object value) {
        var statics = Interpolation.statics(app);
        return Interpolation.apply(
                        List.of(text(value)),
                        path -> statics.apply(path).or(() -> Optional.of("${" + path + "}" + place(app, path))))
                .get(0);
    }

    /** All texts inside, also those that a record keeps out of its own text form. */
    private static String text(Object value) {
        if (value instanceof Record record) {
            StringBuilder out = new StringBuilder();
            for (RecordComponent part : record.getClass().getRecordComponents()) {
                out.append(text(value(part, record))).append('\n');
            }
            return out.toString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Difference::text).collect(Collectors.joining("\n"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                    .collect(Collectors.joining("\n"));
        }
        return String.valueOf(value);
    }

    /** Where the node lives that a value comes from which is known only while it runs. */
    private static String place(App app, String path) {
        Map<String, App.Node> nodes = app.nodes();
        for (App.Node node : nodes.values()) {
            if (path.startsWith("nodes." + node.name() + ".") || path.startsWith("nodes." + node.name() + "[")) {
                return "@" + node.network().map(app.networks()::get) + node.ips();
            }
        }
        return "";
    }
}
