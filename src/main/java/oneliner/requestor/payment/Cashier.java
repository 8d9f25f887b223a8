package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import oneliner.yagna.Bill;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.YagnaException;

/** Carries out what the ledger says of each bill. Safe for several threads. */
final class Cashier implements Desk.Decision {
    private static final System.Logger LOG = System.getLogger(Cashier.class.getName());

    private final PaymentApi api;
    private final Ledger ledger;
    private final Supplier<String> allocationId;
    private final Consumer<Payments.Accepted> onAccepted;

    Cashier(PaymentApi api, Ledger ledger, Supplier<String> allocationId, Consumer<Payments.Accepted> onAccepted) {
        this.api = api;
        this.ledger = ledger;
        this.allocationId = allocationId;
        this.onAccepted = onAccepted;
    }

    @Override
    public boolean decide(Bill bill, Instant at) throws InterruptedException {
        Ledger.Verdict verdict = ledger.judge(bill);
        if (verdict instanceof Ledger.Verdict.Stranger) {
            refuse(bill, "the agreement is not ours");
            return false;
        }
        if (verdict instanceof Ledger.Verdict.Refuse no) {
            if (no.provider() && bill instanceof Bill.Invoice invoice) {
                reject(invoice, no.reason());
            }
            refuse(bill, no.reason());
            return true;
        }
        if (verdict instanceof Ledger.Verdict.Pay) {
            boolean done = false;
            try {
                api.accept(bill, allocationId.get());
                done = true;
            } finally {
                if (!done) {
                    ledger.undecided(bill);
                }
            }
        }
        LedgerEntry entry = ledger.accepted(bill, at);
        LOG.log(INFO, () -> "accepted " + describe(entry));
        tell(new Payments.Accepted(entry, ledger.spent()));
        return true;
    }

    @Override
    public boolean ours(String agreementId) {
        return ledger.tracks(agreementId);
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
    }

    private void tell(Payments.Accepted accepted) {
        try {
            onAccepted.accept(accepted);
        } catch (RuntimeException e) {
            LOG.log(
                    WARNING,
                    () -> "a listener failed on the payment of bill "
                            + accepted.entry().billId(),
                    e);
        }
    }

    private static String describe(LedgerEntry entry) {
        return entry.kind().words() + " " + entry.billId() + " of "
                + entry.amount().toPlainString() + " GLM for agreement " + entry.agreementId()
                + (entry.slot().isEmpty() ? "" : " (" + entry.slot() + ")");
    }
}
