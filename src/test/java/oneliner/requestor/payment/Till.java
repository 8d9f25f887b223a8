package oneliner.requestor.payment;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import oneliner.config.Settings;
import oneliner.yagna.Bill;

/**
 * Payments with a daemon and a clock of their own. Prices: 0.001 per CPU second on 2 threads, 0.01 per second, 0.5 to
 * start.
 */
final class Till implements PaymentListener {
    static final Duration WAIT = Duration.ofSeconds(5);
    static final Instant START = Instant.parse("2026-11-20T09:00:00Z");

    final FakePayments api;
    final Turned clock = new Turned();
    final List<LedgerEntry> paid = new ArrayList<>();
    final List<LedgerEntry> refused = new ArrayList<>();
    final List<Offence> offences = new ArrayList<>();
    final List<String> money = new ArrayList<>();
    final Payments payments;

    Till() {
        this(new FakePayments());
    }

    Till(FakePayments api) {
        this.api = api;
        URI url = URI.create("http://127.0.0.1:7465");
        Settings.Yagna yagna = new Settings.Yagna(url, "key", "public", "erc20", "hoodi", url);
        payments = new Payments(api, yagna, clock, "session", this);
    }

    Till opened(String total, String first) throws InterruptedException {
        payments.open(new Payments.Plan(
                new Caps(new BigDecimal(total), Optional.empty()), new BigDecimal(first), Duration.ofHours(4)));
        return this;
    }

    static JsonObject offer() {
        return Json.createObjectBuilder()
                .add(
                        "golem.com.usage.vector",
                        Json.createArrayBuilder(List.of("golem.usage.cpu_sec", "golem.usage.duration_sec")))
                .add(
                        "golem.com.pricing.model.linear.coeffs",
                        Json.createArrayBuilder().add(0.001).add(0.01).add(0.5))
                .add("golem.inf.cpu.threads", 2)
                .build();
    }

    /** The same with debit notes every 120 s, to be accepted within 120 s, and payable ones every 600 s. */
    static JsonObject paced() {
        return Json.createObjectBuilder(offer())
                .add("golem.com.scheme.payu.debit-note.interval-sec?", 120)
                .add("golem.com.scheme.payu.payment-timeout-sec?", 600)
                .add("golem.com.payment.debit-notes.accept-timeout?", 120)
                .build();
    }

    static Hire hire(String agreement, String slot) {
        return Hire.begun(agreement, slot, "0x" + agreement, "provider " + agreement, offer(), START);
    }

    void track(String agreement, String slot) {
        payments.track(hire(agreement, slot));
    }

    static Bill.DebitNote note(String id, String agreement, String amount, long seconds) {
        return new Bill.DebitNote(
                id,
                agreement,
                "x" + agreement,
                new BigDecimal(amount),
                List.of(BigDecimal.ZERO, BigDecimal.valueOf(seconds)),
                "RECEIVED",
                "0x" + agreement,
                START,
                Optional.empty());
    }

    static Bill.Invoice invoice(String id, String agreement, String amount) {
        return new Bill.Invoice(
                id,
                agreement,
                List.of("x" + agreement),
                new BigDecimal(amount),
                "RECEIVED",
                "0x" + agreement,
                START,
                Optional.empty());
    }

    void after(long seconds) {
        clock.now = START.plusSeconds(seconds);
        api.at(clock.now);
    }

    void notes(Bill... bills) throws InterruptedException {
        Arrays.asList(bills).forEach(api::send);
        payments.pollDebitNotes(WAIT);
    }

    void invoices(Bill... bills) throws InterruptedException {
        Arrays.asList(bills).forEach(api::send);
        payments.pollInvoices(WAIT);
    }

    List<String> calls(String what) {
        return api.calls.stream().filter(call -> call.startsWith(what)).toList();
    }

    Balance balance(String agreement) {
        return payments.balances().stream()
                .filter(line -> line.agreementId().equals(agreement))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void accepted(LedgerEntry entry) {
        paid.add(entry);
    }

    @Override
    public void refused(LedgerEntry entry) {
        refused.add(entry);
    }

    @Override
    public void offended(Offence offence) {
        offences.add(offence);
    }

    @Override
    public void settingAside(BigDecimal glm, Instant until) {
        money.add("aside " + glm.toPlainString() + " " + until);
    }

    @Override
    public void setAside(String allocationId, BigDecimal glm, Instant until) {
        money.add(allocationId + " " + glm.toPlainString());
    }

    @Override
    public void givenBack(String allocationId) {
        money.add(allocationId + " gone");
    }

    /** Shows what it is told to. */
    static final class Turned extends Clock {
        volatile Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
