package oneliner.yagna;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a provider wants to be paid. */
public sealed interface Bill {
    /** UUID of the document. */
    String id();

    /** The agreement it belongs to. */
    String agreementId();

    /** GLM; of a debit note the total of the activity so far. */
    BigDecimal amount();

    /** RECEIVED, ACCEPTED, SETTLED, REJECTED, CANCELLED or FAILED. */
    String status();

    /** Node id of the provider that sent it; empty when the daemon does not say. */
    String issuerId();

    /** When the provider wrote it, by its own word. */
    Instant at();

    /** True once the daemon has taken our promise to pay; FAILED is a payment that it could not make yet. */
    default boolean taken() {
        return status().equals("ACCEPTED") || status().equals("SETTLED") || status().equals("FAILED");
    }

    /**
     * An interim bill of one activity.
     *
     * @param id UUID
     * @param agreementId agreement
     * @param activityId activity
     * @param amount GLM, cumulative per activity
     * @param usage counters in the order of the offer's usage vector, as the provider says
     * @param status see {@link Bill#status()}
     * @param issuerId see {@link Bill#issuerId()}
     * @param at when it was written
     * @param due when it is to be paid for real; empty when that can wait for the invoice
     */
    record DebitNote(
            String id,
            String agreementId,
            String activityId,
            BigDecimal amount,
            List<BigDecimal> usage,
            String status,
            String issuerId,
            Instant at,
            Optional<Instant> due)
            implements Bill {
        /** Copies the list. */
        public DebitNote {
            usage = List.copyOf(usage);
        }
    }

    /**
     * The final bill of an agreement.
     *
     * @param id UUID
     * @param agreementId agreement
     * @param activityIds its activities
     * @param amount GLM, total of the agreement
     * @param status see {@link Bill#status()}
     * @param issuerId see {@link Bill#issuerId()}
     * @param at when it was written
     * @param due when it is to be paid
     */
    record Invoice(
            String id,
            String agreementId,
            List<String> activityIds,
            BigDecimal amount,
            String status,
            String issuerId,
            Instant at,
            Optional<Instant> due)
            implements Bill {
        /** Copies the list. */
        public Invoice {
            activityIds = List.copyOf(activityIds);
        }
    }
}
