package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.lifecycle.Turn;
import oneliner.yagna.Decoration;
import oneliner.yagna.Demand;
import oneliner.yagna.MarketApi;
import oneliner.yagna.MarketEvent;
import oneliner.yagna.YagnaException;

/**
 * Looks for one machine and comes to an agreement. The daemon hands each event out once, so each search has a demand
 * of its own and is the only one to poll it. Blocks the calling thread; may be interrupted at any moment.
 */
public final class Negotiation {
    private static final System.Logger LOG = System.getLogger(Negotiation.class.getName());
    private static final int PARALLEL = 3;
    /** A provider that always finds something new to change is left alone. */
    private static final int ROUNDS = 5;

    private static final int MAX_EVENTS = 20;
    private static final Duration APPROVAL = Duration.ofSeconds(60);
    private static final Duration APPROVAL_POLL = Duration.ofSeconds(5);
    /** Whatever the daemon answers, it is not asked for news more often. */
    private static final Duration BREATH = Duration.ofMillis(200);

    private static final Duration EXPIRED = Duration.ofSeconds(1);
    /** Talks wait in real time, however fast the calendar runs. */
    private static final Clock WAITS = Clock.systemUTC();

    /** Is told how the search goes, by the searching thread. */
    public interface Progress {
        /** How many offers there are and why most are none to talk about; called when it changes. */
        default void funnel(Funnel funnel) {}

        /** Why it takes so long, in words for a person. */
        void explains(String reason);

        /** An agreement exists now and must be ended by whoever is told of it. Called before it is confirmed. */
        void agreeing(String agreementId, String providerId, String providerName);

        /** That agreement came to nothing and is over. */
        void refused(String agreementId, String reason);
    }

    private final MarketApi api;
    private final DemandBoard board;
    private final DemandBuilder builder;
    private final Providers providers;
    private final Budget budget;
    private final Scan scan;
    private final String session;
    private final Duration offerWait;
    private final StopSignal stop;
    private final Clock clock;

