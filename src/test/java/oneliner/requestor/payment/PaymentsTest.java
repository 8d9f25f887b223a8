package oneliner.requestor.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
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
import oneliner.yagna.Account;
import oneliner.yagna.Bill;
import oneliner.yagna.YagnaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prices: 0.001 per CPU second on 2 threads, 0.01 per second, 0.5 to start. */
class PaymentsTest {
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Instant START = Instant.parse("2026-11-20T09:00:00Z");
    private static final JsonObject OFFER =
            offer("golem.usage.cpu_sec", "golem.usage.duration_sec").build();

    private final FakePayments api = new FakePayments();
    private final List<LedgerEntry> told = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private Payments payments;

    @BeforeEach
    void open() throws Exception {
        payments = new Payments(api, settings(), clock, "session", told::add);
        payments.open(plan(new BigDecimal("100")));
        track("a", "http/0", OFFER);
    }

    private static Settings.Yagna settings() {
        URI url = URI.create("http://127.0.0.1:7465");
        return new Settings.Yagna(url, "key", "public", "erc20", "hoodi", url);
    }

    private static JsonObjectBuilder offer(String... counters) {
        return Json.createObjectBuilder()
                .add("golem.com.pricing.model", "linear")
                .add("golem.com.usage.vector", Json.createArrayBuilder(Arrays.asList(counters)))
                .add(
                        "golem.com.pricing.model.linear.coeffs",
                        Json.createArrayBuilder().add(0.001).add(0.01).add(0.5))
                .add("golem.inf.cpu.threads", 2);
    }

    private static Payments.Plan plan(BigDecimal budget) {
        return new Payments.Plan(new Caps(budget, Optional.empty()), budget, Duration.ofHours(1));
    }

    private static Hire hire(String agreement, String slot, JsonObject offer) {
        return Hire.begun(agreement, slot, "0x" + agreement, "provider of " + agreement, offer, START);
    }

    private void track(String agreement, String slot, JsonObject offer) {
        payments.track(hire(agreement, slot, offer));
    }

    private static Bill.DebitNote note(String id, String amount, String cpu, String seconds) {
        return new Bill.DebitNote(
                id,
                "a",
                "x",
                new BigDecimal(amount),
                List.of(new BigDecimal(cpu), new BigDecimal(seconds)),
                "RECEIVED",
                "",
                START,
                Optional.empty());
    }

    private static Bill.Invoice invoice(String id, String amount) {
        return new Bill.Invoice(id, "a", List.of("x"), new BigDecimal(amount), "RECEIVED", "", START, Optional.empty());
    }

    private void after(long seconds) {
        clock.now = START.plusSeconds(seconds);
        api.at(clock.now);
    }

    private void notes(Bill... bills) throws InterruptedException {
        Arrays.asList(bills).forEach(api::send);
        payments.pollDebitNotes(WAIT);
    }

    private void invoices(Bill... bills) throws InterruptedException {
        Arrays.asList(bills).forEach(api::send);
        payments.pollInvoices(WAIT);
    }

    private List<String> accepted() {
        return api.calls.stream().filter(call -> call.startsWith("accept")).toList();
    }

    private LedgerEntry last() {
        return payments.ledger().get(payments.ledger().size() - 1);
    }

    @Test
    void acceptsANoteThatItsUsageCovers() throws Exception {
        after(100);
        notes(note("n1", "1.520", "20", "100"));
        assertThat(accepted()).containsExactly("accept n1 1.520 A");
        assertThat(payments.spent()).isEqualByComparingTo("1.52");
        assertThat(payments.spent("http/0")).isEqualByComparingTo("1.52");
        assertThat(payments.spent("db/0")).isEqualByComparingTo("0");
        assertThat(last().accepted()).isTrue();
        assertThat(told).singleElement().satisfies(payment -> {
            assertThat(payment.billId()).isEqualTo("n1");
            assertThat(payment.providerId()).isEqualTo("0xa");
        });
    }

