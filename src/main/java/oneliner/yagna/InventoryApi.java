package oneliner.yagna;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the daemon keeps for this identity, across all its APIs: for a requestor that died between a call and the note
 * of its answer. Every method throws {@link YagnaException}.
 */
public interface InventoryApi {
    /**
     * Ids of our demands on the market that carry a property.
     *
     * @param value a text
     */
    List<String> demands(String property, String value) throws InterruptedException;

    /**
     * Ids of our agreements in one state.
     *
     * @param state as the daemon spells it, such as {@code Proposal}, {@code Pending}, {@code Approved}
     * @param session only those that were confirmed under it; empty for all
     * @param after only those made later, by the daemon's clock
     */
    List<String> agreements(String state, Optional<String> session, Instant after) throws InterruptedException;

    /**
     * One agreement with both sides' properties.
     *
     * @throws YagnaException.Refused with 404 when the daemon does not know it
     */
    Held agreement(String agreementId) throws InterruptedException;

    /** Takes an agreement back that the provider has not approved; fine if it is over already. */
    void cancel(String agreementId, String message) throws InterruptedException;

    /** Ids of all activities of an agreement, also of those that are over as long as the daemon tells of them. */
    List<String> activities(String agreementId) throws InterruptedException;

    /** All our networks. */
    List<VirtualNetwork> networks() throws InterruptedException;

    /**
     * Node ids of a network, by address.
     *
     * @throws YagnaException.Refused with 404 when the daemon does not know the network
     */
    Map<String, String> nodes(String networkId) throws InterruptedException;

    /** Allocations that are not released. */
    List<Reserve> allocations() throws InterruptedException;

    /**
     * An agreement as the daemon has it.
     *
     * @param id 64 hex digits
     * @param state Proposal, Pending, Approved, Rejected, Cancelled, Expired or Terminated
     * @param session it was confirmed under; empty when it was not confirmed, or without one
     * @param providerId node id
     * @param demand our properties
     * @param offer the provider's properties
     * @param approvedAt by the daemon's clock; empty when it was never in force
     */
    record Held(
            String id,
            String state,
            Optional<String> session,
            String providerId,
            JsonObject demand,
            JsonObject offer,
            Optional<Instant> approvedAt) {
        /** True when it is in force. */
        public boolean approved() {
            return state.equals("Approved");
        }
    }

    /**
     * Money set aside.
     *
     * @param id UUID
     * @param total GLM
     * @param timeout when the daemon gives it back; empty for never
     */
    record Reserve(String id, BigDecimal total, Optional<Instant> timeout) {}
}
