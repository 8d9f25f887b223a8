package oneliner.services;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests are under way at each instance, so that one is not ended while it still answers. Any thread. */
public final class Traffic {
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    /** A request goes to an instance; {@link #end} must follow. */
    public void begin(String instanceId) {
        underWay.merge(instanceId, 1, Integer::sum);
    }

    /** That request is over. */
    public void end(String instanceId) {
        underWay.computeIfPresent(instanceId, (id, n) -> n > 1 ? n - 1 : null);
    }

    /** Requests under way there, 0 for an unknown one. */
    public int underWay(String instanceId) {
        return underWay.getOrDefault(instanceId, 0);
    }
}
