package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One bill that was decided on.
 *
 * @param at when, by our clock
 * @param slot which instance of which node it was for; empty when the agreement is not ours
 * @param providerId node id; empty when the agreement is not ours
 * @param agreementId the agreement it names
 * @param billId UUID of the document
 * @param kind which document
 * @param amount GLM it names: of a debit note the total of the activity so far, of an invoice that of the agreement.
 *     So entries must not be added up; {@link Payments#spent()} does it right
 * @param accepted false when it will not be paid
 * @param reason why not, in words; empty when accepted
 */
public record LedgerEntry(
        Instant at,
        String slot,
        String providerId,
        String agreementId,
        String billId,
        Kind kind,
        BigDecimal amount,
        boolean accepted,
        String reason) {
    /** Which document. */
    public enum Kind {
        /** Interim, of one activity. */
        DEBIT_NOTE("debit note"),
        /** Final, of one agreement. */
        INVOICE("invoice");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For a person. */
        public String words() {
            return words;
        }
    }

    /** The node it was for; empty when the agreement is not ours. */
    public String node() {
        return Hire.node(slot);
    }
}
