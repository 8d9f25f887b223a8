package oneliner.yagna;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /payment-api/v1} for a requestor. Every method throws {@link YagnaException}. */
public interface PaymentApi {
    /** Our wallets. */
    List<Account> accounts() throws InterruptedException;

    /** Sets money aside until {@code timeout}; the daemon releases it then. */
    Allocation allocate(BigDecimal total, Account from, Instant timeout) throws InterruptedException;

    /** Looks an allocation up. */
    Allocation allocation(String allocationId) throws InterruptedException;

    /** Looks an allocation up whose id we were not told; empty when there is none. */
    Optional<Allocation> find(BigDecimal total, Instant timeout) throws InterruptedException;

    /**
     * Changes an allocation; what is empty stays.
     *
     * @param total GLM, what is spent already included
     * @param timeout when the daemon releases it
     * @throws YagnaException.Refused with 404 or 410 when it is gone
     */
    Allocation amend(String allocationId, Optional<BigDecimal> total, Optional<Instant> timeout)
            throws InterruptedException;

    /** Gives what is left back; fine if it is released already. After this nothing can be accepted from it. */
    void release(String allocationId) throws InterruptedException;

    /** What a demand must carry so that providers can be paid from this allocation. */
    Decoration decoration(String allocationId) throws InterruptedException;

    /** Long poll, events strictly after {@code after}. */
    List<BillEvent> debitNoteEvents(Instant after, Duration wait, int max, String session) throws InterruptedException;

    /** Long poll, events strictly after {@code after}. */
    List<BillEvent> invoiceEvents(Instant after, Duration wait, int max, String session) throws InterruptedException;

    /** Looks a debit note up. */
    Bill.DebitNote debitNote(String id) throws InterruptedException;

    /** Looks an invoice up. */
    Bill.Invoice invoice(String id) throws InterruptedException;

    /** Debit notes written after {@code after}, oldest first; of every agreement of ours, of every session. */
    List<Bill.DebitNote> debitNotes(Instant after, int max) throws InterruptedException;

    /** Invoices written after {@code after}, oldest first; of every agreement of ours, of every session. */
    List<Bill.Invoice> invoices(Instant after, int max) throws InterruptedException;

    /** Accepts the whole amount of a debit note or invoice; accepting twice is fine. */
    void accept(Bill bill, String allocationId) throws InterruptedException;

    /** Rejects an invoice as of a wrong amount; a debit note cannot be rejected at the daemon. */
    void reject(Bill.Invoice invoice, String message) throws InterruptedException;
}
