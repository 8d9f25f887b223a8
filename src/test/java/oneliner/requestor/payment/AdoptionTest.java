package oneliner.requestor.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import oneliner.yagna.Bill;
import oneliner.yagna.YagnaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger after a restart, and beside the daemon's. */
class AdoptionTest {
    private final Till first = new Till();

    @BeforeEach
    void runs() throws Exception {
        first.opened("100", "100");
        first.track("a", "db/0");
        first.track("b", "web/0");
        first.after(300);
        first.notes(
                Till.note("n1", "a", "1.5", 100), Till.note("n2", "b", "2.5", 200), Till.note("n3", "b", "77", 201));
        first.payments.ended("b");
        first.invoices(Till.invoice("i1", "b", "2.55"));
    }

    private Till next() throws InterruptedException {
        Till next = new Till(first.api);
        next.clock.now = first.clock.now;
        Hire b = Till.hire("b", "web/0");
        List<String> differences = next.payments.adopt(
                first.payments.allocations(),
                List.of(
                        Till.hire("a", "db/0"),
                        new Hire(
                                b.agreementId(),
                                b.slot(),
                                b.providerId(),
                                b.providerName(),
                                b.offer(),
                                b.approvedAt(),
                                List.of("xb"),
                                Optional.of(first.clock.now))));
        assertThat(differences).isEmpty();
        return next.opened("100", "100");
    }

    @Test
    void isTheSameAfterARestart() throws Exception {
        Till next = next();
        next.payments.pollDebitNotes(Till.WAIT);
        next.payments.pollInvoices(Till.WAIT);
        for (Balance before : first.payments.balances()) {
            Balance after = next.balance(before.agreementId());
            assertThat(after.accepted()).isEqualByComparingTo(before.accepted());
            assertThat(after.rejected()).isEqualByComparingTo(before.rejected());
            assertThat(after.slot()).isEqualTo(before.slot());
            assertThat(after.settled()).isEqualTo(before.settled());
        }
        assertThat(next.payments.spent()).isEqualByComparingTo("4.05");
        assertThat(next.calls("accept")).as("nothing is accepted twice").hasSize(3);
        assertThat(next.payments.check()).isEmpty();
    }

    @Test
    void billsThatCameMeanwhileAreDecided() throws Exception {
        first.after(400);
        first.api.send(Till.note("n4", "a", "3.5", 300));
        Till next = next();
        assertThat(next.payments.spent()).isEqualByComparingTo("4.05");
        next.payments.pollDebitNotes(Till.WAIT);
        assertThat(next.payments.spent()).isEqualByComparingTo("6.05");
        assertThat(next.calls("accept")).last().isEqualTo("accept n4 3.5 A");
    }

    @Test
    void theBudgetCountsWhatTheEarlierRunSpent() throws Exception {
        Till next = new Till(first.api);
        next.clock.now = first.clock.now;
        next.payments.adopt(List.of(), List.of(Till.hire("a", "db/0"), Till.hire("b", "web/0")));
        next.opened("5", "5");
        assertThat(first.api.allocations.get("B").total()).isEqualByComparingTo("0.95");
        next.after(400);
        next.notes(Till.note("n4", "a", "3.5", 300));
        assertThat(next.payments.spent()).isEqualByComparingTo("4.05");
        assertThat(next.refused).last().satisfies(e -> assertThat(e.reason()).contains("budget of 5"));
    }

    @Test
    void aDifferenceIsTold() throws Exception {
        assertThat(first.payments.check()).isEmpty();
        first.api.bills.remove("i1");
        assertThat(first.payments.check()).containsExactly("agreement b: the ledger has 2.55 GLM, the daemon 2.5");
        assertThat(first.payments.differences()).hasSize(1);
    }

    @Test
    void billsWhoseEventWasMissedAreFound() throws Exception {
        Bill.DebitNote note = Till.note("n4", "a", "2.5", 200);
        first.api.bills.put(note.id(), note);
        first.payments.pollDebitNotes(Till.WAIT);
        assertThat(first.payments.spent()).isEqualByComparingTo("4.05");
        first.payments.check();
        first.payments.pollDebitNotes(Till.WAIT);
        assertThat(first.payments.spent()).isEqualByComparingTo("5.05");
    }

    @Test
    void whatWasAcceptedUnnoticedIsCounted() throws Exception {
        first.api.send(Till.note("n4", "a", "2.5", 200));
        first.after(1000);
        first.api.acceptsInSilence = true;
        first.payments.pollDebitNotes(Till.WAIT);
        for (int i = 0; i < 8; i++) {
            first.api.fetchFails = new YagnaException.Unavailable("busy", 500, null);
            first.payments.pollDebitNotes(Till.WAIT);
        }
        first.api.fetchFails = null;
        assertThat(first.payments.spent()).isEqualByComparingTo("4.05");
        first.payments.check();
        first.payments.pollDebitNotes(Till.WAIT);
        assertThat(first.payments.spent()).isEqualByComparingTo("5.05");
        assertThat(first.payments.check()).isEmpty();
    }

    @Test
    void aBalanceIsALineOfCsv() throws Exception {
        Hire named =
                new Hire("c", "db/1", "0xc", "=cmd, \"quoted\"", Till.offer(), Till.START, List.of(), Optional.empty());
        first.payments.track(named);
        assertThat(Balance.csvHeader().split(",")).hasSize(12);
        assertThat(first.balance("c").csv())
                .startsWith("db,db/1,0xc,\"'=cmd, \"\"quoted\"\"\",c,2026-11-20T09:00:00Z,,0,0,0,")
                .endsWith(",false");
        assertThat(first.balance("b").accepted()).isEqualByComparingTo(new BigDecimal("2.55"));
        first.payments.close(Duration.ZERO);
    }
}
