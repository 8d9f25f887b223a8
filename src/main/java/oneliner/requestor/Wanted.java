package oneliner.requestor;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import oneliner.descriptor.App;
import oneliner.descriptor.Interpolation;

/**
 * One instance as it is wanted.
 *
 * @param app the whole
 * @param node which node of it
 * @param index which of the node's instances
 */
record Wanted(App app, App.Node node, int index) {
    /** Refuses nulls. */
    Wanted {
        Objects.requireNonNull(app, "app");
        Objects.requireNonNull(node, "node");
    }

    App.Payload payload() {
        return app.payloads().get(node.payload());
    }

    /** The address that the descriptor fixes. */
    Optional<String> address() {
        return index < node.ips().size() ? Optional.of(node.ips().get(index)) : Optional.empty();
    }

    /**
     * True when somebody was told its address, so that a substitute must have the same: another node's command refers
     * to it or holds it literally, its own command holds it literally, or other machines know it by name.
     */
    boolean addressIsKnown(String ip) {
        if (index == 0 && !node.hosts().isEmpty()) {
            return true;
        }
        Pattern literal = Pattern.compile("(?<![0-9.])" + Pattern.quote(ip) + "(?![0-9]|\\.[0-9])");
        Predicate<String> tells = text -> literal.matcher(text).find();
        Predicate<String> asks = text -> Interpolation.references(text).stream().anyMatch(this::meansMyAddress);
        return texts(node).anyMatch(tells)
                || app.nodes().values().stream()
                        .filter(other -> !other.name().equals(node.name()))
                        .flatMap(Wanted::texts)
                        .anyMatch(tells.or(asks));
    }

    private boolean meansMyAddress(String path) {
        String own = "nodes." + node.name();
        String at = own + "[" + index + "].";
        Set<String> starts = index == 0 ? Set.of(own + ".", at) : Set.of(at);
        return path.equals(own + ".ip[" + index + "]")
                || starts.stream().anyMatch(s -> path.startsWith(s + "network_node.ip") || path.startsWith(s + "ip"));
    }

    /** Everything that its commands are made of. */
    private static Stream<String> texts(App.Node of) {
        return Stream.of(
                        of.init().stream().map(App.Command::args).flatMap(List::stream),
                        of.init().stream().flatMap(c -> c.env().values().values().stream()),
                        of.env().values().values().stream(),
                        of.parameters().stream().flatMap(p -> p.values().stream()))
                .flatMap(s -> s);
    }
}
