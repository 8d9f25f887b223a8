package oneliner.requestor.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import oneliner.yagna.Allocation;
import oneliner.yagna.YagnaException;
import org.junit.jupiter.api.Test;

/** Money that is set aside for four hours at a time. */
class AllocationsTest {
    private final Till till = new Till();

    /** GLM that the daemon may still pay out, and has paid. */
    private BigDecimal committed() {
        BigDecimal left = till.api.allocations.values().stream()
                .filter(a -> !till.api.released.contains(a.id()))
                .map(Allocation::remaining)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return left.add(till.payments.spent());
    }

    @Test
    void setsNoMoreAsideThanIsWantedAndTellsTheJournalBefore() throws Exception {
        till.opened("10", "2");
        assertThat(till.money).containsExactly("aside 2 2026-11-20T13:00:00Z", "A 2");
    }

    @Test
    void setsNoMoreAsideThanTheCeiling() throws Exception {
        till.opened("1.5", "40");
        assertThat(till.money).last().isEqualTo("A 1.5");
    }

    @Test
    void renewsItWhenHalfOfItsTimeIsOver() throws Exception {
        till.opened("10", "2");
        till.after(7000);
        till.payments.upkeep();
        assertThat(till.calls("amend")).isEmpty();
        till.after(7300);
        till.payments.upkeep();
        till.payments.upkeep();
        assertThat(till.calls("amend")).containsExactly("amend A 2026-11-20T15:01:40Z");
    }

    @Test
    void topsItUpWhenABillNeedsMore() throws Exception {
        till.opened("10", "1");
        till.track("a", "db/0");
        till.after(500);
        till.notes(Till.note("n1", "a", "5.5", 500));
        assertThat(till.calls("accept")).containsExactly("accept n1 5.5 A");
        assertThat(till.calls("allocate")).hasSize(1);
        assertThat(committed()).isLessThanOrEqualTo(BigDecimal.TEN);
    }

    @Test
    void topsItUpBeforeItIsNeeded() throws Exception {
        till.opened("10", "2");
        till.track("a", "db/0");
        till.after(120);
        till.notes(Till.note("n1", "a", "1.7", 120));
        till.payments.upkeep();
        assertThat(till.calls("amend")).singleElement().asString().startsWith("amend A ");
        assertThat(till.api.allocations.get("A").remaining()).isGreaterThanOrEqualTo(BigDecimal.ONE);
        assertThat(committed()).isLessThanOrEqualTo(BigDecimal.TEN);
    }

    @Test
    void neverGoesAboveTheCeiling() throws Exception {
        till.opened("2.95", "2");
        till.track("a", "db/0");
        till.track("b", "web/0");
        till.after(120);
        till.notes(Till.note("n1", "a", "1.7", 120), Till.note("n2", "b", "1.2", 70));
        for (int i = 0; i < 5; i++) {
            till.payments.upkeep();
            assertThat(committed()).isLessThanOrEqualTo(new BigDecimal("2.95"));
        }
        assertThat(till.payments.spent()).isEqualByComparingTo("2.9");
        till.invoices(Till.invoice("i1", "b", "1.26"));
        assertThat(till.refused)
                .singleElement()
                .satisfies(e -> assertThat(e.reason()).contains("the budget of 2.95 GLM"));
    }

    @Test
    void makesASecondOneAtADaemonThatChangesNone() throws Exception {
        till.api.amends = false;
        till.opened("10", "1");
        till.track("a", "db/0");
        till.after(500);
        till.notes(Till.note("n1", "a", "0.8", 30));
        till.notes(Till.note("n2", "a", "5.5", 500));
        assertThat(till.calls("accept")).containsExactly("accept n1 0.8 A", "accept n2 5.5 B");
        assertThat(committed()).isLessThanOrEqualTo(BigDecimal.TEN);
        till.payments.close(Duration.ZERO);
        assertThat(till.calls("release")).containsExactlyInAnyOrder("release A", "release B");
    }

