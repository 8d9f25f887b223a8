package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import oneliner.config.Settings;
import oneliner.yagna.Account;
import oneliner.yagna.Allocation;
import oneliner.yagna.Bill;
import oneliner.yagna.BillEvent;
import oneliner.yagna.Decoration;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.YagnaException;

/**
 * The purse of one run: sets the budget aside, pays what is owed and nothing else, keeps the ledger. Safe for several
 * threads; it has none of its own. Order of use: {@link #open}, then {@link #track} and {@link #ended} per agreement
 * while two loops call the polls, at the end {@link #close}.
 *
 * <p>Bills of the whole session are read from its beginning, so a run that adopts an earlier session and tracks its
 * agreements comes to the same ledger.
 */
public final class Payments {
    private static final System.Logger LOG = System.getLogger(Payments.class.getName());

    private static final int MAX_EVENTS = 100;

    private final PaymentApi api;
    private final Settings.Yagna yagna;
    private final Ledger ledger;
    private final Desk<Bill.DebitNote> debitNotes;
    private final Desk<Bill.Invoice> invoices;
    private volatile Optional<Allocation> allocation = Optional.empty();

    /**
     * Money that is promised.
     *
     * @param entry the bill
     * @param spent GLM accepted since the start, over all agreements, this bill included
     */
    public record Accepted(LedgerEntry entry, BigDecimal spent) {}

    /**
     * Makes one; sends nothing.
     *
     * @param yagna which driver and network to pay with
     * @param clock bounds what a provider can have used
     * @param session the same that agreements are confirmed under
     * @param onAccepted told of each payment, on the thread that polls; must be quick
     */
    public Payments(PaymentApi api, Settings.Yagna yagna, Clock clock, String session, Consumer<Accepted> onAccepted) {
        this.api = Objects.requireNonNull(api, "api");
        this.yagna = Objects.requireNonNull(yagna, "yagna");
        Objects.requireNonNull(session, "session");
        ledger = new Ledger(Objects.requireNonNull(clock, "clock"));
        Cashier cashier =
                new Cashier(api, ledger, () -> opened().id(), Objects.requireNonNull(onAccepted, "onAccepted"));
        debitNotes = new Desk<>(new DebitNotes(api, session), cashier);
        invoices = new Desk<>(new Invoices(api, session), cashier);
    }

    /**
     * Sets the budget aside.
     *
     * @param budget GLM, never exceeded
     * @param until when the daemon gives it back by itself; later than the last invoice can come
     * @return what every demand must carry
     * @throws NoAccountException when no wallet can pay with the driver and network of the settings
     * @throws YagnaException when the daemon does not do it, for example for lack of funds
     */
    public Decoration open(BigDecimal budget, Instant until) throws InterruptedException {
        Allocation made = api.allocate(budget, account(), until);
        boolean done = false;
        try {
            Decoration decoration = api.decoration(made.id());
            ledger.budget(budget);
            allocation = Optional.of(made);
            done = true;
            LOG.log(
                    INFO,
                    () -> "allocation " + made.id() + " holds " + budget.toPlainString() + " GLM on " + made.platform()
                            + " until " + until);
            return decoration;
        } finally {
            if (!done) {
                releaseQuietly(made.id());
            }
        }
    }

    /**
     * An agreement of ours is in force: its bills will be paid from now on, also those that came before this call.
     *
     * @param slot which instance of which node it is for; groups the spending
     * @param offerProperties the agreed offer: prices, usage vector, threads
     * @param approvedAt by our clock; nothing can have been used before
     */
    public void track(String agreementId, String slot, JsonObject offerProperties, Instant approvedAt) {
        ledger.track(new Rental(agreementId, slot, Terms.of(offerProperties), approvedAt));
        debitNotes.nowKnown(agreementId);
        invoices.nowKnown(agreementId);
    }

    /**
     * An activity was asked for under a tracked agreement, successfully or not. The start price is owed for each; with
     * no call, or one, it is for one.
     */
    public void started(String agreementId) {
        ledger.started(agreementId);
    }

    /** An agreement is over: nothing can be used after now. Call it once the provider has been told. */
    public void ended(String agreementId) {
        ledger.ended(agreementId);
    }

