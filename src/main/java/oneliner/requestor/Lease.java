package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import oneliner.requestor.activity.ExeUnit;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.YagnaException;

/**
 * Everything that one try to run one instance has taken: agreement, address, activity. Written by the run's thread as
 * it goes, given back by that thread or, when the app is stopped, by the stopping one. Each part is forgotten as soon
 * as it is given back, so that {@link #release} may be called again and goes on where it failed.
 */
final class Lease {
    private static final System.Logger LOG = System.getLogger(Lease.class.getName());
    private static final Duration DESTROY = Duration.ofSeconds(5);

    private final Surroundings around;
    private final String slot;
    private final String scope;
    private final Optional<Vpn> vpn;
    private final Alarm alarm = new Alarm();
    private final ReentrantLock releasing = new ReentrantLock();
    private volatile String providerId;
    private volatile String agreementId;
    private volatile String activityId;
    private volatile String instanceId;
    private volatile boolean joined;
    private volatile boolean approved;

    Lease(Surroundings around, String slot, String scope, Optional<Vpn> vpn) {
        this.around = around;
        this.slot = slot;
        this.scope = scope;
        this.vpn = vpn;
    }

    Alarm alarm() {
        return alarm;
    }

    /** An agreement was made; from here on it must be ended. */
    void agreement(String agreement, String provider) {
        providerId = provider;
        agreementId = agreement;
        around.agreements().watch(agreement, alarm);
    }

    /** The agreement came to nothing and is over. */
    void refused() {
        around.agreements().forget(agreementId);
        agreementId = null;
        providerId = null;
    }

    /** It is in force: it will have an invoice. */
    void approved() {
        approved = true;
    }

    /** The provider is a node of the network, or about to become one. */
    void joined() {
        joined = true;
    }

    void activity(String id) {
        activityId = id;
    }

    void serves(String instance) {
        instanceId = instance;
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

    /**
     * Gives everything back in order: processes, activity, address, agreement.
     *
     * @param code golem.requestor.code for the provider
     * @return false if the agreement could not be ended; then call again later
     */
    boolean release(String reason, String code, Duration patience) throws InterruptedException {
        if (!releasing.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        try {
            withdraw(reason);
            return give(reason, code);
        } finally {
            releasing.unlock();
        }
    }

    private boolean give(String reason, String code) throws InterruptedException {
        if (activityId != null) {
            if (step(
                    "destroy activity " + activityId,
                    () -> ExeUnit.end(
                            around.daemon().activity(),
                            activityId,
                            around.pace().polite(),
                            DESTROY,
                            around.clock()))) {
                LOG.log(Level.INFO, slot + ": activity " + activityId + " is destroyed");
                activityId = null;
            }
        }
        if (joined && vpn.isPresent()) {
            joined = !step(
                    "take provider " + providerId + " out of the network",
                    () -> vpn.get().leave(providerId));
        }
        if (agreementId == null) {
            return true;
        }
        String agreement = agreementId;
        around.agreements().forget(agreement);
        boolean ended = step(
                "end agreement " + agreement, () -> around.daemon().market().terminate(agreement, reason, code));
        if (!ended) {
            return false;
        }
        LOG.log(
                Level.INFO,
                slot + ": agreement " + agreement + " with provider " + providerId + " is ended: " + reason);
        if (approved) {
            around.payments().ended(agreement);
        }
        around.providers().free(providerId, scope);
        // what still failed above ends with the agreement on the provider's side
        activityId = null;
        agreementId = null;
        return true;
    }

    /** A part of giving back. */
    private interface Step {
        void run() throws InterruptedException;
    }

    private boolean step(String what, Step step) throws InterruptedException {
        try {
            step.run();
            return true;
        } catch (YagnaException e) {
            LOG.log(Level.WARNING, slot + ": could not " + what + ": " + e.getMessage());
            return false;
        }
    }
}
