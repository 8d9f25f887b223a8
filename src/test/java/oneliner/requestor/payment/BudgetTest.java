package oneliner.requestor.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import oneliner.requestor.payment.Standing.Level;
import org.junit.jupiter.api.Test;

/** Ceilings in all and per hour, seen before they are reached. */
class BudgetTest {
    private final Till till = new Till();

    private void open(String total, Optional<String> perHour) throws InterruptedException {
        BigDecimal glm = new BigDecimal(total);
        till.payments.open(new Payments.Plan(new Caps(glm, perHour.map(BigDecimal::new)), glm, Duration.ofHours(4)));
        till.track("a", "db/0");
    }

    @Test
    void countsWhatRunsButIsNotBilledYet() throws Exception {
        open("10", Optional.empty());
        assertThat(till.payments.standing(Duration.ZERO).level()).isEqualTo(Level.FINE);
        till.after(500);
        Standing standing = till.payments.standing(Duration.ZERO);
        assertThat(standing.atMost()).as("510 s of both threads and the time").isEqualByComparingTo("6.62");
        assertThat(standing.spent()).isEqualByComparingTo("0");
        till.notes(Till.note("n1", "a", "5.5", 500));
        assertThat(till.payments.standing(Duration.ZERO).atMost())
                .as("the note said that the threads were idle")
                .isEqualByComparingTo("5.56");
    }

    @Test
    void warnsAtFourFifthsAndStopsBeforeTheEnd() throws Exception {
        open("10", Optional.empty());
        till.after(700);
        till.notes(Till.note("n1", "a", "7.5", 700));
        assertThat(till.payments.standing(Duration.ZERO).level()).isEqualTo(Level.FINE);
        till.after(750);
        assertThat(till.payments.standing(Duration.ofSeconds(10)).level()).isEqualTo(Level.WARNING);
        till.after(850);
        Standing standing = till.payments.standing(Duration.ofSeconds(60));
        assertThat(standing.level()).isEqualTo(Level.USED_UP);
        assertThat(standing.words())
                .hasValueSatisfying(words -> assertThat(words)
                        .startsWith("budget used up: 7.5 GLM are spent and up to ")
                        .endsWith("more may be owed in the end, of 10 (requestor.budget.glm)"));
        till.after(910);
        till.payments.ended("a");
        till.invoices(Till.invoice("i1", "a", "9.6"));
        assertThat(till.payments.spent())
                .as("what was used until the end is paid")
                .isEqualByComparingTo("9.6");
    }

    @Test
    void holdsTheCapOfAnyHour() throws Exception {
        open("100", Optional.of("5"));
        till.after(300);
        till.notes(Till.note("n1", "a", "3.5", 300));
        assertThat(till.payments.standing(Duration.ZERO).level()).isEqualTo(Level.FINE);
        till.after(480);
        till.track("b", "web/0");
        till.notes(Till.note("n2", "b", "1.6", 110));
        assertThat(till.payments.spent()).as("5.1 within the hour").isEqualByComparingTo("3.5");
        assertThat(till.refused).as("it only has to wait").isEmpty();
        Standing standing = till.payments.standing(Duration.ZERO);
        assertThat(standing.level()).isEqualTo(Level.USED_UP);
        assertThat(standing.words().orElseThrow())
                .contains("3.5 GLM were spent within the hour", "requestor.max-glm-hour");
        till.after(300 + 3700);
        till.payments.pollDebitNotes(Till.WAIT);
        assertThat(till.payments.spent()).isEqualByComparingTo("5.1");
        assertThat(till.payments.lastHour()).isEqualByComparingTo("1.6");
    }

    @Test
    void aSettledAgreementOwesNothingMore() throws Exception {
        open("10", Optional.empty());
        till.after(100);
        till.payments.ended("a");
        till.after(100_000);
        assertThat(till.payments.standing(Duration.ZERO).level()).isEqualTo(Level.FINE);
        till.invoices(Till.invoice("i1", "a", "1.5"));
        assertThat(till.payments.standing(Duration.ZERO).atMost()).isEqualByComparingTo("1.5");
    }
}
