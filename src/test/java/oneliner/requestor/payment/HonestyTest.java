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

/** What follows from bills that are not covered. */
class HonestyTest {
    private final Till till = new Till();

    @BeforeEach
    void open() throws Exception {
        till.opened("100", "100");
        till.payments.track(Hire.begun("a", "db/0", "0xa", "A", Till.paced(), Till.START));
        till.payments.track(Hire.begun("b", "web/0", "0xb", "B", Till.paced(), Till.START));
    }

    private static Bill.DebitNote payable(Bill.DebitNote note) {
        return new Bill.DebitNote(
                note.id(),
                note.agreementId(),
                note.activityId(),
                note.amount(),
                note.usage(),
                note.status(),
                note.issuerId(),
                note.at(),
                Optional.of(note.at().plusSeconds(600)));
    }

    @Test
    void overchargingEndsTheAgreement() throws Exception {
        till.after(100);
        till.notes(Till.note("n1", "a", "3", 100));
        assertThat(till.offences).singleElement().satisfies(offence -> {
            assertThat(offence.agreementId()).isEqualTo("a");
            assertThat(offence.providerId()).isEqualTo("0xa");
            assertThat(offence.slot()).isEqualTo("db/0");
            assertThat(offence.code()).isEqualTo("Cancelled");
            assertThat(offence.reason()).contains("asks for 3 GLM", "agreed prices is 1.5 GLM");
        });
        assertThat(till.balance("a").rejected()).isEqualByComparingTo("3");
        assertThat(till.balance("a").accepted()).isEqualByComparingTo("0");
        assertThat(till.balance("b").rejected()).isEqualByComparingTo("0");
    }

    @Test
    void notesAtTheAgreedPaceAreFine() throws Exception {
        for (int i = 0; i < 40; i++) {
            till.after(1 + i * 120);
            till.notes(Till.note("n" + i, "a", "0.5", 1 + i * 120));
        }
        assertThat(till.offences).isEmpty();
        assertThat(till.paid).hasSize(40);
    }

    @Test
    void notesThatComeTooOftenEndTheAgreement() throws Exception {
        for (int i = 0; i < 5; i++) {
            till.after(10 + i * 60);
            till.notes(Till.note("n" + i, "a", "0.6", 10 + i * 60));
        }
        assertThat(till.paid).as("30 s of grace").hasSize(1);
        assertThat(till.offences).first().satisfies(offence -> {
            assertThat(offence.code()).isEqualTo("TooManyDebitNotes");
            assertThat(offence.reason()).contains("one of 2 debit notes within 60 s", "one in 120 s was agreed");
        });
    }

    @Test
    void aNoteThatIsTriedAgainCountsOnce() throws Exception {
        till.after(10);
        till.api.send(Till.note("n1", "a", "0.6", 10));
        for (int i = 0; i < 4; i++) {
            till.api.failures.add(new YagnaException.Unavailable("accept", 504, null));
            till.payments.pollDebitNotes(Till.WAIT);
        }
        till.api.failures.clear();
        till.payments.pollDebitNotes(Till.WAIT);
        assertThat(till.offences).isEmpty();
        assertThat(till.paid).hasSize(1);
    }

    @Test
    void payableNotesThatComeTooOftenEndTheAgreement() throws Exception {
        for (int i = 0; i < 3; i++) {
            till.after(10 + i * 300);
            till.notes(payable(Till.note("n" + i, "a", "0.6", 10 + i * 300)));
        }
        assertThat(till.offences)
                .first()
                .satisfies(offence -> assertThat(offence.code()).isEqualTo("TooManyPayableDebitNotes"));
        assertThat(till.paid).hasSize(1);
    }

    @Test
    void payableNotesAtTheAgreedPaceArePaid() throws Exception {
        for (int i = 0; i < 20; i++) {
            till.after(10 + i * 120);
            Bill.DebitNote note = Till.note("n" + i, "a", "0.6", 10 + i * 120);
            till.notes(i % 5 == 0 ? payable(note) : note);
        }
        assertThat(till.offences).isEmpty();
        assertThat(till.paid).hasSize(20);
    }

    @Test
    void onlyActivitiesThatWeMadeArePaid() throws Exception {
        till.payments.started("a");
        till.payments.activity("a", "xa");
        till.after(100);
        Bill.DebitNote foreign = new Bill.DebitNote(
                "n1",
                "a",
                "made-up",
                new BigDecimal("0.6"),
                List.of(BigDecimal.ZERO, BigDecimal.TEN),
                "RECEIVED",
                "0xa",
                Till.START,
                Optional.empty());
        till.notes(foreign, Till.note("n2", "a", "1", 50));
        assertThat(till.paid)
                .singleElement()
                .satisfies(e -> assertThat(e.billId()).isEqualTo("n2"));
        assertThat(till.offences)
                .singleElement()
                .satisfies(o -> assertThat(o.reason()).contains("activity made-up is not ours"));
    }

