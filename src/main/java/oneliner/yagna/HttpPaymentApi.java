package oneliner.yagna;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import oneliner.yagna.wire.Fields;

/** Payments over HTTP. */
final class HttpPaymentApi implements PaymentApi {
    private static final String ROOT = "/payment-api/v1";

    /** How long the daemon may wait for the provider to acknowledge; its own default. */
    private static final Duration ACKNOWLEDGE = Duration.ofSeconds(15);

    private final HttpTransport http;

    HttpPaymentApi(HttpTransport http) {
        this.http = http;
    }

    @Override
    public List<Account> accounts() throws InterruptedException {
        return http.send(
                Call.get("list our accounts", ROOT + "/requestorAccounts"),
                json -> Fields.list(json, "account").stream()
                        .map(account -> new Account(
                                account.text("platform"),
                                account.text("driver", ""),
                                account.text("network", ""),
                                account.text("address"),
                                account.flag("send", false)))
                        .toList());
    }

    @Override
    public Allocation allocate(BigDecimal total, Account from, Instant timeout) throws InterruptedException {
        JsonObject body = Json.createObjectBuilder()
                .add("totalAmount", total.toPlainString())
                .add("paymentPlatform", from.platform())
                .add("address", from.address())
                .add("timeout", timeout.toString())
                .add("makeDeposit", false)
                .build();
        return http.send(
                Call.post("set " + total.toPlainString() + " GLM aside on " + from.platform(), ROOT + "/allocations")
                        .with(body),
                json -> allocation(json, from.platform(), from.address()));
    }

    @Override
    public Allocation allocation(String allocationId) throws InterruptedException {
        return http.send(
                Call.get("show the allocation " + allocationId, ROOT + "/allocations/" + Call.enc(allocationId)),
                json -> allocation(json, "", ""));
    }

    @Override
    public Optional<Allocation> find(BigDecimal total, Instant timeout) throws InterruptedException {
        return http.send(
                Call.get("list our allocations", ROOT + "/allocations"),
                json -> Fields.list(json, "allocation").stream()
                        .filter(one -> !one.text("timeout", "").isEmpty()
                                && one.time("timeout").equals(timeout)
                                && one.amount("totalAmount").compareTo(total) == 0)
                        .findFirst()
                        .map(one -> allocation(one.json(), "", "")));
    }

    @Override
    public Allocation amend(String allocationId, Optional<BigDecimal> total, Optional<Instant> timeout)
            throws InterruptedException {
        JsonObjectBuilder body = Json.createObjectBuilder();
        total.ifPresent(t -> body.add("totalAmount", t.toPlainString()));
        timeout.ifPresent(t -> body.add("timeout", t.toString()));
        return http.send(
                Call.put("change the allocation " + allocationId, ROOT + "/allocations/" + Call.enc(allocationId))
                        .with(body.build()),
                json -> allocation(json, "", ""));
    }

    private static Allocation allocation(JsonValue json, String platform, String address) {
        Fields allocation = Fields.of(json, "allocation");
        return new Allocation(
                allocation.text("allocationId"),
                allocation.text("paymentPlatform", platform),
                allocation.text("address", address),
                allocation.amount("totalAmount"),
                allocation.amount("spentAmount"),
                allocation.amount("remainingAmount"));
    }

    @Override
    public void release(String allocationId) throws InterruptedException {
        http.send(Call.delete("release the allocation " + allocationId, ROOT + "/allocations/" + Call.enc(allocationId))
                .fine(404, 410));
    }

    @Override
    public Decoration decoration(String allocationId) throws InterruptedException {
        return http.send(
                Call.get(
                        "tell what a demand paid from allocation " + allocationId + " must carry",
                        ROOT + "/demandDecorations?allocationIds=" + Call.enc(allocationId)),
                json -> {
                    Fields decoration = Fields.of(json, "decoration");
                    Map<String, String> properties = new LinkedHashMap<>();
                    for (Fields property : Fields.list(decoration.get("properties"), "property")) {
                        properties.put(property.text("key"), words(property.get("value")));
                    }
                    return new Decoration(Map.copyOf(properties), decoration.texts("constraints"));
                });
    }

    @Override
    public List<BillEvent> debitNoteEvents(Instant after, Duration wait, int max, String session)
            throws InterruptedException {
        return events("debitNote", after, wait, max, session);
    }

    @Override
    public List<BillEvent> invoiceEvents(Instant after, Duration wait, int max, String session)
            throws InterruptedException {
        return events("invoice", after, wait, max, session);
    }

