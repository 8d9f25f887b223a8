package oneliner.proxy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import oneliner.services.ServiceInstance;
import oneliner.services.Traffic;

/**
 * Chooses the instance with the fewest requests under way; equal ones take turns, and one that failed a moment ago is
 * left alone for a while: a dead one is idle, so it would be everybody's first choice. Any thread may call.
 */
final class Balancer {
    /** How long one that failed is left alone, while there are others. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Traffic traffic;
    private final Map<String, Long> failed = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** One that counts in {@code traffic}. */
    Balancer(Traffic traffic) {
        this.traffic = traffic;
    }

    /**
     * Chooses.
     *
     * @param all the candidates
     * @param tried ids that failed for this request; they are taken only when nothing else is left
     */
    Optional<ServiceInstance> choose(List<ServiceInstance> all, Set<String> tried) {
        List<ServiceInstance> fresh =
                all.stream().filter(i -> !tried.contains(i.id())).toList();
        List<ServiceInstance> well =
                fresh.stream().filter(i -> !resting(i.id())).toList();
        List<ServiceInstance> candidates = fresh.isEmpty() ? all : well.isEmpty() ? fresh : well;
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        int start = Math.floorMod(turn.getAndIncrement(), candidates.size());
        ServiceInstance best = candidates.get(start);
        for (int i = 1; i < candidates.size(); i++) {
            ServiceInstance next = candidates.get((start + i) % candidates.size());
            if (load(next) < load(best)) {
                best = next;
            }
        }
        return Optional.of(best);
    }

    private boolean resting(String id) {
        Long since = failed.get(id);
        return since != null && System.nanoTime() - since < REST_NANOS;
    }

    /** It could not be reached, or went away in the middle of a request. */
    void failed(ServiceInstance instance) {
        long now = System.nanoTime();
        failed.values().removeIf(since -> now - since >= REST_NANOS);
        failed.put(instance.id(), now);
    }

    private int load(ServiceInstance instance) {
        return traffic.underWay(instance.id());
    }

    /** A request goes to it. */
    void begin(ServiceInstance instance) {
        traffic.begin(instance.id());
    }

    /** That request is over. */
    void end(ServiceInstance instance) {
        traffic.end(instance.id());
    }
}
