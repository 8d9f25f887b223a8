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

    private final Wanted self;
    private final Roster roster;
    private final Face face;
    private final Function<String, Optional<String>> lookup;

    /**
     * Values for one instance's commands.
     *
     * @param face what is known of itself; a substitute is not in the roster yet
     */
    References(Wanted self, Roster roster, Face face) {
        this.self = self;
        this.roster = roster;
        this.face = face;
        Function<String, Optional<String>> own = Interpolation.instance(self.node(), self.index());
        Function<String, Optional<String>> fixed = Interpolation.statics(self.app());
        this.lookup = path -> own.apply(path)
                .or(() -> path.equals("instance.ip") ? ip(face.state()) : running(path))
                .or(() -> fixed.apply(path));
    }

    /**
     * A command with every reference replaced and the variables of its node beside its own.
     *
     * @throws oneliner.descriptor.DescriptorException naming what resolves to nothing
     */
    App.Command resolve(App.Command command) {
        App.Env env = self.node().env().with(command.env());
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

    private static Optional<String> ip(InstanceState state) {
        return state.partner().flatMap(InstanceState.Partner::ip);
    }

    /** What is known of a node only while it runs; dapp-runner's names. */
    private Optional<String> running(String path) {
        Matcher match = RUNTIME.matcher(path);
        if (!match.matches()) {
            return Optional.empty();
        }
        String node = match.group(1);
        int index = match.group(2) == null ? 0 : Integer.parseInt(match.group(2));
        InstanceState state;
        if (node.equals(self.node().name()) && index == self.index()) {
            state = face.state();
        } else {
            Optional<Slot> slot = roster.slot(node, index);
            if (slot.isEmpty()) {
                return Optional.empty();
            }
            state = slot.get().state();
        }
        Optional<InstanceState.Partner> who = state.partner();
        return switch (match.group(3)) {
            case "network_node.ip" -> ip(state);
            case "network_node.node_id", "agreement.provider_id" -> who.map(InstanceState.Partner::providerId);
            case "agreement.provider_name" -> who.map(InstanceState.Partner::providerName);
            case "agreement.id" -> who.map(InstanceState.Partner::agreementId);
            case "activity.id" -> state.activityId();
            default -> Optional.empty();
        };
    }
}
