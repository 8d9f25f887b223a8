package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import oneliner.requestor.activity.ExeUnit;
import oneliner.requestor.journal.LeaseRecord;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.ActivityApi;

/**
 * Everything that one try to run one instance has taken: agreement, address, activity. Written by the run's thread as
 * it goes, given back by that thread or, when the app is stopped, by the stopping one. Each part is forgotten as soon
 * as it is given back, so that {@link #release} may be called again and goes on where it failed.
 */
final class Lease {
    private static final System.Logger LOG = System.getLogger(Lease.class.getName());
    private static final Duration DESTROY = Duration.ofSeconds(5);
    private static final Duration POLITE_MARGIN = Duration.ofMillis(100);

    private final Surroundings around;
    private final String slot;
    private final String wish;
    private final String scope;
    private final Optional<Vpn> vpn;
    private final Alarm alarm;
    private final ReentrantLock releasing = new ReentrantLock();
    private final Trail trail;
    private volatile String providerId;
    private volatile String agreementId;
    private volatile String activityId;
    private volatile String instanceId;
    private volatile boolean joined;
    private volatile boolean approved;

    /**
     * An empty one.
     *
     * @param slot the instance, for the log
     * @param wish fingerprint of what is wanted
     * @param scope in which a provider is used once only
     * @param vpn the network that it is to join
     * @param bell rung when what it holds is lost
     * @param trail keeps a record of it
     */
    private Lease(
            Surroundings around, String slot, String wish, String scope, Optional<Vpn> vpn, Bell bell, Trail trail) {
        this.around = around;
        this.slot = slot;
        this.wish = wish;
        this.scope = scope;
        this.vpn = vpn;
        this.alarm = new Alarm(bell);
        this.trail = trail;
    }

    /** One for what is wanted: without a network nothing keeps two instances off one provider. */
    static Lease of(Surroundings around, Wanted wanted, String slot, Bell bell) {
        Optional<String> network = wanted.node().network();
        return new Lease(
                around,
                slot,
                Fingerprint.of(wanted),
                scope(slot, network),
                network.map(around.networks()::get),
                bell,
                Trail.begin(around.journal()));
    }

    /** What an earlier run took and did not give back. */
    static Lease of(Surroundings around, LeaseRecord record, Bell bell) {
        Lease lease = new Lease(
                around,
                record.slot(),
                record.wish(),
                scope(record.slot(), record.network()),
                record.network().map(around.networks()::get),
                bell,
                Trail.of(around.journal(), record));
        lease.providerId = record.providerId();
        lease.agreementId = record.agreementId();
        lease.activityId = record.livingActivity().orElse(null);
        lease.joined = true;
        lease.approved = record.approvedAt().isPresent();
        around.agreements().watch(record.agreementId(), lease.alarm);
        around.providers().claim(record.providerId(), lease.scope);
        return lease;
    }

    private static String scope(String slot, Optional<String> network) {
        return network.map(n -> "network " + n).orElse("instance " + slot);
    }

    Alarm alarm() {
        return alarm;
    }

    String scope() {
        return scope;
    }

    Optional<Vpn> vpn() {
        return vpn;
    }

    /** An agreement was made; from here on it must be ended. */
    void agreement(String agreement, String provider, String name) {
        providerId = provider;
        agreementId = agreement;
        around.agreements().watch(agreement, alarm);
        trail.agreed(slot, wish, agreement, provider, name, vpn.map(Vpn::name));
    }

    /** The agreement came to nothing and is over. */
    void refused() {
        around.agreements().forget(agreementId);
        agreementId = null;
        providerId = null;
        trail.refused();
    }

    /** It is in force: it will have an invoice. */
    void approved(Instant at) {
        approved = true;
        trail.more(record -> record.approved(at));
    }

    /** The provider is a node of the network, or about to become one. */
    void joining() {
        joined = true;
    }

    /** It is one, with that address. */
    void joined(String ip) {
        trail.more(record -> record.joined(ip));
    }

    void activity(String id) {
        activityId = id;
        trail.more(record -> record.started(id));
    }

    /** The service answers: from here on the next start may take it over. */
    void running() {
        trail.more(record -> record.running(true));
    }

