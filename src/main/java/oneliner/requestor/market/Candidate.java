package oneliner.requestor.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.math.BigDecimal;
import java.time.Instant;
import oneliner.yagna.Demand;
import oneliner.yagna.MarketEvent;

/**
 * One provider's side of the talk.
 *
 * @param providerId node id
 * @param proposalId the provider's newest proposal
 * @param properties its properties
 * @param perHour what an hour costs
 * @param counter what we sent last, null before the first counter
 * @param counterId id of that, null before the first counter
 * @param askedAt when we sent it, null before the first counter
 * @param rounds counters sent so far
 */
record Candidate(
        String providerId,
        String proposalId,
        JsonObject properties,
        BigDecimal perHour,
        Demand counter,
        String counterId,
        Instant askedAt,
        int rounds) {

    static Candidate offered(MarketEvent.Proposal offer, BigDecimal perHour) {
        return new Candidate(offer.issuerId(), offer.proposalId(), offer.properties(), perHour, null, null, null, 0);
    }

    Candidate asked(Demand with, String id, Instant now) {
        return new Candidate(providerId, proposalId, properties, perHour, with, id, now, rounds + 1);
    }

    Candidate drafted(MarketEvent.Proposal draft, BigDecimal price) {
        return new Candidate(
                providerId, draft.proposalId(), draft.properties(), price, counter, counterId, askedAt, rounds);
    }

    String name() {
        return properties.get("golem.node.id.name") instanceof JsonString text
                        && !text.getString().isBlank()
                ? text.getString()
                : providerId;
    }
}
