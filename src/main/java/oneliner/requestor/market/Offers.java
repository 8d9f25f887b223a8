package oneliner.requestor.market;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import oneliner.yagna.MarketEvent;

/** The offers that came in for one wanted machine, and what became of each. One thread. */
final class Offers {
    /** How long after the first offer cheaper ones may still come in before anybody is asked. */
    private static final Duration GATHER = Duration.ofMillis(300);
    /** How long the answer of a cheaper provider is waited for when a dearer one has answered. */
    private static final Duration GRACE = Duration.ofMillis(500);
    /** After this a provider that did not answer is forgotten. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration RECHECK = Duration.ofSeconds(1);
    private static final Duration HASTE = Duration.ofMillis(5);

    private final Providers providers;
    private final String scope;
    private final int threads;
    private final Clock clock;
    private final Map<String, Candidate> fresh = new HashMap<>();
    private final Map<String, Candidate> asked = new HashMap<>();
    private final Map<String, Candidate> drafts = new HashMap<>();
    private final Map<String, Candidate> refused = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> unpriced = new HashSet<>();
    private final Set<String> refusers = new HashSet<>();
    private String lastRefusal = "";
    private Instant firstOffer;

    Offers(Providers providers, String scope, int threads, Clock clock) {
        this.providers = providers;
        this.scope = scope;
        this.threads = threads;
        this.clock = clock;
    }

    /** The demand is another one now: nothing that was said counts any more. */
    void startOver() {
        fresh.clear();
        asked.clear();
        drafts.clear();
        refused.clear();
        firstOffer = null;
    }

    void take(MarketEvent event) {
        if (event instanceof MarketEvent.Proposal proposal) {
            take(proposal);
        } else if (event instanceof MarketEvent.Rejected rejected) {
            asked.values().stream()
                    .filter(c -> rejected.proposalId().equals(c.counterId()))
                    .findFirst()
                    .ifPresent(c -> refuse(c, rejected.reason(), rejected.isFinal()));
        }
    }

    private void take(MarketEvent.Proposal proposal) {
        String provider = proposal.issuerId();
        seen.add(provider);
        Optional<BigDecimal> price = OfferPrice.perHour(proposal.properties(), threads);
        if (price.isEmpty()) {
            unpriced.add(provider);
            return;
        }
        if (proposal.initial()) {
            firstOffer = firstOffer == null ? clock.instant() : firstOffer;
            fresh.put(provider, Candidate.offered(proposal, price.get()));
            return;
        }
        Candidate known = asked.remove(provider);
        if (known == null) {
            // a provider that had no room comes back when it has
            known = refused.remove(provider);
        }
        if (known != null) {
            drafts.put(provider, known.drafted(proposal, price.get()));
        }
    }

    private void refuse(Candidate candidate, String reason, boolean isFinal) {
        asked.remove(candidate.providerId());
        noteRefusal(candidate.providerId(), reason);
        if (!isFinal) {
            refused.put(candidate.providerId(), candidate);
        }
    }

    /** Somebody said no, or could not be asked. */
    void noteRefusal(String providerId, String reason) {
        refusers.add(providerId);
        lastRefusal = reason;
    }

    void asking(Candidate candidate) {
        fresh.remove(candidate.providerId());
        asked.put(candidate.providerId(), candidate);
    }

    void drop(Candidate candidate) {
        fresh.remove(candidate.providerId());
        drafts.remove(candidate.providerId());
    }

    /** The cheapest answer that may be agreed to now. */
    Optional<Candidate> bestDraft() {
        Optional<Candidate> best = best(drafts);
        Instant now = clock.instant();
        boolean cheaperMayAnswer = best.isPresent()
                && asked.values().stream()
                        .anyMatch(c -> byScore().compare(c, best.get()) < 0
                                && now.isBefore(c.askedAt().plus(GRACE)));
        return cheaperMayAnswer ? Optional.empty() : best;
    }

    /** Whom to ask now, cheapest first, so that at most {@code parallel} talks are open. */
    List<Candidate> toAsk(int parallel) {
        Instant now = clock.instant();
        for (Candidate candidate : new ArrayList<>(asked.values())) {
            if (!now.isBefore(candidate.askedAt().plus(SILENCE))) {
                refuse(candidate, "no answer in " + SILENCE.toSeconds() + " s", false);
            }
        }
        if (firstOffer == null || now.isBefore(firstOffer.plus(GATHER))) {
            return List.of();
        }
        return fresh.values().stream()
                .filter(this::free)
                .sorted(byScore())
                .limit(Math.max(0, parallel - talks()))
                .toList();
    }

    /** Talks that may still lead to an agreement; somebody whom another search has taken meanwhile is none. */
    private long talks() {
        return Stream.concat(asked.values().stream(), drafts.values().stream())
                .filter(this::free)
                .count();
    }

    /** True when nothing would be lost by beginning anew. */
    boolean quiet() {
        return talks() == 0;
    }

    /** How long the next poll may wait before something has to be looked at again. */
    Duration patience(int parallel) {
        Instant now = clock.instant();
        if (firstOffer != null && now.isBefore(firstOffer.plus(GATHER))) {
            // a little more, as a poll that ends too early would only be repeated
            return Duration.between(now, firstOffer.plus(GATHER)).plus(HASTE);
        }
        if (!toAsk(parallel).isEmpty()) {
            return HASTE;
        }
        if (best(drafts).isPresent()) {
            return GRACE;
        }
        return fresh.isEmpty() && asked.isEmpty() && drafts.isEmpty() ? IDLE : RECHECK;
    }

    private Optional<Candidate> best(Map<String, Candidate> among) {
        return among.values().stream().filter(this::free).min(byScore());
    }

    private boolean free(Candidate candidate) {
        return providers.standing(candidate.providerId(), candidate.name(), scope) == Providers.Standing.FREE;
    }

    private Comparator<Candidate> byScore() {
        return Comparator.<Candidate, BigDecimal>comparing(c -> providers.score(c.providerId(), c.perHour()))
                .thenComparing(Candidate::providerId);
    }

    /**
     * Why there is no agreement yet.
     *
     * @param waited since the search began
     * @param subnet where is searched
     * @param machine what is searched
     */
    String funnel(Duration waited, String subnet, Machine machine) {
        String after = " after " + waited.toSeconds() + " s (";
        if (seen.isEmpty()) {
            return "no matching offers" + after + "0 offers seen; is any provider in subnet '" + subnet + "' with "
                    + machine.wording() + "?)";
        }
        StringBuilder text = new StringBuilder("no agreement" + after + seen.size() + " offers seen");
        part(text, standing(Providers.Standing.IN_USE), " in use by this app");
        part(text, standing(Providers.Standing.PAUSED), " failed a short while ago");
        part(text, unpriced.size(), " without a price that can be understood");
        part(text, refusers.size(), " refused");
        if (!lastRefusal.isBlank()) {
            text.append(", the last with \"").append(lastRefusal).append('"');
        }
        return text.append(')').toString();
    }

    private long standing(Providers.Standing what) {
        return seen.stream()
                .filter(id -> providers.standing(id, "", scope) == what)
                .count();
    }

    private static void part(StringBuilder text, long count, String words) {
        if (count > 0) {
            text.append(", ").append(count).append(words);
        }
    }
}
