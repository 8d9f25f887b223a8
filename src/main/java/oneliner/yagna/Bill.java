package oneliner.yagna;

import java.math.BigDecimal;
import java.util.List;

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

    /**
     * An interim bill of one activity.
     *
     * @param id UUID
     * @param agreementId agreement
     * @param activityId activity
     * @param amount GLM, cumulative per activity
     * @param usage counters in the order of the offer's usage vector, as the provider says
     * @param status see {@link Bill#status()}
     */
    record DebitNote(
            String id, String agreementId, String activityId, BigDecimal amount, List<BigDecimal> usage, String status)
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
     */
    record Invoice(String id, String agreementId, List<String> activityIds, BigDecimal amount, String status)
            implements Bill {
        /** Copies the list. */
        public Invoice {
            activityIds = List.copyOf(activityIds);
        }
    }
}
