package oneliner.yagna;

import jakarta.json.JsonObject;
import java.time.Instant;

/** What comes in for a demand. Each event is delivered once only. */
public sealed interface MarketEvent {
    /** The daemon's time of the event. */
    Instant at();

    /**
     * An offer, or a provider's answer to a counter-proposal.
     *
     * @param at daemon's time
     * @param proposalId its id
     * @param issuerId node id of the provider
     * @param initial true when it comes from matching and the provider has not been asked; it must be countered
     * @param previousId for a Draft: the id of our counter-proposal that it answers, else null
     * @param properties the offer's properties
     * @param constraints the offer's constraints
     */
    record Proposal(
            Instant at,
            String proposalId,
            String issuerId,
            boolean initial,
            String previousId,
            JsonObject properties,
            String constraints)
            implements MarketEvent {}

    /**
     * A provider said no to our counter-proposal.
     *
     * @param at daemon's time
     * @param proposalId id of <em>our</em> counter-proposal
     * @param reason the provider's words, may be empty
     * @param isFinal true when it will not come back
     */
    record Rejected(Instant at, String proposalId, String reason, boolean isFinal) implements MarketEvent {}
}