    @Test
    void whoBillsAnothersAgreementHarmsOnlyItself() throws Exception {
        till.after(100);
        Bill.DebitNote honest = Till.note("n1", "a", "1", 50);
        Bill.DebitNote stolen = new Bill.DebitNote(
                "n2", "a", "xa", honest.amount(), honest.usage(), "RECEIVED", "0xthief", Till.START, Optional.empty());
        till.notes(stolen, honest);
        assertThat(till.paid)
                .singleElement()
                .satisfies(e -> assertThat(e.billId()).isEqualTo("n1"));
        assertThat(till.offences).singleElement().satisfies(offence -> {
            assertThat(offence.providerId()).isEqualTo("0xthief");
            assertThat(offence.agreementId()).isEmpty();
        });
        assertThat(till.balance("a").rejected()).isEqualByComparingTo("0");
    }

    @Test
    void anInvoiceBelowTheAcceptedNotesIsRejectedAndHarmsNobody() throws Exception {
        till.after(100);
        till.notes(Till.note("n1", "a", "1.5", 100));
        till.payments.ended("a");
        till.invoices(Till.invoice("i1", "a", "1.2"));
        assertThat(till.calls("reject")).containsExactly("reject i1");
        assertThat(till.calls("accept")).hasSize(1);
        assertThat(till.offences).isEmpty();
        assertThat(till.payments.unsettled()).isEmpty();
        assertThat(till.payments.spent()).isEqualByComparingTo("1.5");
    }

    @Test
    void aSecondInvoiceIsAnOffence() throws Exception {
        till.after(100);
        till.invoices(Till.invoice("i1", "a", "1.2"), Till.invoice("i2", "a", "1.2"));
        assertThat(till.calls("reject")).containsExactly("reject i2");
        assertThat(till.offences)
                .singleElement()
                .satisfies(o -> assertThat(o.reason()).contains("invoice i2", "paid by another invoice"));
        assertThat(till.payments.spent()).isEqualByComparingTo("1.2");
    }

    @Test
    void usageOfTheWrongLengthPaysForWhatItSays() throws Exception {
        till.after(100);
        Bill.DebitNote shorter = new Bill.DebitNote(
                "n1",
                "a",
                "xa",
                new BigDecimal("0.7"),
                List.of(BigDecimal.TEN),
                "RECEIVED",
                "0xa",
                Till.START,
                Optional.empty());
        Bill.DebitNote longer = new Bill.DebitNote(
                "n2",
                "b",
                "xb",
                new BigDecimal("1.5"),
                List.of(BigDecimal.ZERO, new BigDecimal("100"), new BigDecimal("1e90")),
                "RECEIVED",
                "0xb",
                Till.START,
                Optional.empty());
        till.notes(shorter, longer);
        assertThat(till.paid)
                .singleElement()
                .satisfies(e -> assertThat(e.billId()).isEqualTo("n2"));
    }

    @Test
    void giganticNumbersAreNoMoney() throws Exception {
        till.after(100);
        Bill.DebitNote gigantic = new Bill.DebitNote(
                "n1",
                "a",
                "xa",
                new BigDecimal("9e99"),
                List.of(new BigDecimal("9e99"), new BigDecimal("9e99")),
                "RECEIVED",
                "0xa",
                Till.START,
                Optional.empty());
        till.notes(gigantic);
        till.invoices(Till.invoice("i1", "b", "9e99"));
        assertThat(till.paid).isEmpty();
        assertThat(till.offences).hasSize(2);
    }

    @Test
    void oneSlowProviderDoesNotHoldUpTheOthers() throws Exception {
        till.after(100);
        till.api.slow = "n1";
        till.api.send(Till.note("n1", "a", "1", 50));
        till.api.send(Till.note("n2", "b", "1", 50));
        till.payments.learnDebitNotes(Till.WAIT);
        Thread one = new Thread(() -> decide());
        one.start();
        try {
            assertThat(till.api.slowly.await(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            till.payments.decideNext(Duration.ZERO, true);
            assertThat(till.payments.spent("web/0")).isEqualByComparingTo("1");
            assertThat(till.payments.spent("db/0")).isEqualByComparingTo("0");
        } finally {
            till.api.goOn.countDown();
            one.join(10_000);
        }
        assertThat(till.payments.spent("db/0")).isEqualByComparingTo("1");
    }

    private void decide() {
        try {
            till.payments.decideNext(Duration.ZERO, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aNoteIsTriedUntilItsDeadlineAndNotLonger() throws Exception {
        till.after(10);
        till.api.send(Till.note("n1", "a", "0.6", 10));
        till.api.acceptFails = new YagnaException.Unavailable("busy", 500, null);
        for (int i = 0; i < 7; i++) {
            till.payments.pollDebitNotes(Till.WAIT);
        }
        assertThat(till.refused).as("within 120 s").isEmpty();
        till.after(200);
        till.payments.pollDebitNotes(Till.WAIT);
        assertThat(till.refused)
                .singleElement()
                .satisfies(e -> assertThat(e.reason()).isEqualTo("busy"));
        assertThat(till.offences).as("it was not the provider").isEmpty();
    }

    @Test
    void aDaemonThatIsAwayCostsNoBillItsChance() throws Exception {
        till.after(10);
        till.api.send(Till.note("n1", "a", "0.6", 10));
        for (int i = 0; i < 20; i++) {
            till.after(10 + i * 100);
            till.api.failures.add(new YagnaException.Unavailable("away", 0, null));
            till.payments.pollDebitNotes(Till.WAIT);
        }
        till.payments.pollDebitNotes(Till.WAIT);
        assertThat(till.paid).hasSize(1);
    }
}
