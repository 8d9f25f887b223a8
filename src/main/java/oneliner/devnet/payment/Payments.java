package oneliner.devnet.payment;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oneliner.devnet.activity.Activities;
import oneliner.devnet.activity.Activity;
import oneliner.devnet.activity.ActivityListener;
import oneliner.devnet.activity.ActivityState;
import oneliner.devnet.core.History;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.faults.Bill;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.EventLog;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;
import oneliner.devnet.market.Agreement;
import oneliner.devnet.market.AgreementListener;
import oneliner.devnet.market.AgreementState;
import oneliner.devnet.market.Market;

/** {@code /payment-api/v1}, and the providers' side of it: they send the bills. Loop thread only. */
public final class Payments implements ActivityListener, AgreementListener {
    private static final String ROOT = "/payment-api/v1";
    private static final int MAX_DOCUMENTS = 5000;
    private static final Duration INVOICE_DUE = Duration.ofHours(24);
    private static final Set<String> REJECTIONS = Set.of("UNSOLICITED_SERVICE", "BAD_SERVICE", "INCORRECT_AMOUNT");

    private final Loop loop;
    private final PaymentOptions options;
    private final Market market;
    private final Activities activities;
    private final Faults faults;
    private final Allocations allocations;
    private final EventLog noteEvents;
    private final EventLog invoiceEvents;
    private final Map<String, Document> notes = new LinkedHashMap<>();
    private final Map<String, Document> invoices = new LinkedHashMap<>();
    /** The last note of each activity. */
    private final Map<String, Document> lastNotes = new HashMap<>();
    /** What was taken out of allocations so far, by agreement. */
    private final Map<String, BigDecimal> spent = new HashMap<>();
    /** What was accepted by notes so far, by activity. */
    private final Map<String, BigDecimal> accepted = new HashMap<>();

    /** Makes one; it bills every activity and every agreement from now on. */
    public Payments(Loop loop, PaymentOptions options, Market market, Activities activities, Faults faults) {
        this.loop = loop;
        this.options = options;
        this.market = market;
        this.activities = activities;
        this.faults = faults;
        this.allocations = new Allocations(loop, options, faults);
        this.noteEvents = new EventLog(loop);
        this.invoiceEvents = new EventLog(loop);
        market.listen(this);
        activities.listen(this);
    }