    @Test
    void toleratesTheRoundingOfFloatingPoint() throws Exception {
        after(100);
        notes(note("n1", "1.5200000000000001", "20", "100"));
        assertThat(accepted()).hasSize(1);
    }

    @Test
    void refusesANoteAboveTheAgreedRate() throws Exception {
        after(100);
        notes(note("n1", "1.53", "20", "100"));
        assertThat(accepted()).isEmpty();
        assertThat(payments.spent()).isEqualByComparingTo("0");
        assertThat(last().accepted()).isFalse();
        assertThat(last().reason())
                .isEqualTo("it asks for 1.53 GLM, but its own usage at the agreed prices is 1.52 GLM");
        payments.pollDebitNotes(WAIT);
        assertThat(payments.ledger()).as("a refused note is not decided again").hasSize(1);
    }

    @Test
    void refusesUsageThatTheWallClockDoesNotAllow() throws Exception {
        after(100);
        notes(note("n1", "10.5", "0", "1000"));
        assertThat(accepted()).isEmpty();
        assertThat(last().reason()).contains("the usage possible in 100 s costs 1.56 GLM");
    }

    @Test
    void boundsCpuTimeByAllThreadsOfTheMachine() throws Exception {
        after(100);
        notes(note("n1", "1.7", "200", "100"));
        assertThat(accepted()).as("2 threads, 100 s").hasSize(1);
        notes(note("n2", "1.8", "300", "100"));
        assertThat(accepted()).as("3 threads' worth").hasSize(1);
    }

    @Test
    void toleratesAFewSecondsOfClockDifference() throws Exception {
        after(100);
        notes(note("n1", "1.55", "0", "105"));
        notes(note("n2", "1.57", "0", "107"));
        assertThat(accepted()).containsExactly("accept n1 1.55 A");
    }

    @Test
    void countsNotesOfAnActivityAsRunningTotals() throws Exception {
        after(100);
        notes(note("n1", "1", "0", "50"), note("n2", "1.2", "0", "70"));
        assertThat(payments.spent()).isEqualByComparingTo("1.2");
        assertThat(accepted()).hasSize(2);
    }

    @Test
    void aNoteBelowAnEarlierOneTakesNothingBack() throws Exception {
        after(100);
        notes(note("n1", "1.2", "0", "70"), note("n2", "1", "0", "50"));
        assertThat(accepted()).as("it is owed and must be answered").hasSize(2);
        assertThat(payments.spent()).isEqualByComparingTo("1.2");
    }

    @Test
    void paysForNoUsageThatANoteLeavesOut() throws Exception {
        after(100);
        notes(new Bill.DebitNote(
                "n1", "a", "x", new BigDecimal("1.5"), List.of(), "RECEIVED", "", START, Optional.empty()));
        assertThat(accepted()).isEmpty();
        notes(new Bill.DebitNote(
                "n2", "a", "x", new BigDecimal("0.5"), List.of(), "RECEIVED", "", START, Optional.empty()));
        assertThat(accepted()).as("the start price alone").hasSize(1);
    }

    @Test
    void refusesNegativeFigures() throws Exception {
        after(100);
        notes(note("n1", "-1", "0", "1"), note("n2", "0.6", "-100", "20"));
        assertThat(accepted()).isEmpty();
    }

    @Test
    void madeUpActivitiesDoNotMultiplyTheMachine() throws Exception {
        after(100);
        for (int i = 0; i < 5; i++) {
            notes(new Bill.DebitNote(
                    "n" + i,
                    "a",
                    "activity" + i,
                    new BigDecimal("1.5"),
                    List.of(BigDecimal.ZERO, new BigDecimal("100")),
                    "RECEIVED",
                    "",
                    START,
                    Optional.empty()));
        }
        assertThat(accepted()).hasSize(1);
        assertThat(last().reason()).contains("with the other activities of the agreement");
    }