    /**
     * Makes one; it may be used for one search after the other.
     *
     * @param budget money that must last
     * @param session the app session that agreements are confirmed under
     * @param offerWait how long a search goes on before it explains itself
     */
    public Negotiation(
            MarketApi api,
            DemandBoard board,
            DemandBuilder builder,
            Providers providers,
            Budget budget,
            String session,
            Duration offerWait,
            StopSignal stop,
            Clock clock) {
        this.api = Objects.requireNonNull(api, "api");
        this.board = Objects.requireNonNull(board, "board");
        this.builder = Objects.requireNonNull(builder, "builder");
        this.providers = Objects.requireNonNull(providers, "providers");
        this.budget = Objects.requireNonNull(budget, "budget");
        this.scan = new Scan(api, builder.subnet());
        this.session = Objects.requireNonNull(session, "session");
        this.offerWait = Objects.requireNonNull(offerWait, "offerWait");
        this.stop = Objects.requireNonNull(stop, "stop");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Who is in use and who failed, as this search sees it. */
    public Providers providers() {
        return providers;
    }

    /**
     * Searches until there is an agreement in force, however long that takes: one demand after the other, and
     * {@code progress} hears why. A talk that is under way is never cut short.
     *
     * @param scope the network that the machine will join; a provider is used once only in each
     * @return what was agreed; the provider is reserved in {@code scope}
     * @throws YagnaException if the daemon cannot be used
     * @throws InterruptedException if asked to stop; then the demand is left to {@link DemandBoard#withdrawAll()} and
     *     an agreement that {@code progress} was told of to its owner
     */
    public Contract seek(Machine machine, Decoration decoration, String scope, Progress progress)
            throws InterruptedException {
        Offers offers = new Offers(new Appraisal(providers, scope, machine, budget), WAITS);
        Explanation explanation =
                new Explanation(machine, decoration, builder.subnet(), scan, offerWait, WAITS, progress);
        Subscription demand = new Subscription(board, () -> builder.build(machine, decoration), clock);
        try {
            while (!stop.given()) {
                if (!demand.open()) {
                    demand.publish();
                    offers.startOver();
                } else if (offers.quiet() && demand.due(offers.usedUp()) && demand.renew()) {
                    offers.startOver();
                }
                if (!collect(demand.id(), offers)) {
                    demand.expired();
                    offers.startOver();
                    stop.pause(EXPIRED);
                    continue;
                }
                Optional<Contract> contract = close(demand.id(), scope, machine, offers, progress);
                if (contract.isPresent()) {
                    return contract.get();
                }
                for (Candidate candidate : offers.toAsk(PARALLEL)) {
                    ask(demand.id(), offers, candidate, DemandBuilder.countering(demand.demand()));
                }
                explanation.give(offers);
            }
            throw new InterruptedException("told to stop");
        } finally {
            if (!stop.given() && !Thread.currentThread().isInterrupted()) {
                demand.withdraw();
            }
        }
    }

    /** False when the demand has expired. */
    private boolean collect(String demandId, Offers offers) throws InterruptedException {
        Duration patience = offers.patience(PARALLEL);
        Duration wait = patience.compareTo(offerWait) < 0 ? patience : offerWait;
        Turn turn = Turn.ofAtLeast(wait.compareTo(BREATH) < 0 ? wait : BREATH);
        try {
            List<MarketEvent> news = api.events(demandId, wait, MAX_EVENTS);
            news.forEach(offers::take);
            if (news.isEmpty()) {
                turn.sitOut(stop);
            }
            return true;
        } catch (YagnaException.Refused e) {
            if (e.status() == 404 || e.status() == 410) {
                return false;
            }
            throw e;
        }
    }

    private void ask(String demandId, Offers offers, Candidate candidate, Demand counter) throws InterruptedException {
        try {
            String id = api.counter(demandId, candidate.proposalId(), counter);
            offers.drop(candidate);
            offers.asking(candidate.asked(counter, id, WAITS.instant()));
        } catch (YagnaException e) {
            if (e.status() == 0) {
                throw e;
            }
            offers.drop(candidate);
            offers.noteRefusal(candidate.providerId(), "could not be asked, HTTP " + e.status());
        }
    }

    private Optional<Contract> close(String demandId, String scope, Machine machine, Offers offers, Progress progress)
            throws InterruptedException {
        for (Optional<Candidate> best = offers.bestDraft(); best.isPresent(); best = offers.bestDraft()) {
            Candidate draft = best.get();
            offers.drop(draft);
            PaymentTerms.Answer answer = PaymentTerms.answer(draft.counter(), draft.properties());
            if (answer instanceof PaymentTerms.Answer.Counter next && draft.rounds() < ROUNDS) {
                ask(demandId, offers, draft, next.demand());
            } else if (!(answer instanceof PaymentTerms.Answer.Agreed)) {
                String reason = answer instanceof PaymentTerms.Answer.Refused no
                        ? no.reason()
                        : "no common terms after " + ROUNDS + " rounds";
                decline(demandId, draft, reason);
                offers.noteRefusal(draft.providerId(), reason);
            } else if (providers.claim(draft.providerId(), scope)) {
                Optional<Contract> contract = agree(draft, scope, machine, offers, progress);
                if (contract.isPresent()) {
                    return contract;
                }
            }
        }
        return Optional.empty();
    }

    /** The provider may keep its terms for others; it is not asked again for a while. */
    private void decline(String demandId, Candidate draft, String reason) throws InterruptedException {
        providers.penalise(draft.providerId(), reason);
        try {
            api.reject(demandId, draft.proposalId(), reason);
        } catch (YagnaException e) {
            LOG.log(Level.DEBUG, "proposal " + draft.proposalId() + " could not be rejected: " + e.getMessage());
        }
    }

    private Optional<Contract> agree(Candidate draft, String scope, Machine machine, Offers offers, Progress progress)
            throws InterruptedException {
        String agreementId = null;
        String refusal;
        try {
            agreementId =
                    api.createAgreement(draft.proposalId(), clock.instant().plus(Duration.ofHours(1)));
            progress.agreeing(agreementId, draft.providerId(), draft.name());
            Approvals approvals = new Approvals(api, stop);
            refusal = approvals.of(agreementId, session, Deadline.in(APPROVAL), APPROVAL_POLL);
        } catch (YagnaException e) {
            if (agreementId == null) {
                providers.free(draft.providerId(), scope);
            }
            if (e.status() == 0 || (agreementId != null && !ended(agreementId))) {
                // it may be approved yet: whoever was told of it ends it
                throw e;
            }
            refusal = e.getMessage();
        } catch (InterruptedException e) {
            if (agreementId == null) {
                providers.free(draft.providerId(), scope);
            }
            throw e;
        }
        if (refusal.isEmpty()) {
            return Optional.of(new Contract(
                    agreementId,
                    draft.providerId(),
                    draft.name(),
                    draft.properties(),
                    draft.price().over(Duration.ofHours(1), machine.minCpuThreads()),
                    clock.instant(),
                    DemandBuilder.expiration(draft.counter())));
        }
        LOG.log(Level.INFO, "provider " + draft.providerId() + " did not agree: " + refusal);
        providers.free(draft.providerId(), scope);
        providers.penalise(draft.providerId(), "did not agree: " + refusal);
        offers.noteRefusal(draft.providerId(), refusal);
        if (agreementId != null) {
            progress.refused(agreementId, refusal);
        }
        return Optional.empty();
    }

    private boolean ended(String agreementId) throws InterruptedException {
        try {
            api.terminate(agreementId, "not approved", "Cancelled");
            return true;
        } catch (YagnaException e) {
            LOG.log(Level.DEBUG, "agreement " + agreementId + " is not ended yet: " + e.getMessage());
            return e.status() == 410;
        }
    }
}
