package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.INFO;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import oneliner.config.Settings;
import oneliner.yagna.Bill;
import oneliner.yagna.BillEvent;
import oneliner.yagna.Decoration;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.YagnaException;

/**
 * The purse of one run: sets money aside, pays what is owed and nothing else, keeps the ledger. Safe for several
 * threads; it has none of its own. Order of use: {@link #open}, then {@link #track} and {@link #ended} per agreement
 * while two loops call {@link #learnDebitNotes} and {@link #learnInvoices}, a few call {@link #decideNext} and one
 * calls {@link #upkeep}; at the end {@link #close}.
 *
 * <p>A run that goes on with what an earlier one rented calls {@link #adopt} before anything else; it comes to the
 * same ledger, since the daemon keeps every document.
 */
public final class Payments {
    private static final System.Logger LOG = System.getLogger(Payments.class.getName());

    private static final int MAX_EVENTS = 100;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final PaymentApi api;
    private final Wallet wallet;
    private final String session;
    private final Ledger ledger;
    private final Purse purse;
    private final Desk desk;
    private final Reckoning reckoning;
    private final Desk.Source debitNotes;
    private final Desk.Source invoices;
    private volatile List<String> known = List.of();
    private volatile BigDecimal wanted = BigDecimal.ZERO;
    private volatile List<String> differences = List.of();
    private volatile boolean opened;
    private volatile Instant notesAfter = Instant.EPOCH;
    private volatile Instant invoicesAfter = Instant.EPOCH;

    /**
     * How much is set aside.
     *
     * @param caps what is never exceeded
     * @param first GLM to set aside at first, and to have free later on; never more than the ceiling
     * @param term how long an allocation lasts; it is renewed when half of that is over
     */
    public record Plan(Caps caps, BigDecimal first, Duration term) {
        /** Refuses nulls. */
        public Plan {
            Objects.requireNonNull(caps, "caps");
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(term, "term");
        }
    }

    /**
     * Makes one; sends nothing.
     *
     * @param yagna which driver and network to pay with
     * @param clock bounds what a provider can have used
     * @param session the same that agreements are confirmed under
     * @param listener told of each decision, on the thread that made it
     */
    public Payments(PaymentApi api, Settings.Yagna yagna, Clock clock, String session, PaymentListener listener) {
        this.api = Objects.requireNonNull(api, "api");
        this.session = Objects.requireNonNull(session, "session");
        wallet = new Wallet(api, Objects.requireNonNull(yagna, "yagna"));
        ledger = new Ledger(Objects.requireNonNull(clock, "clock"));
        purse = new Purse(api, clock, ledger::spent, Objects.requireNonNull(listener, "listener"));
        desk = new Desk(new Cashier(api, ledger, purse, listener), clock);
        debitNotes = new Documents("debit note", api::debitNote);
        invoices = new Documents("invoice", api::invoice);
        reckoning = new Reckoning(api, ledger, this::takeOver, this::handIn, bill -> desk.decided(bill.id()));
    }

    /**
     * Sets money aside.
     *
     * @return what every demand must carry
     * @throws NoAccountException when no wallet can pay with the driver and network of the settings
     * @throws YagnaException when the daemon does not do it, for example for lack of funds
     */
    public Decoration open(Plan plan) throws InterruptedException {
        ledger.caps(plan.caps());
        wanted = plan.first().min(plan.caps().total());
        String allocation = purse.open(wallet.account(), plan.caps().total(), wanted, plan.term(), known);
        boolean done = false;
        try {
            Decoration decoration = api.decoration(allocation);
            opened = true;
            done = true;
            return decoration;
        } finally {
            if (!done) {
                wallet.releaseQuietly(allocation);
                purse.forget(allocation);
            }
        }
    }

    /** Ids of the allocations that hold the money now. */
    public List<String> allocations() throws InterruptedException {
        return purse.ids();
    }

    /**
     * Goes on with what an earlier run rented: takes its agreements, reads from the daemon what was accepted and
     * refused for them, and hands in what is still undecided. To be called before {@link #open}; fine to call again.
     *
     * @param allocationIds allocations of that run; those that still exist are used first
     * @param hires its agreements, also those that are over and have no invoice yet
     * @return every difference between the ledger and the daemon, in words; empty is good
     * @throws YagnaException when the daemon does not answer; then call again
     */
    public List<String> adopt(List<String> allocationIds, List<Hire> hires) throws InterruptedException {
        known = List.copyOf(allocationIds);
        hires.forEach(ledger::track);
        return reckon(true);
    }

    /**
     * Compares the ledger with the daemon's documents, and hands in bills whose event was missed.
     *
     * @return every difference in words; empty is good
     */
    public List<String> check() throws InterruptedException {
        return reckon(false);
    }

    private List<String> reckon(boolean whole) throws InterruptedException {
        differences = List.copyOf(reckoning.run(whole));
        return differences;
    }

    private void takeOver(Bill bill) {
        if (desk.finished(bill.id())) {
            ledger.takeOver(bill);
        }
    }

    private void handIn(Bill bill) {
        Desk.Source source = bill instanceof Bill.Invoice ? invoices : debitNotes;
        if (bill.taken()) {
            desk.accepted(source, bill.id(), bill.at());
        } else {
            desk.learn(source, bill.id(), bill.at());
        }
    }

    /** An agreement of ours is in force: its bills will be paid from now on, also those that came before this call. */
    public void track(Hire hire) {
        ledger.track(hire);
        desk.nowKnown(hire.agreementId());
    }

