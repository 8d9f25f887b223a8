package oneliner.requestor.journal;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Optional;

/**
 * What one try to run one instance has taken, and what of it is given back. A slot may have several for a while.
 *
 * @param key tells it from others of the same slot
 * @param node name of the node
 * @param index which instance, from 0
 * @param wish fingerprint of what the descriptor asked for
 * @param agreementId agreement
 * @param providerId node id
 * @param providerName what it calls itself
 * @param network name of its network, empty without one
 * @param ip address in it, empty before it has one
 * @param activityId activity, empty before it is made and after it is destroyed
 * @param activities how many activities were asked for, successfully or not
 * @param approvedAt when the agreement came into force, empty before
 * @param running true from the first good probe until somebody begins to take it down
 * @param endedAt when the agreement was ended, empty while it is in force
 * @param settled its invoice is decided
 */
public record LeaseRecord(
        String key,
        String node,
        int index,
        String wish,
        String agreementId,
        String providerId,
        String providerName,
        Optional<String> network,
        Optional<String> ip,
        Optional<String> activityId,
        int activities,
        Optional<Instant> approvedAt,
        boolean running,
        Optional<Instant> endedAt,
        boolean settled) {

    /** An agreement that was made and is not in force. */
    public static LeaseRecord agreed(
            String key,
            String node,
            int index,
            String wish,
            String agreementId,
            String providerId,
            String providerName,
            Optional<String> network) {
        return new LeaseRecord(
                key,
                node,
                index,
                wish,
                agreementId,
                providerId,
                providerName,
                network,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                false,
                Optional.empty(),
                false);
    }

    /** In force. */
    public LeaseRecord approved(Instant at) {
        return with(ip, activityId, activities, Optional.of(at), running, endedAt, settled);
    }

    /** With an address. */
    public LeaseRecord joined(String address) {
        return with(Optional.of(address), activityId, activities, approvedAt, running, endedAt, settled);
    }

    /** One more activity is asked for. */
    public LeaseRecord starting() {
        return with(ip, activityId, activities + 1, approvedAt, running, endedAt, settled);
    }

    /** With an activity. */
    public LeaseRecord started(String activity) {
        return with(ip, Optional.of(activity), activities, approvedAt, running, endedAt, settled);
    }

    /** Whether the instance serves. */
    public LeaseRecord running(boolean now) {
        return with(ip, activityId, activities, approvedAt, now, endedAt, settled);
    }

    /** Its activity is destroyed. */
    public LeaseRecord destroyed() {
        return with(ip, Optional.empty(), activities, approvedAt, false, endedAt, settled);
    }

    /** Its agreement is ended; only its invoice may come. */
    public LeaseRecord ended(Instant at) {
        return with(ip, Optional.empty(), activities, approvedAt, false, Optional.of(at), settled);
    }

    /** Its invoice is decided. */
    public LeaseRecord settle() {
        return with(ip, activityId, activities, approvedAt, running, endedAt, true);
    }

    /** How the slot is called in logs and in the ledger: {@code db/0}. */
    public String slot() {
        return node + "/" + index;
    }

    private LeaseRecord with(
            Optional<String> newIp,
            Optional<String> newActivity,
            int newActivities,
            Optional<Instant> newApproved,
            boolean newRunning,
            Optional<Instant> newEnded,
            boolean newSettled) {
        return new LeaseRecord(
                key,
                node,
                index,
                wish,
                agreementId,
                providerId,
                providerName,
                network,
                newIp,
                newActivity,
                newActivities,
                newApproved,
                newRunning,
                newEnded,
                newSettled);
    }

    JsonObject json() {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("node", node)
                .add("index", index)
                .add("wish", wish)
                .add("agreement", agreementId)
                .add("provider", providerId)
                .add("name", providerName)
                .add("activities", activities)
                .add("running", running)
                .add("settled", settled);
        network.ifPresent(v -> json.add("network", v));
        ip.ifPresent(v -> json.add("ip", v));
        activityId.ifPresent(v -> json.add("activity", v));
        approvedAt.ifPresent(v -> json.add("approved", v.toString()));
        endedAt.ifPresent(v -> json.add("ended", v.toString()));
        return json.build();
    }

    static LeaseRecord of(String key, JsonObject json) {
        return new LeaseRecord(
                key,
                json.getString("node"),
                json.getInt("index"),
                json.getString("wish"),
                json.getString("agreement"),
                json.getString("provider"),
                json.getString("name"),
                Fields.text(json, "network"),
                Fields.text(json, "ip"),
                Fields.text(json, "activity"),
                json.getInt("activities"),
                Fields.time(json, "approved"),
                json.getBoolean("running"),
                Fields.time(json, "ended"),
                json.getBoolean("settled"));
    }
}