    @Override
    public Bill.DebitNote debitNote(String id) throws InterruptedException {
        return http.send(
                Call.get("show debit note " + id, ROOT + "/debitNotes/" + Call.enc(id)), HttpPaymentApi::debitNote);
    }

    @Override
    public Bill.Invoice invoice(String id) throws InterruptedException {
        return http.send(Call.get("show invoice " + id, ROOT + "/invoices/" + Call.enc(id)), HttpPaymentApi::invoice);
    }

    @Override
    public List<Bill.DebitNote> debitNotes(Instant after, int max) throws InterruptedException {
        return list("debitNote", after, max, HttpPaymentApi::debitNote);
    }

    @Override
    public List<Bill.Invoice> invoices(Instant after, int max) throws InterruptedException {
        return list("invoice", after, max, HttpPaymentApi::invoice);
    }

    private <T> List<T> list(String kind, Instant after, int max, Function<JsonValue, T> read)
            throws InterruptedException {
        return http.send(
                Call.get(
                        "list our " + kind + "s",
                        ROOT + "/" + kind + "s?afterTimestamp=" + Call.enc(after.toString()) + "&maxItems=" + max),
                json -> Fields.array(json, kind).stream().map(read).toList());
    }

    private static Bill.DebitNote debitNote(JsonValue json) {
        Fields note = Fields.of(json, "debit note");
        return new Bill.DebitNote(
                note.text("debitNoteId"),
                note.text("agreementId"),
                note.text("activityId"),
                note.amount("totalAmountDue"),
                note.amounts("usageCounterVector"),
                note.text("status", "RECEIVED"),
                note.text("issuerId", ""),
                note.time("timestamp"),
                due(note));
    }

    private static Bill.Invoice invoice(JsonValue json) {
        Fields invoice = Fields.of(json, "invoice");
        return new Bill.Invoice(
                invoice.text("invoiceId"),
                invoice.text("agreementId"),
                invoice.texts("activityIds"),
                invoice.amount("amount"),
                invoice.text("status", "RECEIVED"),
                invoice.text("issuerId", ""),
                invoice.time("timestamp"),
                due(invoice));
    }

    private static Optional<Instant> due(Fields bill) {
        return bill.text("paymentDueDate", "").isEmpty() ? Optional.empty() : Optional.of(bill.time("paymentDueDate"));
    }

    @Override
    public void accept(Bill bill, String allocationId) throws InterruptedException {
        JsonObject body = Json.createObjectBuilder()
                .add("totalAmountAccepted", bill.amount().toPlainString())
                .add("allocationId", allocationId)
                .build();
        String kind = bill instanceof Bill.Invoice ? "invoice" : "debitNote";
        http.send(Call.post(
                        "accept " + (bill instanceof Bill.Invoice ? "invoice " : "debit note ") + bill.id(),
                        ROOT + "/" + kind + "s/" + Call.enc(bill.id()) + "/accept?timeout=" + Call.seconds(ACKNOWLEDGE))
                .with(body)
                .holding(ACKNOWLEDGE)
                .repeatable());
    }

    @Override
    public void reject(Bill.Invoice invoice, String message) throws InterruptedException {
        http.send(Call.post(
                        "reject invoice " + invoice.id(),
                        ROOT + "/invoices/" + Call.enc(invoice.id()) + "/reject?timeout=" + Call.seconds(ACKNOWLEDGE))
                .with(Json.createObjectBuilder()
                        .add("rejectionReason", "INCORRECT_AMOUNT")
                        .add("totalAmountAccepted", "0")
                        .add("message", message)
                        .build())
                .holding(ACKNOWLEDGE)
                .repeatable());
    }

    private List<BillEvent> events(String kind, Instant after, Duration wait, int max, String session)
            throws InterruptedException {
        return http.send(
                Call.get(
                                "tell the news of our " + kind + "s",
                                ROOT + "/" + kind + "Events?timeout=" + Call.seconds(wait) + "&afterTimestamp="
                                        + Call.enc(after.toString()) + "&maxEvents=" + max + "&appSessionId="
                                        + Call.enc(session))
                        .holding(wait),
                json -> Fields.list(json, "event").stream()
                        .map(event -> new BillEvent(
                                event.time("eventDate"),
                                event.text(kind + "Id"),
                                HttpMarketApi.type(event).endsWith("ReceivedEvent")))
                        .toList());
    }

    private static String words(JsonValue value) {
        return value instanceof JsonString string ? string.getString() : value.toString();
    }
}
