package oneliner.requestor;

import java.util.List;
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
     * A command with every reference replaced.
     *
     * @throws oneliner.descriptor.DescriptorException naming what resolves to nothing
     */
    List<String> resolve(List<String> words) {
        return Interpolation.apply(words, path -> running(path).or(() -> fixed.apply(path)));
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
