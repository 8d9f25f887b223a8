package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import oneliner.config.Settings;

/**
 * What is known about providers across all runs: who holds an instance of ours in which network, who failed lately, and
 * who is on a list. One provider may be in one network only once, as the daemon keeps one address per node id. Any
 * thread.
 */
public final class Providers {
    private static final System.Logger LOG = System.getLogger(Providers.class.getName());
    private static final String FILE = "denied-providers.json";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    /** Each such span without a failure makes one failure forgotten, so that nobody pays for ever for a bad day. */
    private static final Duration FORGIVENESS = Duration.ofHours(6);

    private static final int MOST_HISTORIES = 5000;
    private static final BigDecimal PER_FAILURE = new BigDecimal("0.5");

    /** Whether a provider may be asked now. */
    enum Standing {
        /** It may. */
        FREE,
        /** It holds an instance in this network. */
        IN_USE,
        /** It failed a short while ago. */
        PAUSED,
        /** It is on the deny list, of the settings or of this data folder. */
        DENIED,
        /** There is an allow list, and it is not on it. */
        NOT_ALLOWED
    }

    /**
     * One provider that is never asked again.
     *
     * @param providerId node id, lower case
     * @param reason for a person
     * @param since when it was put on the list
     */
    public record Denied(String providerId, String reason, Instant since) {}

    private record Use(String providerId, String scope) {}

    private record History(int failures, Instant last, Instant pausedUntil, String reason) {}

    private final Clock clock;
    private final List<NamePattern> allow;
    private final List<NamePattern> deny;
    private final DenyList denyList;
    private final Set<Use> uses = new HashSet<>();
    private final Map<String, History> records = new HashMap<>();

    /** Makes an empty book without lists, which is forgotten with the process. */
    public Providers(Clock clock) {
        this(clock, List.of(), List.of(), new DenyList(Optional.empty()));
    }

    private Providers(Clock clock, List<NamePattern> allow, List<NamePattern> deny, DenyList denyList) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.allow = allow;
        this.deny = deny;
        this.denyList = denyList;
    }

    /**
     * Makes a book with the lists of the settings and those who were denied earlier.
     *
     * @param dataDir keeps {@code denied-providers.json}
     */
    public static Providers of(Settings.Market settings, Path dataDir, Clock clock) {
        return new Providers(
                clock,
                settings.allow().stream().map(NamePattern::of).toList(),
                settings.deny().stream().map(NamePattern::of).toList(),
                new DenyList(Optional.of(dataDir.resolve(FILE))));
    }

    /** Where a provider stands for one network; {@code name} is what it calls itself, empty when nothing. */
    synchronized Standing standing(String providerId, String name, String scope) {
        if (uses.contains(new Use(providerId, scope))) {
            return Standing.IN_USE;
        }
        if (denyList.find(providerId).isPresent() || deny.stream().anyMatch(p -> p.fits(providerId, name))) {
            return Standing.DENIED;
        }
        if (!allow.isEmpty() && allow.stream().noneMatch(p -> p.fits(providerId, name))) {
            return Standing.NOT_ALLOWED;
        }
        History known = records.get(providerId);
        return known != null && clock.instant().isBefore(known.pausedUntil()) ? Standing.PAUSED : Standing.FREE;
    }

    /** Reserves a provider for one network; false if it is in use there. */
    public synchronized boolean claim(String providerId, String scope) {
        return uses.add(new Use(providerId, scope));
    }

    /** Gives a reservation back; fine if there is none. */
    public synchronized void free(String providerId, String scope) {
        uses.remove(new Use(providerId, scope));
    }

    /**
     * Remembers a failure: the provider is not asked for a while, longer each time, and later stands behind equally
     * cheap ones until enough time went by without another failure.
     *
     * @param reason what happened, for a person
     */
    public synchronized void penalise(String providerId, String reason) {
        Instant now = clock.instant();
        int failures = 1 + failures(providerId, now);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 4));
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        if (records.size() >= MOST_HISTORIES) {
            records.values().removeIf(h -> now.isAfter(h.pausedUntil()));
        }
        records.put(providerId, new History(failures, now, now.plus(pause), reason));
        LOG.log(
                Level.INFO,
                "provider " + providerId + " is not asked for " + pause.toSeconds() + " s, failure " + failures + ": "
                        + reason);
    }

    /** As {@link #penalise(String, String)} without words. */
    public void penalise(String providerId) {
        penalise(providerId, "it failed");
    }

    /**
     * Never asks this provider again, in this run or a later one of the same data folder. What it runs now goes on
     * until somebody ends it.
     *
     * @param reason what it did, for a person, such as "asked for more than agreed"
     */
    public void deny(String providerId, String reason) {
        if (denyList.add(providerId, reason, clock.instant())) {
            LOG.log(Level.WARNING, "provider " + providerId + " is on the deny list now: " + reason);
        }
    }

    /** Takes a provider off the list that {@link #deny} writes; false if it was not on it. */
    public boolean forgive(String providerId) {
        return denyList.remove(providerId);
    }

    /** Those that {@link #deny} was called for, the oldest first; not the patterns of the settings. */
    public List<Denied> denied() {
        return denyList.all();
    }

    /** What the last failure of a provider was; empty when there was none or it is forgotten. */
    public synchronized Optional<String> lastFailure(String providerId) {
        return Optional.ofNullable(records.get(providerId))
                .filter(h -> failures(providerId, clock.instant()) > 0)
                .map(History::reason);
    }

    /** Sort key of an offer, lower is better: its cost, made worse by half of itself for each failure remembered. */
    synchronized BigDecimal score(String providerId, BigDecimal cost) {
        int failures = failures(providerId, clock.instant());
        return failures == 0
                ? cost
                : cost.multiply(BigDecimal.ONE.add(PER_FAILURE.multiply(BigDecimal.valueOf(failures))));
    }

    private int failures(String providerId, Instant now) {
        History known = records.get(providerId);
        if (known == null) {
            return 0;
        }
        long forgiven = Math.max(0, Duration.between(known.last(), now).toSeconds() / FORGIVENESS.toSeconds());
        return (int) Math.max(0, known.failures() - forgiven);
    }
}
