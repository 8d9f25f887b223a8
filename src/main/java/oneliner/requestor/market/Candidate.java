package oneliner.requestor.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Instant;
import oneliner.yagna.Demand;
import oneliner.yagna.MarketEvent;

/**
 * One provider's side of the talk.
 *
 * @param providerId node id
 * @param proposalId the provider's newest proposal
 * @param properties its properties
 * @param price what it asks for
 * @param counter what we sent last, null before the first counter
 * @param counterId id of that, null before the first counter
 * @param askedAt when we sent it, null before the first counter
 * @param rounds counters sent so far
 */
record Candidate(
        String providerId,
        String proposalId,
        JsonObject properties,
        Price price,
        Demand counter,
        String counterId,
        Instant askedAt,
        int rounds) {

    static Candidate offered(MarketEvent.Proposal offer, Price price) {
        return new Candidate(offer.issuerId(), offer.proposalId(), offer.properties(), price, null, null, null, 0);
    }

    Candidate asked(Demand with, String id, Instant now) {
        return new Candidate(providerId, proposalId, properties, price, with, id, now, rounds + 1);
    }

    Candidate drafted(MarketEvent.Proposal draft, Price now) {
        return new Candidate(
                providerId, draft.proposalId(), draft.properties(), now, counter, counterId, askedAt, rounds);
    }

    /** What it calls itself, its id when it says nothing. */
    String name() {
        String name = name(properties);
        return name.isEmpty() ? providerId : name;
    }

    /** What an offer's provider calls itself, empty when it says nothing; cut, for it is a stranger's word. */
    static String name(JsonObject offer) {
        String name = offer.get("golem.node.id.name") instanceof JsonString text
                ? text.getString().strip()
                : "";
        return name.length() <= 100 ? name : name.substring(0, 100);
    }
}
