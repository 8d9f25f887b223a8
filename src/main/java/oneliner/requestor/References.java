package oneliner.requestor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oneliner.descriptor.App;
import oneliner.descriptor.Interpolation;

/** Values for <code>${…}</code> in commands, as they are at the moment a node starts. Any thread. */
final class References {
    private static final Pattern RUNTIME = Pattern.compile("nodes\\.([^.\\[]+)(?:\\[(\\d{1,6})])?\\.(.+)");

    private final Roster roster;
    private final Function<String, Optional<String>> fixed;

    References(App app, Roster roster) {
        this.roster = roster;
        this.fixed = Interpolation.statics(app);
    }

    /**
     * A command of one instance with every reference replaced and the variables of its node beside its own.
     *
     * @throws oneliner.descriptor.DescriptorException naming what resolves to nothing
     */
    App.Command resolve(App.Node node, int index, App.Command command) {
        Function<String, Optional<String>> own = Interpolation.instance(node, index);
        Function<String, Optional<String>> lookup = path -> own.apply(path)
                .or(() -> running(path.equals("instance.ip") ? ownAddress(node, index) : path))
                .or(() -> fixed.apply(path));
        App.Env env = node.env().with(command.env());
        List<String> names = List.copyOf(env.values().keySet());
        List<String> values = Interpolation.apply(List.copyOf(env.values().values()), lookup);
        Map<String, String> resolved = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            resolved.put(names.get(i), values.get(i));
        }
        return new App.Command(
                Interpolation.apply(command.args(), lookup),
                new App.Env(Collections.unmodifiableMap(resolved)),
                command.daemon());
    }

    private static String ownAddress(App.Node node, int index) {
        return "nodes." + node.name() + "[" + index + "].network_node.ip";
    }

    /** What is known of a node only while it runs; dapp-runner's names. */
    private Optional<String> running(String path) {
        Matcher match = RUNTIME.matcher(path);
        if (!match.matches()) {
            return Optional.empty();
        }
        List<Slot> slots = roster.of(match.group(1));
        int index = match.group(2) == null ? 0 : Integer.parseInt(match.group(2));
        if (index >= slots.size()) {
            return Optional.empty();
        }
        InstanceState state = slots.get(index).state();
        Optional<InstanceState.Partner> who = state.partner();
        return switch (match.group(3)) {
            case "network_node.ip" -> who.flatMap(InstanceState.Partner::ip);
            case "network_node.node_id", "agreement.provider_id" -> who.map(InstanceState.Partner::providerId);
            case "agreement.provider_name" -> who.map(InstanceState.Partner::providerName);
            case "agreement.id" -> who.map(InstanceState.Partner::agreementId);
            case "activity.id" -> state.activityId();
            default -> Optional.empty();
        };
    }
}
