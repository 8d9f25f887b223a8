package oneliner.requestor.journal;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
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
 * @param activityId activity, empty before it is made
 * @param destroyed true when the activity is no more
 * @param approvedAt when the agreement came into force, empty before
 * @param running true from the first good probe until somebody begins to take it down
 * @param endedAt when the agreement was ended, empty while it is in force
 * @param paid GLM accepted for it once its invoice is decided, empty before
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
        boolean destroyed,
        Optional<Instant> approvedAt,
        boolean running,
        Optional<Instant> endedAt,
        Optional<BigDecimal> paid) {

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
                false,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** In force. */
    public LeaseRecord approved(Instant at) {
        return with(ip, activityId, destroyed, Optional.of(at), running, endedAt, paid);
    }

    /** With an address. */
    public LeaseRecord joined(String address) {
        return with(Optional.of(address), activityId, destroyed, approvedAt, running, endedAt, paid);
    }

    /** With an activity. */
    public LeaseRecord started(String activity) {
        return with(ip, Optional.of(activity), false, approvedAt, running, endedAt, paid);
    }

    /** Whether the instance serves. */
    public LeaseRecord running(boolean now) {
        return with(ip, activityId, destroyed, approvedAt, now, endedAt, paid);
    }

    /** Its activity is no more. */
    public LeaseRecord ruined() {
        return with(ip, activityId, true, approvedAt, false, endedAt, paid);
    }

    /** Its agreement is ended; only its invoice may come. */
    public LeaseRecord ended(Instant at) {
        return with(ip, activityId, true, approvedAt, false, Optional.of(at), paid);
    }

    /** Its invoice is decided. */
    public LeaseRecord settled(BigDecimal glm) {
        return with(ip, activityId, destroyed, approvedAt, running, endedAt, Optional.of(glm));
    }

    /** True once its invoice is decided. */
    public boolean settled() {
        return paid.isPresent();
    }

    /** The activity that may live. */
    public Optional<String> livingActivity() {
        return destroyed ? Optional.empty() : activityId;
    }

    /** How the slot is called in logs and in the ledger: {@code db/0}. */
    public String slot() {
        return node + "/" + index;
    }

    private LeaseRecord with(
            Optional<String> newIp,
            Optional<String> newActivity,
            boolean newDestroyed,
            Optional<Instant> newApproved,
            boolean newRunning,
            Optional<Instant> newEnded,
            Optional<BigDecimal> newPaid) {
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
                newDestroyed,
                newApproved,
                newRunning,
                newEnded,
                newPaid);
    }

    JsonObject json() {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("node", node)
                .add("index", index)
                .add("wish", wish)
                .add("agreement", agreementId)
                .add("provider", providerId)
                .add("name", providerName)
                .add("destroyed", destroyed)
                .add("running", running);
        network.ifPresent(v -> json.add("network", v));
        ip.ifPresent(v -> json.add("ip", v));
        activityId.ifPresent(v -> json.add("activity", v));
        approvedAt.ifPresent(v -> json.add("approved", v.toString()));
        endedAt.ifPresent(v -> json.add("ended", v.toString()));
        paid.ifPresent(v -> json.add("paid", v.toPlainString()));
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
                json.getBoolean("destroyed"),
                Fields.time(json, "approved"),
                json.getBoolean("running"),
                Fields.time(json, "ended"),
                Fields.text(json, "paid").map(BigDecimal::new));
    }
}
