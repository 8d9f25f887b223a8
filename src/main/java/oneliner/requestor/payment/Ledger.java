package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
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

    /** An app that runs for months must not remember each agreement; a bill that comes so late is a stranger's. */
    static final int MAX_SETTLED = 500;

    private static final BigDecimal WARNING = new BigDecimal("0.8");

    private final Clock clock;
    private final Map<String, Rental> rentals = new LinkedHashMap<>();
    private final Deque<LedgerEntry> entries = new ArrayDeque<>();
    private final Map<String, Promise> inFlight = new HashMap<>();
    private final Meter meter = new Meter();
    private final Past past = new Past();
    private Caps caps = new Caps(BigDecimal.ZERO, Optional.empty());

    Ledger(Clock clock) {
        this.clock = clock;
    }

    /** A bill that is being accepted, and the GLM that this adds. */
    private record Promise(String agreementId, boolean invoice, BigDecimal more) {}

    /** What is to become of a bill. */
    sealed interface Verdict {
        /**
         * Pay it. Until {@link #accepted} or {@link #undecided}, its amount counts against the caps.
         *
         * @param more GLM that this adds to what is accepted
         */
        record Pay(BigDecimal more) implements Verdict {}

        /** It was accepted before, perhaps by an earlier run: only count it. */
        record Paid() implements Verdict {}

        /** Ask again in a while. */
        record Later(String reason) implements Verdict {}

        /**
         * Do not pay it.
         *
         * @param provider present when the provider is at fault; then tell the daemon
         */
        record Refuse(String reason, Optional<Objection> provider) implements Verdict {}

        /** It names an agreement that is not ours, or not yet. */
        record Stranger() implements Verdict {}
    }

    synchronized void caps(Caps glm) {
        caps = glm;
    }

    synchronized Caps caps() {
        return caps;
    }

    synchronized void track(Hire hire) {
        if (!rentals.containsKey(hire.agreementId())) {
            rentals.put(hire.agreementId(), new Rental(hire));
            forgetOldest();
        }
    }

    private void forgetOldest() {
        List<Rental> settled = rentals.values().stream()
                .filter(rental -> rental.settled() && rental.endedAt().isPresent())
                .filter(rental -> inFlight.values().stream()
                        .noneMatch(promise -> promise.agreementId().equals(rental.agreementId)))
                .toList();
        for (Rental oldest : settled.subList(0, Math.max(0, settled.size() - MAX_SETTLED))) {
            past.add(oldest);
            rentals.remove(oldest.agreementId);
        }
    }

    synchronized Optional<Rental> rental(String agreementId) {
        return Optional.ofNullable(rentals.get(agreementId));
    }

    synchronized void started(String agreementId) {
        rental(agreementId).ifPresent(Rental::started);
    }

    synchronized void activity(String agreementId, String activityId) {
        rental(agreementId).ifPresent(rental -> rental.activity(activityId, clock.instant()));
    }

    synchronized void ended(String agreementId) {
        rental(agreementId).ifPresent(rental -> rental.ended(clock.instant()));
    }

    /** Decides on a bill that the daemon got at {@code at}. */
    synchronized Verdict judge(Bill bill, Instant at) {
        Rental rental = rentals.get(bill.agreementId());
        if (rental == null) {
            return new Verdict.Stranger();
        }
        if (bill.taken()) {
            return new Verdict.Paid();
        }
        if (rental.foreign(bill)) {
            return refuse(Objection.of(
                    "provider " + bill.issuerId() + " sent it, but the agreement is with " + rental.providerId));
        }
        if (bill.status().equals("REJECTED") || bill.status().equals("CANCELLED")) {
            return new Verdict.Refuse(
                    "it is " + bill.status().toLowerCase(Locale.ROOT) + " at the daemon", Optional.empty());
        }
        if (rental.invoiced()) {
            return bill instanceof Bill.Invoice
                    ? refuse(Objection.of("the agreement has been paid by another invoice"))
                    : new Verdict.Refuse("the agreement has been paid by its invoice", Optional.empty());
        }
        Optional<Objection> objection = rental.objection(bill, at, clock.instant());
        return objection.isPresent() ? refuse(objection.get()) : afford(rental, bill);
    }

    private static Verdict refuse(Objection objection) {
        return new Verdict.Refuse(objection.reason(), Optional.of(objection));
    }

    private Verdict afford(Rental rental, Bill bill) {
        rental.opened(bill);
        boolean invoice = bill instanceof Bill.Invoice;
        if (inFlight.values().stream()
                .anyMatch(other -> other.agreementId().equals(bill.agreementId()) && (invoice || other.invoice()))) {
            // of two invoices at once only one is owed, and after it no note is
            return new Verdict.Later("another bill of its agreement is being accepted");
        }
        BigDecimal more = rental.spentWith(bill).subtract(rental.spent());
        BigDecimal held = held();
        if (spent().add(more).compareTo(caps.total()) > 0) {
            return new Verdict.Refuse(
                    "it would take the sum above the budget of " + Rental.plain(caps.total()) + " GLM",
                    Optional.empty());
        }
        if (spent().add(held).add(more).compareTo(caps.total()) > 0) {
            return new Verdict.Later("other bills under way may use up the budget");
        }
        if (caps.perHour().isPresent()
                && meter.lastHour(clock.instant())
                                .add(held)
                                .add(more)
                                .compareTo(caps.perHour().get())
                        > 0) {
            return new Verdict.Later(
                    "no more than " + Rental.plain(caps.perHour().get()) + " GLM may be spent an hour");
        }
        inFlight.put(bill.id(), new Promise(bill.agreementId(), invoice, more));
        return new Verdict.Pay(more);
    }

    private BigDecimal held() {
        return inFlight.values().stream().map(Promise::more).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Counts a bill that the daemon has accepted; {@code at} is the daemon's time of the bill. */
    synchronized LedgerEntry accepted(Bill bill, Instant at) {
        Instant now = clock.instant();
        boolean ours = inFlight.remove(bill.id()) != null;
        Rental rental = rentals.get(bill.agreementId());
        if (rental == null) {
            // settled long ago, and forgotten a moment ago: its sum was the last word
            return enter(bill, Optional.empty(), true, "");
        }
        BigDecimal before = rental.spent();
        rental.accepted(bill, at, now);
        // what an earlier run accepted was accepted soon after it came
        meter.add(rental.spent().subtract(before), ours || at.isAfter(now) ? now : at, now);
        return enter(bill, Optional.of(rental), true, "");
    }

    /** Counts a bill that an earlier run decided. */
    synchronized void takeOver(Bill bill) {
        Rental rental = rentals.get(bill.agreementId());
        if (bill instanceof Bill.DebitNote note && rental.endedAt().isEmpty()) {
            rental.rhythm.count(note.id(), note.activityId(), note.due().isPresent(), note.at());
        }
        if (bill.taken()) {
            accepted(bill, bill.at());
        } else {
            refused(bill, "it is " + bill.status().toLowerCase(Locale.ROOT) + " at the daemon");
        }
    }

    /** The daemon did not say yes or no: the bill comes again. */
    synchronized void undecided(Bill bill) {
        inFlight.remove(bill.id());
    }

    /** Remembers a bill that is not paid; a refused invoice is the last word on its agreement. */
    synchronized LedgerEntry refused(Bill bill, String reason) {
        inFlight.remove(bill.id());
        Optional<Rental> rental = rental(bill.agreementId());
        rental.filter(known -> !known.foreign(bill)).ifPresent(known -> known.refused(bill));
        return enter(bill, rental, false, reason);
    }

    /** GLM accepted within the hour that ends now. */
    synchronized BigDecimal lastHour() {
        return meter.lastHour(clock.instant());
    }

    synchronized BigDecimal spent() {
        return rentals.values().stream().map(Rental::spent).reduce(past.spent(), BigDecimal::add);
    }

    /** GLM asked for beyond what is accepted, and refused. */
    synchronized BigDecimal rejected() {
        return rentals.values().stream().map(Rental::rejected).reduce(past.rejected(), BigDecimal::add);
    }

    synchronized BigDecimal spent(String slot) {
        return rentals.values().stream()
                .filter(rental -> rental.slot.equals(slot))
                .map(Rental::spent)
                .reduce(past.spent(slot), BigDecimal::add);
    }

    synchronized List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }

    synchronized List<Balance> balances() {
        Instant now = clock.instant();
        return rentals.values().stream()
                .map(rental -> new Balance(
                        Hire.node(rental.slot),
                        rental.slot,
                        rental.providerId,
                        rental.providerName,
                        rental.agreementId,
                        rental.approvedAt,
                        rental.endedAt(),
                        rental.spent(),
                        rental.rejected(),
                        rental.outstanding(),
                        rental.atMost(now),
                        rental.settled()))
                .toList();
    }

    synchronized Set<String> unsettled() {
        return rentals.values().stream()
                .filter(Rental::awaitsInvoice)
                .map(rental -> rental.agreementId)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Bills of agreements that were approved before this moment cannot be ours; now when there are none. */
    synchronized Instant oldest() {
        return rentals.values().stream()
                .map(rental -> rental.approvedAt)
                .min(Instant::compareTo)
                .orElseGet(clock::instant);
    }

    /**
     * How the money stands.
     *
     * @param ahead how long it takes, by the calendar, until what runs is ended once that is decided
     */
    synchronized Standing standing(Duration ahead) {
        Instant now = clock.instant();
        BigDecimal spent = spent();
        BigDecimal then = atMost(now.plus(ahead));
        BigDecimal most = atMost(now);
        Optional<String> over = over(spent, then, BigDecimal.ONE, now);
        if (over.isPresent()) {
            return new Standing(Standing.Level.USED_UP, over.map(w -> "budget used up: " + w), spent, most);
        }
        Optional<String> near = over(spent, most, WARNING, now);
        return new Standing(
                near.isPresent() ? Standing.Level.WARNING : Standing.Level.FINE,
                near.map(w -> "the budget is nearly used up: " + w),
                spent,
                most);
    }

    private Optional<String> over(BigDecimal spent, BigDecimal most, BigDecimal share, Instant now) {
        BigDecimal owed = most.subtract(spent);
        if (most.compareTo(caps.total().multiply(share)) >= 0) {
            return Optional.of(Rental.plain(spent) + " GLM are spent and up to " + Rental.plain(owed)
                    + " more may be owed in the end, of " + Rental.plain(caps.total()) + " (requestor.budget.glm)");
        }
        if (caps.perHour().isEmpty()) {
            return Optional.empty();
        }
        BigDecimal hour = meter.lastHour(now);
        return hour.add(owed).compareTo(caps.perHour().get().multiply(share)) >= 0
                ? Optional.of(Rental.plain(hour) + " GLM were spent within the hour and up to " + Rental.plain(owed)
                        + " more may be owed in the end, of "
                        + Rental.plain(caps.perHour().get())
                        + " (requestor.max-glm-hour)")
                : Optional.empty();
    }

    private BigDecimal atMost(Instant now) {
        return rentals.values().stream().map(rental -> rental.atMost(now)).reduce(past.spent(), BigDecimal::add);
    }

    private LedgerEntry enter(Bill bill, Optional<Rental> rental, boolean accepted, String reason) {
        LedgerEntry.Kind kind = bill instanceof Bill.Invoice ? LedgerEntry.Kind.INVOICE : LedgerEntry.Kind.DEBIT_NOTE;
        LedgerEntry entry = new LedgerEntry(
                clock.instant(),
                rental.map(known -> known.slot).orElse(""),
                rental.map(known -> known.providerId).orElse(""),
                bill.agreementId(),
                bill.id(),
                kind,
                bill.amount(),
                accepted,
                reason);
        if (entries.size() == MAX_ENTRIES) {
            entries.removeFirst();
        }
        entries.addLast(entry);
        return entry;
    }
}
