package oneliner.requestor.payment;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An agreement of ours, as far as money goes.
 *
 * @param agreementId 64 hex digits
 * @param slot which instance of which node it is for, such as {@code db/0}; groups the spending
 * @param providerId node id
 * @param providerName what the provider calls itself
 * @param offer the provider's properties as agreed: prices, usage vector, threads, pace of debit notes
 * @param approvedAt by our clock; nothing can have been used before
 * @param activities ids of the activities that were made under it
 * @param endedAt when it was ended, empty while it is in force
 */
public record Hire(
        String agreementId,
        String slot,
        String providerId,
        String providerName,
        JsonObject offer,
        Instant approvedAt,
        List<String> activities,
        Optional<Instant> endedAt) {
    /** Refuses nulls and copies the list. */
    public Hire {
        Objects.requireNonNull(agreementId, "agreementId");
        Objects.requireNonNull(slot, "slot");
        Objects.requireNonNull(providerId, "providerId");
        Objects.requireNonNull(providerName, "providerName");
        Objects.requireNonNull(offer, "offer");
        Objects.requireNonNull(approvedAt, "approvedAt");
        activities = List.copyOf(activities);
        Objects.requireNonNull(endedAt, "endedAt");
    }

    /** One that has just come into force. */
    public static Hire begun(
            String agreementId,
            String slot,
            String providerId,
            String providerName,
            JsonObject offer,
            Instant approvedAt) {
        return new Hire(agreementId, slot, providerId, providerName, offer, approvedAt, List.of(), Optional.empty());
    }

    /** The node that a slot such as {@code db/0} belongs to. */
    static String node(String slot) {
        int slash = slot.lastIndexOf('/');
        return slash < 0 ? slot : slot.substring(0, slash);
    }
}
