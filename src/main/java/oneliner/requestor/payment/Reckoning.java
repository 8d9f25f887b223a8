package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import oneliner.yagna.Bill;
import oneliner.yagna.PaymentApi;

/**
 * Compares the ledger with the documents at the daemon: takes over what an earlier run decided, hands in bills whose
 * event was missed, and says where the two differ. Any thread; one reckoning at a time.
 */
final class Reckoning {
    private static final System.Logger LOG = System.getLogger(Reckoning.class.getName());
    private static final int PAGE = 500;

    /** More documents than this are a daemon's mistake, and not worth the memory. */
    private static final int MAX_PAGES = 200;

    /** Clocks of providers may be behind ours. */
    private static final Duration SLACK = Duration.ofHours(1);

    private final PaymentApi api;
    private final Ledger ledger;
    private final Consumer<Bill> handIn;
    private final Consumer<Bill> takeOver;
    private final Predicate<Bill> decided;

    /** What the documents of one agreement come to. */
    private static final class Sum {
        final Map<String, BigDecimal> notes = new HashMap<>();
        BigDecimal invoice = BigDecimal.ZERO;

        void add(Bill bill) {
            if (bill instanceof Bill.DebitNote note) {
                notes.merge(note.activityId(), note.amount(), BigDecimal::max);
            } else {
                invoice = invoice.max(bill.amount());
            }
        }

        BigDecimal glm() {
            return notes.values().stream()
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .max(invoice);
        }
    }

    /**
     * Makes one.
     *
     * @param takeOver is given bills that the daemon holds for decided, perhaps under an earlier run
     * @param handIn is given bills that wait for a decision, or that we do not know to be accepted
     * @param decided tells bills on which we have decided
     */
    Reckoning(PaymentApi api, Ledger ledger, Consumer<Bill> takeOver, Consumer<Bill> handIn, Predicate<Bill> decided) {
        this.api = api;
        this.ledger = ledger;
        this.takeOver = takeOver;
        this.handIn = handIn;
        this.decided = decided;
    }

    /**
     * Compares.
     *
     * @param whole true to count what the daemon holds for accepted into the ledger before comparing
     * @return every difference in words; empty when there is none
     */
    synchronized List<String> run(boolean whole) throws InterruptedException {
        Map<String, BigDecimal> before = spent();
        Instant since = ledger.oldest().minus(SLACK);
        Map<String, Sum> sums = new HashMap<>();
        List<Bill> bills = new ArrayList<>();
        bills.addAll(all(api::debitNotes, since));
        bills.addAll(all(api::invoices, since));
        for (Bill bill : bills) {
            if (ledger.rental(bill.agreementId()).isEmpty()) {
                continue;
            }
            if (whole && !bill.status().equals("RECEIVED")) {
                takeOver.accept(bill);
            } else if (bill.taken() || bill.status().equals("RECEIVED")) {
                handIn.accept(bill);
            }
            // one that was accepted a moment ago, or unnoticed, is counted with the next reckoning
            if (bill.taken() && decided.test(bill)) {
                sums.computeIfAbsent(bill.agreementId(), id -> new Sum()).add(bill);
            }
        }
        Map<String, BigDecimal> after = spent();
        return differences(whole ? after : before, after, sums);
    }

    private Map<String, BigDecimal> spent() {
        Map<String, BigDecimal> spent = new HashMap<>();
        ledger.balances().forEach(line -> spent.put(line.agreementId(), line.accepted()));
        return spent;
    }

    /** What is accepted meanwhile may or may not be in the daemon's list yet; both are right. */
    private List<String> differences(
            Map<String, BigDecimal> before, Map<String, BigDecimal> after, Map<String, Sum> sums) {
        List<String> found = new ArrayList<>();
        after.forEach((agreement, mine) -> {
            BigDecimal theirs =
                    sums.containsKey(agreement) ? sums.get(agreement).glm() : BigDecimal.ZERO;
            BigDecimal least = before.getOrDefault(agreement, mine);
            if (theirs.compareTo(least) < 0 || theirs.compareTo(mine) > 0) {
                found.add("agreement " + agreement + ": the ledger has " + mine.toPlainString() + " GLM, the daemon "
                        + theirs.toPlainString());
            }
        });
        found.forEach(words -> LOG.log(WARNING, () -> "the ledger differs from the daemon; " + words));
        if (found.isEmpty()) {
            LOG.log(INFO, () -> "the ledger equals the daemon's for " + after.size() + " agreements");
        }
        return found;
    }

    private interface Page {
        List<? extends Bill> of(Instant after, int max) throws InterruptedException;
    }

    private static List<Bill> all(Page source, Instant since) throws InterruptedException {
        List<Bill> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Instant after = since;
        for (int page = 0; page < MAX_PAGES; page++) {
            List<? extends Bill> next = source.of(after, PAGE);
            int known = all.size();
            for (Bill bill : next) {
                if (seen.add(bill.id())) {
                    all.add(bill);
                }
                after = bill.at().isAfter(after) ? bill.at() : after;
            }
            // a daemon that knows nothing of pages answers the same again
            if (next.size() < PAGE || all.size() == known) {
                return all;
            }
        }
        return all;
    }
}
