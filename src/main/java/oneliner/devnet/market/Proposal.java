package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Wire;

/** One step of a negotiation, of either side. Loop thread only. */
final class Proposal {
    /** Where a proposal stands. */
    enum State {
        INITIAL("Initial"),
        DRAFT("Draft"),
        REJECTED("Rejected"),
        ACCEPTED("Accepted");

        final String wire;

        State(String wire) {
            this.wire = wire;
        }
    }

    final String id = Ids.proposal();
    final Demand demand;
    final Provider provider;
    final String offerId;
    final boolean mine;
    final Terms terms;
    final Proposal previous;
    final Instant timestamp;
    State state;
    boolean countered;
    boolean agreed;

    private Proposal(
            Demand demand,
            Provider provider,
            String offerId,
            boolean mine,
            Terms terms,
            Proposal previous,
            State state,
            Instant timestamp) {
        this.demand = demand;
        this.provider = provider;
        this.offerId = offerId;
        this.mine = mine;
        this.terms = terms;
        this.previous = previous;
        this.state = state;
        this.timestamp = timestamp;
    }

    static Proposal initial(Demand demand, Provider provider, Terms offer, Instant now) {
        return new Proposal(demand, provider, Ids.subscription(), false, offer, null, State.INITIAL, now);
    }

    /** The requestor's answer to this. */
    Proposal counter(Terms terms, Instant now) {
        return new Proposal(demand, provider, offerId, true, terms, this, State.DRAFT, now);
    }

    /** The provider's answer to this counter: its offer, once more. */
    Proposal draft(Terms offer, Instant now) {
        return new Proposal(demand, provider, offerId, false, offer, this, State.DRAFT, now);
    }

    JsonObject json(String requestor) {
        JsonObjectBuilder json = Wire.object()
                .add("proposalId", id)
                .add("issuerId", mine ? requestor : provider.id())
                .add("state", state.wire)
                .add("timestamp", timestamp.toString())
                .add("properties", terms.properties())
                .add("constraints", terms.constraints());
        if (previous != null) {
            json.add("prevProposalId", previous.id);
        }
        return json.build();
    }
}
