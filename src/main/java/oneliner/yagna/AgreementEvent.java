package oneliner.yagna;

import java.time.Instant;

/**
 * A change of an agreement.
 *
 * @param at daemon's time, strictly increasing; the next poll starts after it
 * @param agreementId which
 * @param kind what happened
 * @param reason words, may be empty
 * @param byProvider true when the provider ended it
 */
public record AgreementEvent(Instant at, String agreementId, Kind kind, String reason, boolean byProvider) {
    /** What happened. */
    public enum Kind {
        /** The provider agreed. */
        APPROVED,
        /** The provider refused. */
        REJECTED,
        /** We took it back before it was agreed. */
        CANCELLED,
        /** One side ended it. */
        TERMINATED,
        /** Something newer than this client. */
        OTHER
    }
}
