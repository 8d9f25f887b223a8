package oneliner.requestor;

import java.time.Instant;
import oneliner.requestor.InstanceState.Partner;

/**
 * An instance of an earlier run that still runs.
 *
 * @param wanted as it is wanted
 * @param lease what it holds
 * @param bell rung when that is lost
 * @param who runs it
 * @param activityId activity
 * @param since when its agreement came into force
 * @param expiresAt when the agreement ends by itself
 */
record Adopted(
        Wanted wanted, Lease lease, Bell bell, Partner who, String activityId, Instant since, Instant expiresAt) {}
