package oneliner.services;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests are under way at each instance, so that one is not ended while it still answers. Any thread. */
public final class Traffic {
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();

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

    /** Browsers come back to that instance and no other, for it knows their sessions. */
    public void hold(String instanceId) {
        if (!held.contains(instanceId)) {
            held.add(instanceId);
        }
    }

    /** True when browsers come back to it, even if nothing is under way there just now. */
    public boolean held(String instanceId) {
        return held.contains(instanceId);
    }

    /** True when nothing is under way there, and nobody comes back to it. */
    public boolean idle(String instanceId) {
        return underWay(instanceId) == 0 && !held(instanceId);
    }

    /** It is gone. */
    void letGo(String instanceId) {
        held.remove(instanceId);
    }
}
