package oneliner.requestor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import oneliner.services.ServiceInstance;

/**
 * An instance that was brought up on a rented machine.
 *
 * @param wanted what was brought up
 * @param lease what was taken for it
 * @param who runs it
 * @param activityId activity
 * @param instance for the directory and the probe; empty without a network
 * @param since when it came up
 * @param expiresAt when the agreement ends by itself
 * @param adopted true when an earlier run of the requestor had brought it up
 */
record Tenancy(
        Wanted wanted,
        Lease lease,
        InstanceState.Partner who,
        String activityId,
        Optional<ServiceInstance> instance,
        Instant since,
        Instant expiresAt,
        boolean adopted) {

    /** When to look for a substitute: {@code margin} before the end, but not in the first half of what was left. */
    Instant rollOver(Duration margin) {
        Duration half = Duration.between(since, expiresAt).dividedBy(2);
        return expiresAt.minus(margin.compareTo(half) < 0 ? margin : half);
    }

    /** The same under a definition that differs in nothing that matters to what runs. */
    Tenancy as(Wanted other) {
        return new Tenancy(other, lease, who, activityId, instance, since, expiresAt, adopted);
    }
}
