package oneliner.requestor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oneliner.descriptor.App;

/** The order in which nodes are ended: nobody goes while somebody who depends on it is there. */
final class Waves {
    private Waves() {}

    /**
     * Groups nodes; those of one group may end at once.
     *
     * @param nodes in start order
     * @return names, first to be ended first
     */
    static List<Set<String>> of(Collection<App.Node> nodes) {
        List<App.Node> last = new ArrayList<>(nodes);
        Collections.reverse(last);
        Map<String, Integer> level = new HashMap<>();
        List<Set<String>> waves = new ArrayList<>();
        for (App.Node node : last) {
            int own = level.getOrDefault(node.name(), 0);
            while (waves.size() <= own) {
                waves.add(new HashSet<>());
            }
            waves.get(own).add(node.name());
            node.dependsOn().forEach(needed -> level.merge(needed, own + 1, Math::max));
        }
        return waves;
    }
}
