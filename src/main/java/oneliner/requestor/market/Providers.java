package oneliner.requestor.market;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is known about providers across all runs: who holds an instance of ours in which network, and who failed
 * lately. One provider may be in one network only once, as the daemon keeps one address per node id. Any thread.
 */
public final class Providers {
    private static final Duration FIRST_DENIAL = Duration.ofSeconds(60);
    private static final Duration LONGEST_DENIAL = Duration.ofMinutes(15);

    /** Whether a provider may be asked now. */
    enum Standing {
        /** It may. */
        FREE,
        /** It holds an instance in this network. */
        IN_USE,
        /** It failed a short while ago. */
        DENIED
    }

    private record Use(String providerId, String scope) {}

    private record History(int failures, Instant deniedUntil) {}

    private final Clock clock;
    private final Set<Use> uses = new HashSet<>();
    private final Map<String, History> records = new HashMap<>();

    /** Makes an empty book. */
    public Providers(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Where a provider stands for one network. */
    synchronized Standing standing(String providerId, String scope) {
        if (uses.contains(new Use(providerId, scope))) {
            return Standing.IN_USE;
        }
        History known = records.get(providerId);
        return known != null && clock.instant().isBefore(known.deniedUntil()) ? Standing.DENIED : Standing.FREE;
    }

    /** Reserves a provider for one network; false if it is in use there. */
    synchronized boolean claim(String providerId, String scope) {
        return uses.add(new Use(providerId, scope));
    }

    /** Gives a reservation back; fine if there is none. */
    public synchronized void free(String providerId, String scope) {
        uses.remove(new Use(providerId, scope));
    }

    /** Remembers a failure: not asked again for a while, longer each time, and later behind equally cheap ones. */
    public synchronized void penalise(String providerId) {
        int failures =
                1 + (records.containsKey(providerId) ? records.get(providerId).failures() : 0);
        Duration denial = FIRST_DENIAL.multipliedBy(1L << Math.min(failures - 1, 4));
        denial = denial.compareTo(LONGEST_DENIAL) > 0 ? LONGEST_DENIAL : denial;
        records.put(providerId, new History(failures, clock.instant().plus(denial)));
    }

    /** Sort key of an offer, lower is better: its price, made worse by half of itself for each failure so far. */
    synchronized BigDecimal score(String providerId, BigDecimal perHour) {
        History known = records.get(providerId);
        return known == null
                ? perHour
                : perHour.multiply(
                        BigDecimal.ONE.add(new BigDecimal("0.5").multiply(BigDecimal.valueOf(known.failures()))));
    }
}
