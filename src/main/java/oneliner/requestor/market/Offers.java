package oneliner.requestor.market;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import oneliner.requestor.market.Exclusion.Kind;
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
    private static final int MOST = 5000;

    private record Seen(String name, Optional<Price> price) {}

    private final Appraisal appraisal;
    private final Clock clock;
    private final Map<String, Candidate> fresh = new HashMap<>();
    private final Map<String, Candidate> asked = new HashMap<>();
    private final Map<String, Candidate> drafts = new HashMap<>();
    private final Map<String, Candidate> refused = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private String lastRefusal = "";
    private Instant firstOffer;

    /**
     * Begins without any.
     *
     * @param clock real time, however fast the calendar runs
     */
    Offers(Appraisal appraisal, Clock clock) {
        this.appraisal = appraisal;
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
        Optional<Price> price = Price.of(proposal.properties());
        if (seen.size() >= MOST && !seen.containsKey(provider)) {
            return;
        }
        firstOffer = firstOffer == null ? clock.instant() : firstOffer;
        if (proposal.initial()) {
            Candidate before = fresh.get(provider);
            boolean dearer =
                    before != null && price.isPresent() && score(before).compareTo(score(provider, price)) < 0;
            if (!dearer) {
                seen.put(provider, new Seen(Candidate.name(proposal.properties()), price));
                price.ifPresent(p -> fresh.put(provider, Candidate.offered(proposal, p)));
            }
            return;
        }
        seen.put(provider, new Seen(Candidate.name(proposal.properties()), price));
        Candidate known = asked.remove(provider);
        if (known == null) {
            // a provider that had no room comes back when it has
            known = refused.remove(provider);
        }
        if (known != null && price.isPresent()) {
            drafts.put(provider, known.drafted(proposal, price.get()));
        }
    }

    private void refuse(Candidate candidate, String reason, boolean isFinal) {
        asked.remove(candidate.providerId());
        noteRefusal(candidate.providerId(), reason);
        if (isFinal) {
            appraisal.providers().penalise(candidate.providerId(), "refused us: " + reason);
        } else {
            refused.put(candidate.providerId(), candidate);
        }
    }

    /** Somebody said no, or could not be asked. */
    void noteRefusal(String providerId, String reason) {
        lastRefusal = providerId + ": " + reason;
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
                String reason = "no answer in " + SILENCE.toSeconds() + " s";
                appraisal.providers().penalise(candidate.providerId(), reason);
                refuse(candidate, reason, false);
            }
        }
        if (!gathered()) {
            return List.of();
        }
        return fresh.values().stream()
                .filter(this::free)
                .sorted(byScore())
                .limit(Math.max(0, parallel - talks()))
                .toList();
    }

    /** True when there was time for more than the first offer to come in. */
    boolean gathered() {
        return firstOffer != null && !clock.instant().isBefore(firstOffer.plus(GATHER));
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

    /** True when nobody is left to be asked, and somebody would offer again to another demand. */
    boolean usedUp() {
        return quiet()
                && fresh.values().stream().noneMatch(this::free)
                && !fresh.keySet().containsAll(seen.keySet());
    }

    /** How long the next poll may wait before something has to be looked at again. */
    Duration patience(int parallel) {
        Instant now = clock.instant();
        if (firstOffer != null && !gathered()) {
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
        return appraisal
                .against(candidate.providerId(), Candidate.name(candidate.properties()), Optional.of(candidate.price()))
                .isEmpty();
    }

    private BigDecimal score(Candidate candidate) {
        return appraisal.score(candidate.providerId(), candidate.price());
    }

    private BigDecimal score(String providerId, Optional<Price> price) {
        return appraisal.score(providerId, price.orElseThrow());
    }

    private Comparator<Candidate> byScore() {
        return Comparator.<Candidate, BigDecimal>comparing(this::score).thenComparing(Candidate::providerId);
    }

    /**
     * Sorts everybody who was seen, and those whom only the scan has seen.
     *
     * @param others reason by provider, for offers that do not come to the demand
     */
    Report report(Map<String, Exclusion> others) {
        Map<Kind, List<String>> byKind = new EnumMap<>(Kind.class);
        List<Exclusion> excluded = new ArrayList<>();
        int candidates = 0;
        for (Map.Entry<String, Seen> entry : seen.entrySet()) {
            Optional<Exclusion> why = why(entry.getKey(), entry.getValue());
            candidates += why.isEmpty() ? 1 : 0;
            why.ifPresent(e -> {
                excluded.add(e);
                byKind.computeIfAbsent(e.kind(), k -> new ArrayList<>()).add(entry.getKey());
            });
        }
        others.forEach((provider, why) -> {
            if (!seen.containsKey(provider)) {
                excluded.add(why);
                byKind.computeIfAbsent(why.kind(), k -> new ArrayList<>()).add(provider);
            }
        });
        return new Report(Funnel.of(candidates, excluded), advice(byKind));
    }

    /**
     * What is to be told.
     *
     * @param funnel the numbers
     * @param advice what a person may do about the reason that excludes most; empty when nobody is excluded
     */
    record Report(Funnel funnel, String advice) {}

    private Optional<Exclusion> why(String provider, Seen offer) {
        Optional<Exclusion> why = appraisal.against(provider, offer.name(), offer.price());
        boolean open = fresh.containsKey(provider) || asked.containsKey(provider) || drafts.containsKey(provider);
        return why.isPresent() || open ? why : Optional.of(new Exclusion(Kind.REFUSED, "refused"));
    }

    private String advice(Map<Kind, List<String>> byKind) {
        return byKind.entrySet().stream()
                .max(Comparator.comparingInt((Map.Entry<Kind, List<String>> e) ->
                                e.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .map(e -> advice(e.getKey(), e.getValue()))
                .orElse("");
    }

    private String advice(Kind kind, List<String> providers) {
        String words = kind.advice();
        if (kind == Kind.TOO_DEAR || kind == Kind.OVER_BUDGET) {
            Optional<String> cheapest = providers.stream()
                    .min(Comparator.comparing(p -> score(p, seen.get(p).price())));
            Price price = cheapest.flatMap(p -> seen.get(p).price()).orElseThrow();
            words += "; the cheapest of those asks " + price.words();
            if (kind == Kind.OVER_BUDGET) {
                Budget budget = appraisal.budget();
                words += ", which is "
                        + Price.shown(
                                price.over(budget.horizon(), appraisal.machine().minCpuThreads())) + " GLM in "
                        + budget.horizon() + ", and there is " + Price.shown(budget.share()) + " GLM for each instance";
            }
        }
        if (kind == Kind.REFUSED && !lastRefusal.isBlank()) {
            words += "; the last said \"" + shortened(lastRefusal) + '"';
        }
        if (kind == Kind.PAUSED) {
            words += providers.stream()
                    .flatMap(p -> appraisal.providers().lastFailure(p).stream())
                    .findFirst()
                    .map(why -> "; one of them: " + shortened(why))
                    .orElse("");
        }
        return words;
    }

    private static String shortened(String words) {
        return words.length() <= 200 ? words : words.substring(0, 200) + "…";
    }

    /** How many came to the demand, whatever became of them. */
    int seen() {
        return seen.size();
    }
}