    /**
     * Waits for debit notes and decides them, the ones that failed before as well. To be called again and again from
     * one loop. Shorter than {@code wait} when there is something to come back to, and longer when a provider is slow
     * to acknowledge.
     *
     * @throws YagnaException when the poll itself failed: pause, then call again. A single bill never throws
     */
    public void pollDebitNotes(Duration wait) throws InterruptedException {
        opened();
        debitNotes.poll(wait);
    }

    /**
     * As {@link #pollDebitNotes}, for invoices; from a loop of its own, so that slow invoices do not hold up debit
     * notes, which providers want accepted in time.
     *
     * @throws YagnaException when the poll itself failed: pause, then call again. A single bill never throws
     */
    public void pollInvoices(Duration wait) throws InterruptedException {
        opened();
        invoices.poll(wait);
    }

    /** GLM accepted in all. */
    public BigDecimal spent() {
        return ledger.spent();
    }

    /** GLM accepted for one slot, over all agreements it has had. */
    public BigDecimal spent(String slot) {
        return ledger.spent(slot);
    }

    /** Every decision, oldest first; the newest 10,000 of them. */
    public List<LedgerEntry> ledger() {
        return ledger.entries();
    }

    /** Agreements that are over and whose invoice has not come or is not decided. */
    public Set<String> unsettled() {
        return ledger.unsettled();
    }

    /**
     * Decides no more bills, lets the one in hand finish, and gives back what is left of the budget. Fine to call
     * twice.
     *
     * @param patience for a bill that is being accepted, for each of the two kinds
     */
    public void close(Duration patience) throws InterruptedException {
        debitNotes.close(patience);
        invoices.close(patience);
        if (allocation.isPresent()) {
            String id = allocation.get().id();
            api.release(id);
            LOG.log(
                    INFO,
                    () -> "allocation " + id + " released, " + ledger.spent().toPlainString() + " GLM spent");
        }
    }

    private Allocation opened() {
        return allocation.orElseThrow(() -> new IllegalStateException("open() sets the budget aside first"));
    }

    private Account account() throws InterruptedException {
        List<Account> all = api.accounts();
        return all.stream()
                .filter(account -> account.send()
                        && account.driver().equalsIgnoreCase(yagna.paymentDriver())
                        && account.network().equalsIgnoreCase(yagna.paymentNetwork()))
                .findFirst()
                .orElseThrow(() -> new NoAccountException("no account at the daemon can pay with driver "
                        + yagna.paymentDriver() + " on network " + yagna.paymentNetwork() + "; there "
                        + (all.isEmpty()
                                ? "is none at all"
                                : "are: " + all.stream().map(Payments::describe).collect(Collectors.joining(", ")))
                        + ". Run 'yagna payment init --sender --driver " + yagna.paymentDriver() + " --network "
                        + yagna.paymentNetwork() + "', or set YAGNA_PAYMENT_DRIVER and YAGNA_PAYMENT_NETWORK"));
    }

    private static String describe(Account account) {
        return account.driver() + "/" + account.network() + " (" + account.platform()
                + (account.send() ? ")" : ", cannot send)");
    }

    private void releaseQuietly(String id) throws InterruptedException {
        try {
            api.release(id);
        } catch (YagnaException e) {
            LOG.log(WARNING, () -> "allocation " + id + " is left to expire: " + e.getMessage());
        }
    }

    private record DebitNotes(PaymentApi api, String session) implements Desk.Source<Bill.DebitNote> {
        @Override
        public List<BillEvent> events(Instant after, Duration wait) throws InterruptedException {
            return api.debitNoteEvents(after, wait, MAX_EVENTS, session);
        }

        @Override
        public Bill.DebitNote fetch(String id) throws InterruptedException {
            return api.debitNote(id);
        }

        @Override
        public String words() {
            return "debit note";
        }
    }

    private record Invoices(PaymentApi api, String session) implements Desk.Source<Bill.Invoice> {
        @Override
        public List<BillEvent> events(Instant after, Duration wait) throws InterruptedException {
            return api.invoiceEvents(after, wait, MAX_EVENTS, session);
        }

        @Override
        public Bill.Invoice fetch(String id) throws InterruptedException {
            return api.invoice(id);
        }

        @Override
        public String words() {
            return "invoice";
        }
    }
}
