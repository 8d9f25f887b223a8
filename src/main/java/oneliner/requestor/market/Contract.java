package oneliner.requestor.market;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;

/**
 * An agreement in force.
 *
 * @param agreementId 64 hex digits
 * @param providerId node id
 * @param providerName what the provider calls itself, its id when it says nothing
 * @param offer the provider's properties that were agreed to: prices, usage vector
 * @param perHour GLM per hour at most
 * @param approvedAt when it came into force, by our clock
 * @param expiresAt when the provider ends it by itself
 */
public record Contract(
        String agreementId,
        String providerId,
        String providerName,
        JsonObject offer,
        BigDecimal perHour,
        Instant approvedAt,
        Instant expiresAt) {
    /** Refuses nulls. */
    public Contract {
        Objects.requireNonNull(agreementId, "agreementId");
        Objects.requireNonNull(providerId, "providerId");
        Objects.requireNonNull(providerName, "providerName");
        Objects.requireNonNull(offer, "offer");
        Objects.requireNonNull(perHour, "perHour");
        Objects.requireNonNull(approvedAt, "approvedAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