    @Test
    void replacesOneThatCannotBeRenewed() throws Exception {
        till.api.amends = false;
        till.opened("2", "2");
        till.track("a", "db/0");
        till.after(120);
        till.notes(Till.note("n1", "a", "1.7", 120));
        till.after(7300);
        till.payments.upkeep();
        assertThat(till.money)
                .containsExactly(
                        "aside 2 2026-11-20T13:00:00Z", "A 2", "A gone", "aside 0.3 2026-11-20T15:01:40Z", "B 0.3");
    }

    @Test
    void makesAnotherWhenItHasVanishedMinusWhatIsSpent() throws Exception {
        till.opened("3", "3");
        till.track("a", "db/0");
        till.after(200);
        till.notes(Till.note("n1", "a", "1", 50));
        till.api.released.add("A");
        till.notes(Till.note("n2", "a", "2.5", 200));
        assertThat(till.calls("accept"))
                .as("the daemon says no, then there is another one")
                .containsExactly("accept n1 1 A", "accept n2 2.5 A");
        till.payments.pollDebitNotes(Till.WAIT);
        assertThat(till.calls("accept")).last().isEqualTo("accept n2 2.5 B");
        assertThat(till.payments.spent()).isEqualByComparingTo("2.5");
        assertThat(committed()).isLessThanOrEqualTo(new BigDecimal("3"));
    }

    @Test
    void findsOutByItselfThatItHasVanished() throws Exception {
        till.opened("3", "3");
        till.api.released.add("A");
        till.payments.upkeep();
        assertThat(till.payments.allocations()).containsExactly("B");
    }

    @Test
    void goesOnWithTheMoneyOfAnEarlierRun() throws Exception {
        till.opened("3", "3");
        Till next = new Till(till.api);
        next.payments.adopt(List.of("A", "Z"), List.of());
        next.opened("3", "3");
        assertThat(next.payments.allocations()).containsExactly("A");
        assertThat(till.calls("allocate")).hasSize(1);
        next.payments.upkeep();
        assertThat(till.calls("amend")).as("its time is not known").hasSize(1);
    }

    @Test
    void anEmptyWalletIsWaitedFor() throws Exception {
        till.opened("10", "1");
        till.track("a", "db/0");
        till.after(500);
        till.api.amends = false;
        till.api.poor = true;
        till.notes(Till.note("n1", "a", "5.5", 500));
        for (int i = 0; i < 5; i++) {
            till.payments.pollDebitNotes(Till.WAIT);
        }
        assertThat(till.calls("accept")).isEmpty();
        assertThat(till.refused).as("not given up before its deadline").isEmpty();
        till.api.poor = false;
        till.payments.pollDebitNotes(Till.WAIT);
        assertThat(till.payments.spent()).isEqualByComparingTo("5.5");
    }

    @Test
    void findsTheMoneyThatWasSetAsideInSilence() throws Exception {
        till.api.allocatesInSilence = true;
        assertThatThrownBy(() -> till.opened("3", "3")).isInstanceOf(YagnaException.Unavailable.class);
        till.opened("3", "3");
        assertThat(till.calls("allocate")).hasSize(1);
        assertThat(till.payments.allocations()).containsExactly("A");
        assertThat(committed()).isEqualByComparingTo("3");
    }

    @Test
    void saysWhenNothingIsLeftAtAll() throws Exception {
        till.opened("1", "1");
        till.track("a", "db/0");
        till.after(500);
        till.notes(Till.note("n1", "a", "1", 50));
        Till next = new Till(till.api);
        next.clock.now = till.clock.now;
        next.payments.adopt(List.of(), List.of(Till.hire("a", "db/0")));
        assertThatThrownBy(() -> next.opened("1", "1"))
                .isInstanceOf(YagnaException.class)
                .hasMessageContaining("nothing is left of the budget of 1 GLM");
    }
}