    @Test
    void everyActivityThatWeAskedForIsOwedItsStart() throws Exception {
        JsonObject onePrice = Json.createObjectBuilder(
                        offer("golem.usage.cpu_sec", "golem.usage.duration_sec").build())
                .add(
                        "golem.com.pricing.model.linear.coeffs",
                        Json.createArrayBuilder().add(0).add(0.01).add(0.5))
                .build();
        track("b", "db/0", onePrice);
        payments.started("b");
        after(100);
        invoices(new Bill.Invoice(
                "i1", "b", List.of("x", "y"), new BigDecimal("2"), "RECEIVED", "", START, Optional.empty()));
        assertThat(accepted()).as("two starts, one asked for").isEmpty();
        payments.started("b");
        invoices(new Bill.Invoice(
                "i2", "b", List.of("x", "y"), new BigDecimal("2"), "RECEIVED", "", START, Optional.empty()));
        assertThat(accepted()).containsExactly("accept i2 2 A");
    }

    @Test
    void invoiceIsTheTotalAndIsNotAddedToTheNotes() throws Exception {
        after(100);
        notes(note("n1", "1.5", "0", "100"));
        payments.ended("a");
        assertThat(payments.unsettled()).containsExactly("a");
        invoices(invoice("i1", "1.52"));
        assertThat(accepted()).containsExactly("accept n1 1.5 A", "accept i1 1.52 A");
        assertThat(payments.spent()).isEqualByComparingTo("1.52");
        assertThat(payments.unsettled()).isEmpty();
    }

    @Test
    void rejectsAnInvoiceThatTheRentedTimeDoesNotCover() throws Exception {
        after(100);
        payments.ended("a");
        after(5000);
        invoices(invoice("i1", "2"));
        assertThat(api.calls).contains("reject i1");
        assertThat(accepted()).isEmpty();
        assertThat(payments.unsettled()).isEmpty();
        assertThat(last().reason()).contains("possible in 100 s costs at most 1.772 GLM");
    }

    @Test
    void holdsAnInvoiceToTheUsageOfTheLastNote() throws Exception {
        after(1000);
        notes(note("n1", "10.5", "0", "1000"));
        payments.ended("a");
        invoices(invoice("i1", "12"));
        assertThat(accepted()).as("1000 s of CPU time that no note spoke of").hasSize(1);
        assertThat(api.calls).contains("reject i1");
        invoices(invoice("i2", "10.51"));
        assertThat(accepted()).as("a corrected invoice").contains("accept i2 10.51 A");
    }

    @Test
    void rejectsASecondInvoice() throws Exception {
        after(100);
        invoices(invoice("i1", "1.5"), invoice("i2", "1.5"));
        assertThat(accepted()).containsExactly("accept i1 1.5 A");
        assertThat(api.calls).contains("reject i2");
        assertThat(payments.spent()).isEqualByComparingTo("1.5");
    }

    @Test
    void theSameInvoiceAnnouncedTwiceIsPaidOnce() throws Exception {
        after(100);
        Bill.Invoice invoice = invoice("i1", "1.5");
        invoices(invoice);
        api.announce(invoice);
        payments.pollInvoices(WAIT);
        assertThat(accepted()).hasSize(1);
        assertThat(payments.ledger()).hasSize(1);
    }

    @Test
    void aNoteAfterTheInvoiceIsNotPaid() throws Exception {
        after(100);
        invoices(invoice("i1", "1.4"));
        notes(note("n1", "1.5", "0", "100"));
        assertThat(accepted()).containsExactly("accept i1 1.4 A");
        assertThat(payments.spent()).isEqualByComparingTo("1.4");
    }

