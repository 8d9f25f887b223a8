package oneliner.yagna;

import jakarta.json.JsonObject;

/**
 * A contract with one provider.
 *
 * @param id 64 hex digits
 * @param state Proposal, Pending, Approved, Rejected, Cancelled, Expired or Terminated
 * @param demandId our demand
 * @param providerId node id of the provider
 * @param offer the provider's properties: prices, usage vector, name
 */
public record Agreement(String id, String state, String demandId, String providerId, JsonObject offer) {}
