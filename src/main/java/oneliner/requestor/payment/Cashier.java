package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import oneliner.yagna.Bill;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.YagnaException;

/** Carries out what the ledger says of each bill. Safe for several threads. */
final class Cashier implements Desk.Decision {
    private static final System.Logger LOG = System.getLogger(Cashier.class.getName());

    /** What a provider waits for its note to be accepted when nothing was agreed. */
    private static final Duration NOTE_PATIENCE = Duration.ofMinutes(2);

    /** What an invoice is good for when it names no day. */
    private static final Duration INVOICE_PATIENCE = Duration.ofHours(24);

    private final PaymentApi api;
    private final Ledger ledger;
    private final Purse purse;
    private final PaymentListener listener;

    Cashier(PaymentApi api, Ledger ledger, Purse purse, PaymentListener listener) {
        this.api = api;
        this.ledger = ledger;
        this.purse = purse;
        this.listener = listener;
    }

    @Override
    public Desk.Outcome decide(Bill bill, Instant at) throws InterruptedException {
        Ledger.Verdict verdict = ledger.judge(bill, at);
        if (verdict instanceof Ledger.Verdict.Stranger) {
            refuse(bill, "the agreement is not ours");
            return Desk.Outcome.STRANGER;
        }
        if (verdict instanceof Ledger.Verdict.Later later) {
            LOG.log(DEBUG, () -> "bill " + bill.id() + " has to wait: " + later.reason());
            return Desk.Outcome.LATER;
        }
        if (verdict instanceof Ledger.Verdict.Refuse no) {
            refuse(bill, no);
            return Desk.Outcome.DONE;
        }
        if (verdict instanceof Ledger.Verdict.Pay pay) {
            pay(bill, pay);
        }
        LedgerEntry entry = ledger.accepted(bill, at);
        LOG.log(INFO, () -> "accepted " + describe(entry));
        tell("payment", () -> listener.accepted(entry));
        return Desk.Outcome.DONE;
    }

    private void pay(Bill bill, Ledger.Verdict.Pay pay) throws InterruptedException {
        boolean done = false;
        String allocation = null;
        try {
            allocation = purse.reserve(pay.more());
            api.accept(bill, allocation);
            done = true;
        } catch (YagnaException.Refused e) {
            if (allocation != null) {
                // it may be gone or emptier than we thought: the next try finds another
                purse.doubt(allocation);
            }
            throw e;
        } finally {
            if (!done) {
                ledger.undecided(bill);
            }
            if (allocation != null && done) {
                purse.done(allocation, pay.more());
            } else if (allocation != null) {
                purse.kept(allocation, pay.more());
            }
        }
    }

    private void refuse(Bill bill, Ledger.Verdict.Refuse no) throws InterruptedException {
        no.provider().filter(Objection::dishonest).ifPresent(why -> offended(bill, why));
        if (no.provider().isPresent() && bill instanceof Bill.Invoice invoice) {
            reject(invoice, no.reason());
        }
        refuse(bill, no.reason());
    }

    /** Told at once, and again with each try: the daemon may be slow to take the rejection. */
    private void offended(Bill bill, Objection why) {
        String words = (bill instanceof Bill.Invoice ? "invoice " : "debit note ") + bill.id() + " is not covered: "
                + why.reason();
        ledger.rental(bill.agreementId()).ifPresent(rental -> {
            // who uses another one's agreement does not end it
            Offence offence = rental.foreign(bill)
                    ? new Offence("", rental.slot, bill.issuerId(), why.code(), words)
                    : new Offence(bill.agreementId(), rental.slot, rental.providerId, why.code(), words);
            tell("offence", () -> listener.offended(offence));
        });
    }

    @Override
    public boolean ours(String agreementId) {
        return ledger.rental(agreementId).isPresent();
    }

    @Override
    public Instant deadline(Optional<Bill> bill, Instant at) {
        if (bill.isEmpty()) {
            return at.plus(INVOICE_PATIENCE);
        }
        if (bill.get() instanceof Bill.Invoice invoice) {
            return invoice.due().orElse(at.plus(INVOICE_PATIENCE));
        }
        return at.plus(ledger.rental(bill.get().agreementId())
                .flatMap(rental -> rental.rhythm.accept())
                .orElse(NOTE_PATIENCE));
    }

    @Override
    public void giveUp(String id, Optional<Bill> bill, YagnaException cause) {
        bill.ifPresentOrElse(
                known -> refuse(known, String.valueOf(cause.getMessage())),
                () -> LOG.log(WARNING, () -> "bill " + id + " is given up unpaid: " + cause.getMessage()));
    }

    /** A daemon that does not take the rejection changes nothing: the invoice is not paid. */
    private void reject(Bill.Invoice invoice, String reason) throws InterruptedException {
        try {
            api.reject(invoice, reason);
        } catch (YagnaException.Refused e) {
            LOG.log(WARNING, () -> "invoice " + invoice.id() + " is not paid, though: " + e.getMessage());
        }
    }

    private void refuse(Bill bill, String reason) {
        LedgerEntry entry = ledger.refused(bill, reason);
        LOG.log(WARNING, () -> "did not pay " + describe(entry) + ": " + entry.reason());
        tell("refusal", () -> listener.refused(entry));
    }

    private static void tell(String what, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            LOG.log(WARNING, () -> "a listener failed on the " + what + " of a bill", e);
        }
    }

    private static String describe(LedgerEntry entry) {
        return entry.kind().words() + " " + entry.billId() + " of "
                + entry.amount().toPlainString() + " GLM for agreement " + entry.agreementId()
                + (entry.slot().isEmpty() ? "" : " (" + entry.slot() + ")");
    }
}