    @Test
    void paysNothingForAgreementsThatAreNotOurs() throws Exception {
        after(100);
        notes(new Bill.DebitNote(
                "n1", "b", "y", new BigDecimal("0.1"), List.of(), "RECEIVED", "", START, Optional.empty()));
        invoices(
                new Bill.Invoice("i1", "b", List.of(), new BigDecimal("0.1"), "RECEIVED", "", START, Optional.empty()));
        assertThat(api.calls).filteredOn(call -> !call.startsWith("allocate")).isEmpty();
        assertThat(payments.ledger()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.accepted()).isFalse();
            assertThat(entry.slot()).isEmpty();
        });
    }

    @Test
    void comesBackToBillsOfAnAgreementThatIsTrackedLater() throws Exception {
        after(100);
        notes(new Bill.DebitNote(
                "n1", "b", "y", new BigDecimal("0.5"), List.of(), "RECEIVED", "", START, Optional.empty()));
        track("b", "db/0", OFFER);
        payments.pollDebitNotes(WAIT);
        assertThat(accepted()).containsExactly("accept n1 0.5 A");
        assertThat(payments.spent("db/0")).isEqualByComparingTo("0.5");
    }

    @Test
    void comesBackToABillWhoseAcceptFailed() throws Exception {
        after(100);
        api.send(note("n1", "1.5", "0", "100"));
        api.send(note("n2", "1.51", "0", "101"));
        api.failures.add(new YagnaException.Unavailable("fetch", 500, null));
        payments.pollDebitNotes(WAIT);
        assertThat(accepted()).as("the other one is not held up").containsExactly("accept n2 1.51 A");
        payments.pollDebitNotes(WAIT);
        assertThat(accepted()).hasSize(2);
        assertThat(payments.spent()).isEqualByComparingTo("1.51");
        assertThat(api.waits).as("it does not wait long to come back").containsExactly(WAIT, Duration.ofSeconds(1));
    }

    @Test
    void anAcceptThatTheProviderDidNotAcknowledgeCountsOnce() throws Exception {
        after(100);
        payments.ended("a");
        api.acceptsInSilence = true;
        invoices(invoice("i1", "1.5"));
        assertThat(payments.spent()).isEqualByComparingTo("0");
        assertThat(payments.unsettled()).containsExactly("a");
        payments.pollInvoices(WAIT);
        assertThat(payments.spent()).isEqualByComparingTo("1.5");
        assertThat(payments.unsettled()).isEmpty();
        assertThat(accepted()).hasSize(1);
        assertThat(told).hasSize(1);
    }

    @Test
    void givesABillUpAfterTheDaemonHasRefusedItThreeTimes() throws Exception {
        after(100);
        payments.ended("a");
        api.send(invoice("i1", "1.5"));
        api.refusesToAccept = true;
        for (int i = 0; i < 6; i++) {
            payments.pollInvoices(WAIT);
        }
        assertThat(accepted()).hasSize(3);
        assertThat(last().reason()).isEqualTo("not enough in the allocation");
        assertThat(payments.unsettled()).isEmpty();
        assertThat(payments.spent()).isEqualByComparingTo("0");
    }

    @Test
    void comesBackToAnInvoiceWhoseRejectionFailed() throws Exception {
        after(10);
        payments.ended("a");
        api.failsToReject = true;
        invoices(invoice("i1", "50"));
        assertThat(payments.unsettled()).containsExactly("a");
        payments.pollInvoices(WAIT);
        assertThat(api.calls).filteredOn("reject i1"::equals).hasSize(2);
        assertThat(payments.unsettled()).isEmpty();
    }

    @Test
    void holdsTheBudget() throws Exception {
        payments.open(plan(new BigDecimal("2")));
        track("b", "db/0", OFFER);
        after(100);
        notes(note("n1", "1.5", "0", "100"));
        invoices(
                new Bill.Invoice("i1", "b", List.of(), new BigDecimal("0.6"), "RECEIVED", "", START, Optional.empty()));
        assertThat(accepted()).containsExactly("accept n1 1.5 A");
        assertThat(last().reason()).isEqualTo("it would take the sum above the budget of 2 GLM");
        assertThat(payments.spent()).isEqualByComparingTo("1.5");
    }

    @Test
    void countsWhatAnEarlierRunAccepted() throws Exception {
        after(100);
        notes(new Bill.DebitNote(
                "n1", "a", "x", new BigDecimal("1.5"), List.of(), "SETTLED", "", START, Optional.empty()));
        assertThat(accepted()).isEmpty();
        assertThat(payments.spent()).isEqualByComparingTo("1.5");
    }

    @Test
    void refusesPricesThatCannotBeChecked() throws Exception {
        after(100);
        track(
                "b",
                "b",
                offer("golem.usage.moonshine", "golem.usage.duration_sec").build());
        track("c", "c", Json.createObjectBuilder().build());
        track("d", "d", offer("golem.usage.duration_sec").build());
        for (String agreement : List.of("b", "c", "d")) {
            invoices(new Bill.Invoice(
                    "i" + agreement,
                    agreement,
                    List.of(),
                    new BigDecimal("0.1"),
                    "RECEIVED",
                    "",
                    START,
                    Optional.empty()));
        }
        assertThat(accepted()).isEmpty();
        assertThat(payments.ledger().get(0).reason()).contains("golem.usage.moonshine");
        assertThat(payments.ledger().get(1).reason()).contains("no linear price");
        assertThat(payments.ledger().get(2).reason()).contains("no linear price");
    }

    @Test
    void aListenerThatFailsStopsNothing() throws Exception {
        Payments deaf = new Payments(api, settings(), clock, "s", accepted -> {
            throw new IllegalStateException("deaf");
        });
        deaf.open(plan(BigDecimal.TEN));
        deaf.track(hire("a", "http/0", OFFER));
        after(100);
        api.send(note("n1", "1.5", "0", "100"));
        deaf.pollDebitNotes(WAIT);
        assertThat(deaf.spent()).isEqualByComparingTo("1.5");
    }

    @Test
    void closesAfterTheLastAcceptAndAcceptsNothingMore() throws Exception {
        after(100);
        payments.close(Duration.ofSeconds(30));
        notes(note("n1", "1.5", "0", "100"));
        assertThat(api.calls).last().isEqualTo("release A");
        assertThat(accepted()).isEmpty();
    }

    @Test
    void namesTheAccountsThereAreWhenNoneFits() {
        Payments poor = new Payments(api, settings(), clock, "s", told::add);
        api.accounts = List.of(
                new Account("erc20-polygon-glm", "erc20", "polygon", "0x1", true),
                new Account("erc20-hoodi-tglm", "erc20", "hoodi", "0x1", false));
        assertThatThrownBy(() -> poor.open(plan(BigDecimal.ONE)))
                .isInstanceOf(NoAccountException.class)
                .hasMessageContaining("driver erc20 on network hoodi")
                .hasMessageContaining("erc20/polygon (erc20-polygon-glm), erc20/hoodi (erc20-hoodi-tglm, cannot send)");
        api.accounts = List.of();
        assertThatThrownBy(() -> poor.open(plan(BigDecimal.ONE))).hasMessageContaining("there is none at all");
    }

    @Test
    void leavesNoMoneyAsideWhenTheDecorationFails() {
        api.failDecoration = true;
        Payments unlucky = new Payments(api, settings(), clock, "s", told::add);
        assertThatThrownBy(() -> unlucky.open(plan(BigDecimal.ONE))).isInstanceOf(YagnaException.class);
        assertThat(api.calls).last().isEqualTo("release B");
    }

    @Test
    void willNotPollBeforeItIsOpen() {
        Payments shut = new Payments(api, settings(), clock, "s", told::add);
        assertThatThrownBy(() -> shut.pollInvoices(WAIT)).isInstanceOf(IllegalStateException.class);
    }

    private static final class TestClock extends Clock {
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