    /**
     * An activity was asked for under a tracked agreement, successfully or not. The start price is owed for each; with
     * no call, or one, it is for one.
     */
    public void started(String agreementId) {
        ledger.started(agreementId);
    }

    /** The activity that was asked for last exists; once all are known, notes for any other are refused. */
    public void activity(String agreementId, String activityId) {
        ledger.activity(agreementId, activityId);
    }

    /** An agreement is over: nothing can be used after now. Call it once the provider has been told. */
    public void ended(String agreementId) {
        ledger.ended(agreementId);
    }

    /** Waits for debit notes; {@link #decideNext} decides them. From one loop of its own. */
    public void learnDebitNotes(Duration wait) throws InterruptedException {
        List<BillEvent> events = api.debitNoteEvents(notesAfter, wait, MAX_EVENTS, session);
        desk.learn(debitNotes, events);
        notesAfter = last(events, notesAfter);
    }

    /** Waits for invoices; {@link #decideNext} decides them. From one loop of its own. */
    public void learnInvoices(Duration wait) throws InterruptedException {
        List<BillEvent> events = api.invoiceEvents(invoicesAfter, wait, MAX_EVENTS, session);
        desk.learn(invoices, events);
        invoicesAfter = last(events, invoicesAfter);
    }

    private static Instant last(List<BillEvent> events, Instant after) {
        return events.stream()
                .map(BillEvent::at)
                .max(Instant::compareTo)
                .filter(after::isBefore)
                .orElse(after);
    }

    /**
     * Waits for a bill and decides it. To be called from a few loops: a provider that is slow to acknowledge keeps one
     * of them. A bill that fails comes again by itself; it never throws {@link YagnaException}.
     *
     * @param freshOnly decides only bills that were not tried before; for one loop at least
     */
    public void decideNext(Duration wait, boolean freshOnly) throws InterruptedException {
        willBeOpen();
        desk.decideNext(wait, freshOnly);
    }

    /**
     * Waits for debit notes and decides all there are, on the calling thread.
     *
     * @throws YagnaException when the poll itself failed: pause, then call again. A single bill never throws
     */
    public void pollDebitNotes(Duration wait) throws InterruptedException {
        willBeOpen();
        learnDebitNotes(shorter(wait, debitNotes));
        desk.decideAll(debitNotes);
    }

    /**
     * As {@link #pollDebitNotes}, for invoices.
     *
     * @throws YagnaException when the poll itself failed: pause, then call again. A single bill never throws
     */
    public void pollInvoices(Duration wait) throws InterruptedException {
        willBeOpen();
        learnInvoices(shorter(wait, invoices));
        desk.decideAll(invoices);
    }

    /** When there are bills to come back to, a poll does not wait long for others. */
    private Duration shorter(Duration wait, Desk.Source source) {
        return desk.waiting(source) && wait.compareTo(RETRY) > 0 ? RETRY : wait;
    }

    /** Renews, replaces and tops up what is set aside. From one loop of its own, now and then. */
    public void upkeep() throws InterruptedException {
        willBeOpen();
        BigDecimal owed = standing(Duration.ZERO).atMost().subtract(spent());
        purse.upkeep(wanted.max(owed.add(owed)));
    }

    /**
     * How the money stands.
     *
     * @param ahead how long it takes, by the calendar, until what runs is ended once that is decided
     */
    public Standing standing(Duration ahead) {
        return ledger.standing(ahead);
    }

    /** GLM accepted in all. */
    public BigDecimal spent() {
        return ledger.spent();
    }

    /** GLM accepted within the hour that ends now, by the calendar. */
    public BigDecimal lastHour() {
        return ledger.lastHour();
    }

    /** GLM asked for beyond what is owed, and refused. */
    public BigDecimal rejected() {
        return ledger.rejected();
    }

    /** What is never exceeded. */
    public Caps caps() {
        return ledger.caps();
    }

    /** GLM accepted for one slot, over all agreements it has had. */
    public BigDecimal spent(String slot) {
        return ledger.spent(slot);
    }

    /** Every decision, oldest first; the newest 10,000 of them. */
    public List<LedgerEntry> ledger() {
        return ledger.entries();
    }

    /** One line per agreement, oldest first; of those that are settled the newest 500, while {@link #spent()} has all. */
    public List<Balance> balances() {
        return ledger.balances();
    }

    /** Where the ledger and the daemon differed when they were compared last. */
    public List<String> differences() {
        return differences;
    }

    /** Agreements that are over and whose invoice has not come or is not decided. */
    public Set<String> unsettled() {
        return ledger.unsettled();
    }

    /**
     * Decides no more bills, lets those in hand finish, and gives back what is left of the money. Fine to call twice.
     *
     * @param patience for bills that are being accepted
     */
    public void close(Duration patience) throws InterruptedException {
        desk.close(patience);
        purse.close();
        LOG.log(INFO, () -> ledger.spent().toPlainString() + " GLM spent");
    }

    private void willBeOpen() {
        if (!opened) {
            throw new IllegalStateException("open() sets the budget aside first");
        }
    }

    /** Fetches one document. */
    private interface Fetch {
        Bill of(String id) throws InterruptedException;
    }

    private record Documents(String words, Fetch fetch) implements Desk.Source {
        @Override
        public Bill fetch(String id) throws InterruptedException {
            return fetch.of(id);
        }
    }
}
