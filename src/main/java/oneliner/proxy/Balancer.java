package oneliner.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import oneliner.config.Settings;
import oneliner.services.ServiceInstance;
import oneliner.services.Traffic;

/**
 * Chooses the instance with the fewest requests under way; equal ones take turns. One that failed a moment ago is left
 * alone for a while: a dead one is idle, so it would be everybody's first choice. One that failed several times in a row
 * is ejected until it answers a probe; at most a share of a node's instances is, and never the last one. When nothing
 * else is left, any will do. Any thread may call.
 */
final class Balancer {
    private final Traffic traffic;
    private final Settings.Balance settings;
    private final LongSupplier nanos;
    private final Map<String, Health> healths = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicLong ejections = new AtomicLong();

    /**
     * How one instance does at a moment.
     *
     * @param instance its id
     * @param underWay requests
     * @param ejected true while it gets none
     * @param ejections how often in a row it was ejected, or failed the probe afterwards
     */
    record State(String instance, int underWay, boolean ejected, int ejections) {}

    /** One that counts in {@code traffic}; {@code nanos} is a clock that only goes forward. */
    Balancer(Traffic traffic, Settings.Balance settings, LongSupplier nanos) {
        this.traffic = traffic;
        this.settings = settings;
        this.nanos = nanos;
    }

    /**
     * Chooses.
     *
     * @param all the candidates
     * @param tried ids that failed for this request; they are taken only when nothing else is left
     */
    Optional<ServiceInstance> choose(List<ServiceInstance> all, Set<String> tried) {
        if (all.size() <= 1) {
            return all.stream().findFirst();
        }
        long now = nanos.getAsLong();
        int best = Integer.MAX_VALUE;
        List<ServiceInstance> candidates = new ArrayList<>(all.size());
        for (ServiceInstance one : all) {
            int rank = rank(one, tried, now);
            if (rank < best) {
                best = rank;
                candidates.clear();
            }
            if (rank == best) {
                candidates.add(one);
            }
        }
        return Optional.of(leastBusy(candidates));
    }

    private int rank(ServiceInstance one, Set<String> tried, long now) {
        if (!tried.isEmpty() && tried.contains(one.id())) {
            return 3;
        }
        Health health = healths.get(one.id());
        if (health == null) {
            return 0;
        }
        return health.ejected() ? 2 : health.resting(now) ? 1 : 0;
    }

    private ServiceInstance leastBusy(List<ServiceInstance> candidates) {
        int start = Math.floorMod(turn.getAndIncrement(), candidates.size());
        ServiceInstance best = candidates.get(start);
        int load = load(best);
        for (int i = 1; i < candidates.size() && load > 0; i++) {
            ServiceInstance next = candidates.get((start + i) % candidates.size());
            int other = load(next);
            if (other < load) {
                best = next;
                load = other;
            }
        }
        return best;
    }

    // ---- how it went

    /**
     * It could not be reached, or went away in the middle of a request.
     *
     * @param peers gives all instances of its node that serve; one that is not among them is not watched
     * @return nanoseconds until a probe shall look whether it is well again, when this ejects it
     */
    Optional<Long> failed(ServiceInstance instance, Supplier<List<ServiceInstance>> peers) {
        return failed(instance, peers.get(), Health::broke);
    }

    /**
     * It answered. A gateway's errors (502, 503, 504) count as failures, less than a lost connection: the service is
     * there, what it needs is not.
     *
     * @param peers gives all instances of its node that serve; asked only when it matters
     * @return nanoseconds until a probe shall look whether it is well again, when this ejects it
     */
    Optional<Long> answered(ServiceInstance instance, int status, Supplier<List<ServiceInstance>> peers) {
        if (status >= 502 && status <= 504) {
            return failed(instance, peers.get(), (health, now) -> health.answeredBadly());
        }
        Health health = healths.get(instance.id());
        if (health != null) {
            synchronized (healths) {
                health.answeredWell();
            }
        }
        return Optional.empty();
    }

    /** One way to fail; true when it is time to eject it. */
    private interface Failure {
        boolean of(Health health, long now);
    }

    private Optional<Long> failed(ServiceInstance instance, List<ServiceInstance> peers, Failure failure) {
        if (peers.stream().noneMatch(peer -> peer.id().equals(instance.id()))) {
            return Optional.empty();
        }
        synchronized (healths) {
            long now = nanos.getAsLong();
            Health health = healths.computeIfAbsent(instance.id(), id -> new Health(settings));
            if (!failure.of(health, now)) {
                return Optional.empty();
            }
            long already = peers.stream().filter(peer -> ejected(peer.id())).count();
            long allowed = Math.min(peers.size() - 1L, peers.size() * (long) settings.maxEjectedPercent() / 100);
            if (already >= allowed) {
                return Optional.empty();
            }
            ejections.incrementAndGet();
            return Optional.of(health.eject(now));
        }
    }

    /** True while it gets no requests. */
    boolean ejected(String id) {
        Health health = healths.get(id);
        return health != null && health.ejected();
    }

    /** An ejected one answered its probe. */
    void returned(String id) {
        synchronized (healths) {
            Health health = healths.get(id);
            if (health != null) {
                health.returned(nanos.getAsLong());
            }
        }
    }

    /** An ejected one did not answer its probe; gives the nanoseconds until the next one, empty when it is gone. */
    Optional<Long> stillAway(String id) {
        synchronized (healths) {
            return Optional.ofNullable(healths.get(id)).map(Health::stillAway);
        }
    }

    /** It has left the directory. */
    void forget(String id) {
        healths.remove(id);
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

    /** Instances ejected so far. */
    long ejections() {
        return ejections.get();
    }

    /** How these do now. */
    List<State> snapshot(List<ServiceInstance> all) {
        return all.stream()
                .map(one -> {
                    Health health = healths.get(one.id());
                    return new State(
                            one.id(),
                            load(one),
                            health != null && health.ejected(),
                            health == null ? 0 : health.ejections());
                })
                .toList();
    }
}
