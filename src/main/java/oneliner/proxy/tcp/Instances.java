package oneliner.proxy.tcp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceInstance;

/**
 * Chooses where a new connection goes: to the instance with the fewest under way, equal ones in turn. One that could not
 * be reached a moment ago comes last: it is idle, so it would be everybody's first choice. Any thread.
 */
final class Instances {
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final ServiceDirectory directory;
    private final Map<String, Long> failed = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    Instances(ServiceDirectory directory) {
        this.directory = directory;
    }

    /** One that is not among {@code tried}, counted as busy from now on; empty when there is none. */
    Optional<ServiceInstance> take(String node, Set<String> tried) {
        List<ServiceInstance> fresh = directory.instances(node).stream()
                .filter(instance -> !tried.contains(instance.id()))
                .toList();
        List<ServiceInstance> well =
                fresh.stream().filter(instance -> !resting(instance.id())).toList();
        List<ServiceInstance> all = well.isEmpty() ? fresh : well;
        if (all.isEmpty()) {
            return Optional.empty();
        }
        int start = Math.floorMod(turn.getAndIncrement(), all.size());
        ServiceInstance best = all.get(start);
        for (int i = 1; i < all.size(); i++) {
            ServiceInstance next = all.get((start + i) % all.size());
            if (load(next) < load(best)) {
                best = next;
            }
        }
        directory.traffic().begin(best.id());
        return Optional.of(best);
    }

    /** What {@link #take} counted is over. */
    void give(ServiceInstance instance) {
        directory.traffic().end(instance.id());
    }

    /** It could not be reached; counts as {@link #give}. */
    void failed(ServiceInstance instance) {
        give(instance);
        long now = System.nanoTime();
        failed.values().removeIf(since -> now - since >= REST_NANOS);
        failed.put(instance.id(), now);
    }

    private boolean resting(String id) {
        Long since = failed.get(id);
        return since != null && System.nanoTime() - since < REST_NANOS;
    }

    private int load(ServiceInstance instance) {
        return directory.traffic().underWay(instance.id());
    }
}
