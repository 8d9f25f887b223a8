package oneliner.descriptor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Puts nodes into the order in which they start: dependencies first, else as in the file. */
final class StartOrder {
    private StartOrder() {}

    /**
     * Sorts.
     *
     * @param dependencies of each node; names that are no node are passed over
     * @param cycle is told every circle, its first name repeated at the end
     */
    static List<String> of(Map<String, List<String>> dependencies, Consumer<List<String>> cycle) {
        Map<String, Set<String>> open = new LinkedHashMap<>();
        dependencies.forEach((name, needs) -> {
            Set<String> real = new LinkedHashSet<>(needs);
            real.retainAll(dependencies.keySet());
            open.put(name, real);
        });
        List<String> order = new ArrayList<>();
        while (!open.isEmpty()) {
            String next = open.keySet().stream()
                    .filter(name -> open.get(name).isEmpty())
                    .findFirst()
                    .orElse(null);
            List<String> started = next == null ? circle(open) : List.of(next);
            if (next == null) {
                cycle.accept(started);
            }
            for (String name : new LinkedHashSet<>(started)) {
                order.add(name);
                open.remove(name);
            }
            open.values().forEach(needs -> started.forEach(needs::remove));
        }
        return order;
    }

    /** Every node left waits for another one left, so following any of them ends in a circle. */
    private static List<String> circle(Map<String, Set<String>> open) {
        List<String> walk = new ArrayList<>();
        String name = open.keySet().iterator().next();
        while (!walk.contains(name)) {
            walk.add(name);
            name = open.get(name).iterator().next();
        }
        List<String> circle = new ArrayList<>(walk.subList(walk.indexOf(name), walk.size()));
        circle.add(name);
        return circle;
    }
}
