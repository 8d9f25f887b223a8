package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private static final int ROUNDS = 4;
    private static final int MAX_EVENTS = 20;
    private static final Duration APPROVAL = Duration.ofSeconds(60);
    private static final Duration APPROVAL_POLL = Duration.ofSeconds(5);
    /** A demand that led to nothing makes room for a new one, to which providers that were used up offer again. */
    private static final Duration RENEWAL = Duration.ofMinutes(1);
    /** Whatever the daemon answers, it is not asked for news more often. */
    private static final Duration BREATH = Duration.ofMillis(200);

    private static final Duration EXPIRED = Duration.ofSeconds(1);
    /** Talks wait in real time, however fast the calendar runs. */
    private static final Clock WAITS = Clock.systemUTC();

    /** Is told how the search goes, by the searching thread. */
    public interface Progress {
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
    private final String session;
    private final Duration offerWait;
    private final StopSignal stop;
    private final Clock clock;

    /**
     * Makes one; it may be used for one search after the other.
     *
     * @param session the app session that agreements are confirmed under
     * @param offerWait how long a search goes on before it explains itself
     */
    public Negotiation(
            MarketApi api,
            DemandBoard board,
            DemandBuilder builder,
            Providers providers,
            String session,
            Duration offerWait,
            StopSignal stop,
            Clock clock) {
        this.api = Objects.requireNonNull(api, "api");
        this.board = Objects.requireNonNull(board, "board");
        this.builder = Objects.requireNonNull(builder, "builder");
        this.providers = Objects.requireNonNull(providers, "providers");
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
        Offers offers = new Offers(providers, scope, machine.minCpuThreads(), WAITS);
        Instant begun = WAITS.instant();
        Deadline renewal = Deadline.in(RENEWAL);
        Demand demand = null;
        String demandId = null;
        try {
            while (!stop.given()) {
                if (demandId != null && renewal.passed() && offers.quiet()) {
                    board.withdraw(demandId);
                    demandId = null;
                }
                if (demandId == null) {
                    demand = builder.build(machine, decoration);
                    demandId = board.publish(demand);
                    offers.startOver();
                    renewal = Deadline.in(RENEWAL);
                    LOG.log(Level.DEBUG, "demand " + demandId + " is on the market");
                }
                if (!collect(demandId, offers)) {
                    board.expired(demandId);
                    demandId = null;
                    stop.pause(EXPIRED);
                    continue;
                }
                Optional<Contract> contract = close(demandId, scope, offers, progress);
                if (contract.isPresent()) {
                    return contract.get();
                }
                for (Candidate candidate : offers.toAsk(PARALLEL)) {
                    ask(demandId, offers, candidate, DemandBuilder.countering(demand));
                }
                explain(machine, offers, begun, progress);
            }
            throw new InterruptedException("told to stop");
        } finally {
            if (demandId != null && !stop.given() && !Thread.currentThread().isInterrupted()) {
                board.withdraw(demandId);
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

    private void explain(Machine machine, Offers offers, Instant begun, Progress progress) {
        long waits = Duration.between(begun, WAITS.instant()).toMillis() / Math.max(1, offerWait.toMillis());
        if (waits > 0) {
            // rounded, so that the sentence does not change with every poll
            progress.explains(offers.funnel(offerWait.multipliedBy(waits), builder.subnet(), machine));
        }
    }

    private Optional<Contract> close(String demandId, String scope, Offers offers, Progress progress)
            throws InterruptedException {
        for (Optional<Candidate> best = offers.bestDraft(); best.isPresent(); best = offers.bestDraft()) {
            Candidate draft = best.get();
            offers.drop(draft);
            Optional<Demand> next = DemandBuilder.adopting(draft.counter(), draft.properties());
            if (next.isPresent()) {
                if (draft.rounds() < ROUNDS) {
                    ask(demandId, offers, draft, next.get());
                } else {
                    offers.noteRefusal(draft.providerId(), "no common terms after " + ROUNDS + " rounds");
                }
                continue;
            }
            if (providers.claim(draft.providerId(), scope)) {
                Optional<Contract> contract = agree(draft, scope, offers, progress);
                if (contract.isPresent()) {
                    return contract;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Contract> agree(Candidate draft, String scope, Offers offers, Progress progress)
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
            if (e.status() == 0) {
                throw e;
            }
            refusal = e.getMessage();
            if (agreementId != null) {
                end(agreementId);
            }
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
                    draft.perHour(),
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

    private void end(String agreementId) throws InterruptedException {
        try {
            api.terminate(agreementId, "not approved", "Cancelled");
        } catch (YagnaException e) {
            LOG.log(Level.WARNING, "agreement " + agreementId + " could not be ended: " + e.getMessage());
        }
    }
}
