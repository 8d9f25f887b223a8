package oneliner.devnet.payment;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import oneliner.devnet.activity.Activity;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Wire;
import oneliner.devnet.market.Agreement;

/** A debit note or an invoice. Loop thread only. */
final class Document {
    /** Where a document stands. */
    enum Status {
        RECEIVED,
        ACCEPTED,
        SETTLED,
        REJECTED,
        CANCELLED
    }

    final String id = Ids.document();
    final Agreement agreement;
    /** Null for an invoice. */
    final Activity activity;

    final BigDecimal amount;
    final Instant timestamp;
    private final JsonObject rest;
    Status status = Status.RECEIVED;

    private Document(Agreement agreement, Activity activity, BigDecimal amount, Instant timestamp, JsonObject rest) {
        this.agreement = agreement;
        this.activity = activity;
        this.amount = amount;
        this.timestamp = timestamp;
        this.rest = rest;
    }

    /**
     * A debit note.
     *
     * @param previous id of the activity's note before, null for the first
     * @param due when it is to be paid, null when that was not negotiated
     * @param lies members that say something else than the truth
     */
    static Document note(
            Activity activity,
            BigDecimal amount,
            List<BigDecimal> usage,
            String previous,
            Instant due,
            JsonObject lies,
            Instant now) {
        var counters = Wire.array();
        usage.forEach(counters::add);
        JsonObjectBuilder rest = Wire.object()
                .add("previousDebitNoteId", previous == null ? JsonValue.NULL : Wire.string(previous))
                .add("activityId", activity.id())
                .add("totalAmountDue", amount.toPlainString())
                .add("usageCounterVector", counters);
        if (due != null) {
            rest.add("paymentDueDate", due.toString());
        }
        lies.forEach(rest::add);
        return new Document(activity.agreement(), activity, amount, now, rest.build());
    }

    /**
     * An invoice.
     *
     * @param lies members that say something else than the truth
     */
    static Document invoice(
            Agreement agreement,
            List<String> activities,
            BigDecimal amount,
            Instant due,
            JsonObject lies,
            Instant now) {
        JsonObjectBuilder rest = Wire.object()
                .add("activityIds", Wire.texts(activities))
                .add("amount", amount.toPlainString())
                .add("paymentDueDate", due.toString());
        lies.forEach(rest::add);
        return new Document(agreement, null, amount, now, rest.build());
    }

    JsonObject json(String requestor) {
        String provider = agreement.provider().id();
        JsonObjectBuilder json = Wire.object()
                .add(activity == null ? "invoiceId" : "debitNoteId", id)
                .add("issuerId", provider)
                .add("recipientId", requestor)
                .add("payeeAddr", provider)
                .add("payerAddr", requestor)
                .add("paymentPlatform", agreement.platform())
                .add("timestamp", timestamp.toString())
                .add("agreementId", agreement.id())
                .add("status", status.name());
        rest.forEach(json::add);
        return json.build();
    }
}
