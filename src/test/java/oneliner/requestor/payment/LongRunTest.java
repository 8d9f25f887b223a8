package oneliner.requestor.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** What the ledger remembers of an app that runs for months. */
class LongRunTest {
    private static final int MORE = 30;
    private static final int ALL = Ledger.MAX_SETTLED + MORE;
    private static final BigDecimal EACH = new BigDecimal("0.250000000000000001");

    private final Till till = new Till();

    private void over(int i) throws InterruptedException {
        String agreement = "g" + i;
        till.after(100 + i);
        till.track(agreement, "web/" + i % 2);
        till.payments.ended(agreement);
        if (i == 3) {
            till.invoices(Till.invoice("dear", agreement, "99999"));
        }
        till.invoices(Till.invoice("i" + i, agreement, EACH.toPlainString()));
    }

    @Test
    void forgetsSettledAgreementsAndKeepsTheirSumsToTheLastDigit() throws Exception {
        till.opened("10000", "10000");
        till.track("open", "db/0");
        till.notes(Till.note("n", "open", "0.5", 0));
        for (int i = 0; i < ALL; i++) {
            over(i);
        }
        till.track("next", "web/0");

        assertThat(till.payments.balances()).hasSize(Ledger.MAX_SETTLED + 2);
        assertThat(till.payments.balances())
                .extracting(Balance::agreementId)
                .contains("open", "next", "g" + MORE)
                .doesNotContain("g0", "g" + (MORE - 1));
        BigDecimal half = EACH.multiply(BigDecimal.valueOf(ALL / 2));
        BigDecimal all = half.add(half).add(new BigDecimal("0.5"));
        assertThat(till.payments.spent("web/0")).isEqualByComparingTo(half);
        assertThat(till.payments.spent("web/1")).isEqualByComparingTo(half);
        assertThat(till.payments.spent()).isEqualByComparingTo(all);
        assertThat(till.payments.rejected()).isEqualByComparingTo(new BigDecimal("99999").subtract(EACH));
        assertThat(till.payments.standing(java.time.Duration.ZERO).atMost())
                .as("what is owed in the end counts it as well")
                .isGreaterThan(all);
        assertThat(till.payments.check()).as("differences to the daemon").isEmpty();
    }

    @Test
    void paysNothingMoreForAnAgreementThatIsForgotten() throws Exception {
        till.opened("10000", "10000");
        for (int i = 0; i < ALL; i++) {
            over(i);
        }
        till.track("next", "web/0");
        BigDecimal before = till.payments.spent();

        till.invoices(Till.invoice("again", "g0", "0.3"));
        till.notes(Till.note("late", "g1", "0.3", 10));

        assertThat(till.calls("accept"))
                .hasSize(ALL)
                .noneMatch(call -> call.contains("again") || call.contains("late"));
        assertThat(till.payments.spent()).isEqualByComparingTo(before);
    }
}
