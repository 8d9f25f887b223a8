package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oneliner.yagna.Bill;

/** Who is owed what, what was accepted, and what was not. Safe for several threads. */
final class Ledger {
    /** Providers decide how many bills come; sums do not depend on the entries kept. */
    private static final int MAX_ENTRIES = 10_000;

    private final Clock clock;
    private final Map<String, Rental> rentals = new LinkedHashMap<>();
    private final Deque<LedgerEntry> entries = new ArrayDeque<>();
    private final Map<String, BigDecimal> inFlight = new HashMap<>();
    private BigDecimal budget = BigDecimal.ZERO;

    Ledger(Clock clock) {
        this.clock = clock;
    }

    /** What is to become of a bill. */
    sealed interface Verdict {
        /** Pay it. Until {@link #accepted} or {@link #undecided}, its amount counts against the budget. */
        record Pay() implements Verdict {}

        /** It was accepted before, perhaps by an earlier run: only count it. */
        record Paid() implements Verdict {}

        /** Do not pay it; tell the daemon when {@code provider} is at fault. */
        record Refuse(String reason, boolean provider) implements Verdict {}

        /** It names an agreement that is not ours, or not yet. */
        record Stranger() implements Verdict {}
    }

    synchronized void budget(BigDecimal glm) {
        budget = glm;
    }

    synchronized void track(Rental rental) {
        rentals.putIfAbsent(rental.agreementId, rental);
    }

    synchronized boolean tracks(String agreementId) {
        return rentals.containsKey(agreementId);
    }

    synchronized void started(String agreementId) {
        Rental rental = rentals.get(agreementId);
        if (rental != null) {
            rental.started();
        }
    }

    synchronized void ended(String agreementId) {
        Rental rental = rentals.get(agreementId);
        if (rental != null) {
            rental.ended(clock.instant());
        }
    }

    synchronized Verdict judge(Bill bill) {
        Rental rental = rentals.get(bill.agreementId());
        if (rental == null) {
            return new Verdict.Stranger();
        }
        switch (bill.status()) {
            case "ACCEPTED", "SETTLED", "FAILED" -> {
                // FAILED is a payment that the daemon could not make yet, of an accepted bill
                return new Verdict.Paid();
            }
            case "REJECTED", "CANCELLED" -> {
                return new Verdict.Refuse("it is " + bill.status().toLowerCase(Locale.ROOT) + " at the daemon", false);
            }
            default -> {
                return judge(rental, bill);
            }
        }
    }

    private Verdict judge(Rental rental, Bill bill) {
        if (rental.invoiced()) {
            return bill instanceof Bill.Invoice
                    ? new Verdict.Refuse("the agreement has been paid by another invoice", true)
                    : new Verdict.Refuse("the agreement has been paid by its invoice", false);
        }
        Optional<String> objection = rental.objection(bill, clock.instant());
        if (objection.isPresent()) {
            return new Verdict.Refuse(objection.get(), true);
        }
        BigDecimal more = rental.spentWith(bill).subtract(rental.spent());
        BigDecimal held = inFlight.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        if (spent().add(held).add(more).compareTo(budget) > 0) {
            return new Verdict.Refuse(
                    "it would take the sum above the budget of " + budget.toPlainString() + " GLM", false);
        }
        inFlight.put(bill.id(), more);
        return new Verdict.Pay();
    }

    /** Counts a bill that the daemon has accepted; {@code at} is the daemon's time of the bill. */
    synchronized LedgerEntry accepted(Bill bill, Instant at) {
        inFlight.remove(bill.id());
        Rental rental = rentals.get(bill.agreementId());
        rental.accepted(bill, at, clock.instant());
        return enter(bill, rental.slot, true, "");
    }

    /** The daemon did not say yes or no: the bill comes again. */
    synchronized void undecided(Bill bill) {
        inFlight.remove(bill.id());
    }

    /** Remembers a bill that is not paid; a refused invoice is the last word on its agreement. */
    synchronized LedgerEntry refused(Bill bill, String reason) {
        inFlight.remove(bill.id());
        Rental rental = rentals.get(bill.agreementId());
        if (rental != null && bill instanceof Bill.Invoice) {
            rental.settle();
        }
        return enter(bill, rental == null ? "" : rental.slot, false, reason);
    }

    synchronized BigDecimal spent() {
        return rentals.values().stream().map(Rental::spent).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    synchronized BigDecimal spent(String slot) {
        return rentals.values().stream()
                .filter(rental -> rental.slot.equals(slot))
                .map(Rental::spent)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    synchronized List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }

    synchronized Set<String> unsettled() {
        return rentals.values().stream()
                .filter(Rental::awaitsInvoice)
                .map(rental -> rental.agreementId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private LedgerEntry enter(Bill bill, String slot, boolean accepted, String reason) {
        LedgerEntry.Kind kind = bill instanceof Bill.Invoice ? LedgerEntry.Kind.INVOICE : LedgerEntry.Kind.DEBIT_NOTE;
        LedgerEntry entry = new LedgerEntry(
                clock.instant(), slot, bill.agreementId(), bill.id(), kind, bill.amount(), accepted, reason);
        if (entries.size() == MAX_ENTRIES) {
            entries.removeFirst();
        }
        entries.addLast(entry);
        return entry;
    }
}