    void serves(String instance) {
        instanceId = instance;
    }

    /** What the directory knows of it. */
    Optional<String> instance() {
        return Optional.ofNullable(instanceId);
    }

    Optional<String> provider() {
        return Optional.ofNullable(providerId);
    }

    /** True when there is something to give back. */
    boolean holdsAnything() {
        return agreementId != null || instanceId != null;
    }

    /** Takes the instance out of the directory; true if it was there. */
    boolean withdraw(String reason) {
        String id = instanceId;
        instanceId = null;
        return id != null && around.directory().remove(id, reason);
    }

    /** Takes no new browsers to the instance, as a step towards {@link #withdraw}; true if it took some before. */
    boolean drain(String reason) {
        String id = instanceId;
        return id != null && around.directory().drain(id, reason);
    }

    /**
     * How long the parts of giving back may take.
     *
     * @param lock until whoever is at it already lets go
     * @param polite for processes to stop by themselves
     * @param destroy for the activity
     * @param leave for the network
     * @param terminate for the agreement
     */
    record Limits(Duration lock, Duration polite, Duration destroy, Duration leave, Duration terminate) {
        /** While the app runs there is time for a provider that is slow. */
        static Limits usual(Pace pace) {
            return new Limits(
                    Duration.ofSeconds(10),
                    pace.polite(),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15));
        }

        /** When the app stops: whatever hangs before, the agreement is ended within {@code share}. */
        static Limits within(Duration share, Pace pace) {
            Duration polite = share.multipliedBy(35).dividedBy(100);
            return new Limits(
                    share.dividedBy(4),
                    polite.compareTo(pace.polite()) < 0 ? polite : pace.polite(),
                    share.multipliedBy(3).dividedBy(10),
                    share.dividedBy(10),
                    // goes on beside what comes next, whoever waits for it cuts it
                    share.multipliedBy(2));
        }
    }

    /**
     * Gives everything back in order: processes, activity, address, agreement.
     *
     * @param code golem.requestor.code for the provider
     * @return false if the agreement could not be ended; then call again later
     */
    boolean release(String reason, String code, Limits limits) throws InterruptedException {
        if (!releasing.tryLock(limits.lock().toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        try {
            withdraw(reason);
            trail.less(record -> record.running(false));
            return give(reason, code, limits);
        } finally {
            releasing.unlock();
        }
    }

    private boolean give(String reason, String code, Limits limits) throws InterruptedException {
        String activity = activityId;
        if (activity != null && destroy(activity, limits)) {
            LOG.log(Level.INFO, slot + ": activity " + activity + " is destroyed");
            activityId = null;
            trail.less(LeaseRecord::ruined);
        }
        if (joined && vpn.isPresent()) {
            String provider = providerId;
            joined = !around.bounded()
                    .within(
                            limits.leave(),
                            "take provider " + provider + " out of the network",
                            () -> vpn.get().leave(provider));
        }
        String agreement = agreementId;
        if (agreement == null) {
            return true;
        }
        around.agreements().forget(agreement);
        boolean ended = around.bounded()
                .within(
                        limits.terminate(),
                        "end agreement " + agreement,
                        () -> around.daemon().end(agreement, reason, code));
        if (!ended) {
            return false;
        }
        LOG.log(
                Level.INFO,
                slot + ": agreement " + agreement + " with provider " + providerId + " is ended: " + reason);
        if (approved) {
            around.payments().ended(agreement);
            trail.less(record -> record.ended(around.clock().instant()));
        } else {
            trail.refused();
        }
        around.providers().free(providerId, scope);
        // what still failed above ends with the agreement on the provider's side
        activityId = null;
        agreementId = null;
        return true;
    }

    private boolean destroy(String activity, Limits limits) throws InterruptedException {
        ActivityApi api = around.daemon().activity();
        around.bounded()
                .within(
                        limits.polite().plus(POLITE_MARGIN),
                        "stop the processes of activity " + activity,
                        () -> ExeUnit.stop(api, activity, limits.polite()));
        return around.bounded()
                .within(limits.destroy(), "destroy activity " + activity, () -> api.destroy(activity, DESTROY));
    }
}