    /**
     * The book for {@code /devnet/state}: per agreement what it truly costs, the most that a machine with all threads
     * busy would have cost in that time, its price per second then, and what was accepted; the allocations that are
     * open.
     */
    public JsonObject book() {
        Instant now = loop.now();
        List<JsonObject> rows = market.agreements().stream()
                .map(a -> Wire.object()
                        .add("agreement", a.id())
                        .add("provider", a.provider().id())
                        .add(
                                "cost",
                                activities.of(a).stream()
                                        .map(activity -> activity.cost(now))
                                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                        .add(
                                "most",
                                activities.of(a).stream()
                                        .map(activity -> activity.most(now))
                                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                        .add("rate", Activity.rate(a))
                        .add("accepted", spent.getOrDefault(a.id(), BigDecimal.ZERO))
                        .build())
                .toList();
        return Wire.object()
                .add("agreements", Wire.array(rows))
                .add("allocations", Wire.texts(allocations.open()))
                .build();
    }

    /** Releases every allocation, as if its time were over. */
    public void expireAllocations() {
        allocations.expireAll();
    }

    /** Adds the routes of this API. */
    public void routes(Routes routes) {
        allocations.routes(routes, ROOT);
        routes.add("GET", ROOT + "/debitNoteEvents", noteEvents::poll);
        routes.add("GET", ROOT + "/invoiceEvents", invoiceEvents::poll);
        new Settlements(loop).routes(routes, ROOT);
        routes.add("GET", ROOT + "/debitNotes", e -> e.reply(200, list(notes, e)));
        routes.add(
                "GET",
                ROOT + "/debitNotes/{id}",
                e -> e.reply(200, find(notes, e).json(options.requestor())));
        routes.add("POST", ROOT + "/debitNotes/{id}/accept", this::acceptNote);
        routes.add("GET", ROOT + "/invoices", e -> e.reply(200, list(invoices, e)));
        routes.add(
                "GET",
                ROOT + "/invoices/{id}",
                e -> e.reply(200, find(invoices, e).json(options.requestor())));
        routes.add("POST", ROOT + "/invoices/{id}/accept", this::acceptInvoice);
        routes.add("POST", ROOT + "/invoices/{id}/reject", this::rejectInvoice);
        for (String path : List.of("POST /debitNotes/{id}/reject", "POST /debitNotes/{id}/cancel")) {
            routes.add("POST", ROOT + path.substring(5), Payments::missing);
        }
        routes.add("GET", ROOT + "/debitNotes/{id}/payments", Payments::missing);
        routes.add("GET", ROOT + "/invoices/{id}/payments", Payments::missing);
    }

    @Override
    public void created(Activity activity) {
        loop.after(options.firstNote(), () -> note(activity));
    }

    @Override
    public void terminated(Agreement agreement) {
        loop.after(options.invoiceDelay(), () -> invoice(agreement));
    }

    private void note(Activity activity) {
        Agreement agreement = activity.agreement();
        if (activity.state() == ActivityState.TERMINATED || agreement.state() != AgreementState.APPROVED) {
            return;
        }
        String provider = agreement.provider().id();
        Bill bill = Bill.of(faults, Kind.NOTE, provider);
        if (!faults.gone(provider)) {
            for (int i = 0; i < bill.copies(); i++) {
                Document note = write(activity, bill);
                send(bill.delay(), () -> deliver(note));
            }
        }
        Duration interval = agreement
                .negotiated("golem.com.scheme.payu.debit-note.interval-sec?")
                .filter(d -> d.compareTo(options.noteInterval()) > 0)
                .orElse(options.noteInterval());
        loop.after(bill.every().orElse(interval), () -> note(activity));
    }

    private void send(Duration delay, Runnable delivery) {
        if (delay.isZero()) {
            delivery.run();
        } else {
            loop.after(delay, delivery);
        }
    }

    private Document write(Activity activity, Bill bill) {
        Instant now = loop.stamp();
        List<BigDecimal> usage = bill.usage(activity.usage(now));
        Document before = lastNotes.get(activity.id());
        Document note = Document.note(
                activity,
                bill.amount(activity.cost(usage)),
                usage,
                before == null ? null : before.id,
                activity.agreement()
                        .negotiated("golem.com.scheme.payu.payment-timeout-sec?")
                        .map(now::plus)
                        .orElse(null),
                bill.lies(),
                now);
        lastNotes.put(activity.id(), note);
        return note;
    }

    private void deliver(Document note) {
        Activity activity = note.activity;
        Agreement agreement = note.agreement;
        notes.put(note.id, note);
        History.trim(notes, MAX_DOCUMENTS, Payments::past);
        noteEvents.add(
                agreement.session(),
                Wire.object().add("eventType", "DebitNoteReceivedEvent").add("debitNoteId", note.id));
        Optional<Duration> deadline = agreement.negotiated("golem.com.payment.debit-notes.accept-timeout?");
        deadline.ifPresent(d -> loop.after(d, () -> {
            if (note.status == Document.Status.RECEIVED && activity.state() != ActivityState.TERMINATED) {
                market.providerTerminates(
                        agreement,
                        "DebitNotesDeadline",
                        "A debit note was not accepted within " + d.toSeconds() + " s.");
            }
        }));
    }

    private void invoice(Agreement agreement) {
        String provider = agreement.provider().id();
        if (faults.gone(provider)) {
            loop.after(options.noteInterval(), () -> invoice(agreement)); // when it is back
            return;
        }
        Bill bill = Bill.of(faults, Kind.INVOICE, provider);
        for (int i = 0; i < bill.copies(); i++) {
            send(bill.delay(), () -> deliver(agreement, bill));
        }
    }

    private void deliver(Agreement agreement, Bill bill) {
        Instant now = loop.stamp();
        List<Activity> all = activities.of(agreement);
        BigDecimal amount =
                all.stream().map(a -> a.cost(bill.usage(a.usage(now)))).reduce(BigDecimal.ZERO, BigDecimal::add);
        Document invoice = Document.invoice(
                agreement,
                all.stream().map(Activity::id).toList(),
                bill.amount(amount),
                now.plus(INVOICE_DUE),
                bill.lies(),
                now);
        invoices.put(invoice.id, invoice);
        History.trim(invoices, MAX_DOCUMENTS, i -> i.status != Document.Status.RECEIVED || unpaid(i));
        forget();
        invoiceEvents.add(
                agreement.session(),
                Wire.object().add("eventType", "InvoiceReceivedEvent").add("invoiceId", invoice.id));
    }

    /** True for the note of an agreement that is over; the invoice says it all again. */
    private static boolean past(Document note) {
        return note.agreement.state().terminal();
    }

    /** True for an invoice that nobody will pay any more. */
    private boolean unpaid(Document invoice) {
        return market.find(invoice.agreement.id()).isEmpty();
    }

    /** Sums of what the daemon itself has forgotten. */
    private void forget() {
        if (spent.size() > MAX_DOCUMENTS || accepted.size() > MAX_DOCUMENTS) {
            spent.keySet().removeIf(id -> market.find(id).isEmpty());
            accepted.keySet().removeIf(id -> activities.find(id).isEmpty());
            lastNotes.keySet().removeIf(id -> activities.find(id).isEmpty());
        }
    }

    private void acceptNote(Exchange exchange) {
        Document note = find(notes, exchange);
        boolean invoiced = invoices.values().stream().anyMatch(i -> i.agreement == note.agreement && taken(i));
        if (invoiced || taken(note)) {
            exchange.reply(200, JsonValue.NULL);
            return;
        }
        String allocation = check(note, exchange.jsonObject());
        BigDecimal before = accepted.getOrDefault(note.activity.id(), BigDecimal.ZERO);
        BigDecimal more = note.amount.subtract(before).max(BigDecimal.ZERO);
        allocations.spend(allocation, more, note.agreement.platform());
        spent.merge(note.agreement.id(), more, BigDecimal::add);
        accepted.put(note.activity.id(), before.add(more));
        note.status = Document.Status.ACCEPTED;
        exchange.reply(200, JsonValue.NULL);
    }

    private void acceptInvoice(Exchange exchange) {
        Document invoice = find(invoices, exchange);
        if (taken(invoice)) {
            exchange.reply(200, JsonValue.NULL);
            return;
        }
        String allocation = check(invoice, exchange.jsonObject());
        BigDecimal before = activities.of(invoice.agreement).stream()
                .map(a -> accepted.getOrDefault(a.id(), BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (invoice.amount.compareTo(before) < 0) {
            throw new ApiError(400, "The invoice is below the " + before.toPlainString() + " accepted by debit notes");
        }
        allocations.spend(allocation, invoice.amount.subtract(before), invoice.agreement.platform());
        spent.merge(invoice.agreement.id(), invoice.amount.subtract(before), BigDecimal::add);
        invoice.status = Document.Status.ACCEPTED;
        exchange.reply(200, JsonValue.NULL);
    }

    private static String check(Document document, JsonObject body) {
        if (document.status == Document.Status.CANCELLED) {
            throw new ApiError(400, "The document was cancelled");
        }
        BigDecimal amount = Wire.amount(body, "totalAmountAccepted")
                .orElseThrow(() -> new ApiError(400, "missing field `totalAmountAccepted`"));
        if (amount.compareTo(document.amount) != 0) {
            throw new ApiError(
                    400,
                    "Invalid amount accepted. Expected: " + document.amount.toPlainString() + " Actual: "
                            + amount.toPlainString());
        }
        return Wire.text(body, "allocationId").orElseThrow(() -> new ApiError(400, "missing field `allocationId`"));
    }

    private void rejectInvoice(Exchange exchange) {
        Document invoice = find(invoices, exchange);
        JsonObject body = exchange.jsonObject();
        if (Wire.text(body, "rejectionReason").filter(REJECTIONS::contains).isEmpty()) {
            throw new ApiError(400, "rejectionReason must be one of " + REJECTIONS);
        }
        if (taken(invoice)) {
            throw new ApiError(400, "The invoice was accepted before");
        }
        invoice.status = Document.Status.REJECTED;
        exchange.reply(200, JsonValue.NULL);
    }

    private static boolean taken(Document document) {
        return document.status == Document.Status.ACCEPTED || document.status == Document.Status.SETTLED;
    }

    private JsonValue list(Map<String, Document> documents, Exchange exchange) {
        Instant after = EventLog.after(exchange);
        int max = exchange.number("maxItems", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        return Wire.array(documents.values().stream()
                .filter(d -> d.timestamp.isAfter(after))
                .limit(max)
                .map(d -> d.json(options.requestor()))
                .toList());
    }

    private static Document find(Map<String, Document> documents, Exchange exchange) {
        Document document = documents.get(exchange.param("id"));
        if (document == null) {
            throw new ApiError(404, null);
        }
        return document;
    }

    private static void missing(Exchange exchange) {
        exchange.error(501, "not implemented by the daemon either");
    }
}
