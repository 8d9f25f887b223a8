package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oneliner.yagna.Bill;

/**
 * What is known about the bills of one agreement of ours. Not safe for several threads: {@link Ledger} guards it.
 */
final class Rental {
    final String agreementId;
    final String slot;
    final String providerId;
    final String providerName;
    final Instant approvedAt;
    final Rhythm rhythm;
    private final Optional<Terms> terms;
    private final Map<String, Noted> notes = new HashMap<>();
    private final Map<String, BigDecimal> open = new HashMap<>();
    private final Set<String> activities = new HashSet<>();
    private Optional<Instant> endedAt = Optional.empty();
    private Optional<BigDecimal> invoiced = Optional.empty();
    private BigDecimal refused = BigDecimal.ZERO;
    private boolean settled;
    private int starts;

    /**
     * The last debit note accepted for an activity.
     *
     * @param amount the highest that was accepted, GLM
     * @param usage its counters, limited to what the clock allowed
     * @param at when the daemon got it
     */
    private record Noted(BigDecimal amount, List<BigDecimal> usage, Instant at) {}

    Rental(Hire hire) {
        agreementId = hire.agreementId();
        slot = hire.slot();
        providerId = hire.providerId();
        providerName = hire.providerName();
        approvedAt = hire.approvedAt();
        terms = Terms.of(hire.offer());
        rhythm = new Rhythm(hire.offer());
        activities.addAll(hire.activities());
        starts = activities.size();
        endedAt = hire.endedAt();
        activities.forEach(id -> rhythm.begun(id, approvedAt));
    }

    void ended(Instant at) {
        if (endedAt.isEmpty()) {
            endedAt = Optional.of(at);
        }
    }

    /** One more activity is asked for; the provider may ask the start price for each. */
    void started() {
        starts++;
    }

    /** The one that was asked for last has this id. */
    void activity(String id, Instant at) {
        activities.add(id);
        rhythm.begun(id, at);
        starts = Math.max(starts, activities.size());
    }

    /** True when another provider than ours sent the bill. */
    boolean foreign(Bill bill) {
        return !bill.issuerId().isEmpty() && !bill.issuerId().equalsIgnoreCase(providerId);
    }

    boolean awaitsInvoice() {
        return endedAt.isPresent() && !settled;
    }

    Optional<Instant> endedAt() {
        return endedAt;
    }

    /** True once an invoice is accepted; a provider whose invoice was refused may send a better one. */
    boolean invoiced() {
        return invoiced.isPresent();
    }

    boolean settled() {
        return settled;
    }

    /** GLM accepted so far: notes are totals of their activity, the invoice is the total of everything. */
    BigDecimal spent() {
        BigDecimal noted = noted();
        return invoiced.map(noted::max).orElse(noted);
    }

    /** GLM accepted by debit notes. */
    BigDecimal noted() {
        return notes.values().stream().map(Noted::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** GLM that would have been accepted once this bill is, too. */
    BigDecimal spentWith(Bill bill) {
        if (bill instanceof Bill.DebitNote note) {
            Noted before = notes.get(note.activityId());
            BigDecimal counted = before == null ? BigDecimal.ZERO : before.amount();
            BigDecimal with = noted().subtract(counted).add(counted.max(note.amount()));
            return invoiced.map(with::max).orElse(with);
        }
        return spent().max(bill.amount());
    }

    /** GLM that will have been accepted at most when this is settled, if it is ended at {@code now}. */
    BigDecimal atMost(Instant now) {
        return settled || terms.isEmpty() || terms.get().unknownCounter().isPresent()
                ? spent()
                : invoiceLimit(terms.get(), now).max(spent());
    }

    /** GLM asked for beyond what is accepted, and refused. */
    BigDecimal rejected() {
        return refused.subtract(spent()).max(BigDecimal.ZERO);
    }

    /** GLM billed beyond what is accepted, and neither accepted nor refused. */
    BigDecimal outstanding() {
        BigDecimal most = open.values().stream().reduce(BigDecimal.ZERO, BigDecimal::max);
        return most.subtract(spent()).max(BigDecimal.ZERO);
    }

    /** A bill is there and not decided. */
    void opened(Bill bill) {
        open.put(bill.id(), spentWith(bill));
    }

    /** A bill is refused; a refused invoice is the last word on an agreement, unless a better one comes. */
    void refused(Bill bill) {
        open.remove(bill.id());
        if (bill.amount().signum() > 0) {
            refused = refused.max(spentWith(bill));
        }
        settled |= bill instanceof Bill.Invoice;
    }

    /**
     * Says why a bill may not be accepted.
     *
     * @param at when the daemon got it
     * @param now our clock; usage ends here unless the rental ended before
     * @return empty when agreed prices and possible usage cover it
     */
    Optional<Objection> objection(Bill bill, Instant at, Instant now) {
        if (terms.isEmpty()) {
            return Optional.of(Objection.of("the agreed offer has no linear price"));
        }
        Optional<String> unknown = terms.get().unknownCounter();
        if (unknown.isPresent()) {
            return Optional.of(
                    Objection.of("the agreed offer has a price on " + unknown.get() + ", which cannot be checked"));
        }
        if (bill.amount().signum() < 0) {
            return Optional.of(Objection.of("its amount is negative"));
        }
        if (bill instanceof Bill.DebitNote note) {
            // after the end one last note is normal, whenever it comes
            Optional<Objection> early = endedAt.isPresent()
                    ? Optional.empty()
                    : rhythm.count(note.id(), note.activityId(), note.due().isPresent(), at);
            return early.or(() -> objection(note, terms.get(), now).map(Objection::of));
        }
        if (bill.amount().compareTo(noted()) < 0) {
            // the daemon would refuse to accept it; nobody is harmed
            return Optional.of(new Objection(
                    "it asks for " + plain(bill.amount()) + " GLM, but debit notes over " + plain(noted())
                            + " GLM are accepted already",
                    "Cancelled",
                    false));
        }
        return objection(bill.amount(), terms.get(), now).map(Objection::of);
    }

    private Optional<String> objection(Bill.DebitNote note, Terms agreed, Instant now) {
        if (starts > 0 && activities.size() >= starts && !activities.contains(note.activityId())) {
            return Optional.of("activity " + note.activityId() + " is not ours");
        }
        List<BigDecimal> usage = claimed(note, agreed);
        if (usage.stream().anyMatch(counter -> counter.signum() < 0)) {
            return Optional.of("its usage is negative");
        }
        BigDecimal price = agreed.cost(usage);
        if (!Terms.covers(price, note.amount())) {
            return Optional.of("it asks for " + plain(note.amount())
                    + " GLM, but its own usage at the agreed prices is " + plain(price) + " GLM");
        }
        Duration wall = wall(now);
        BigDecimal limit = agreed.cost(lower(usage, agreed.most(wall)));
        if (!Terms.covers(limit, note.amount())) {
            return Optional.of("it asks for " + plain(note.amount()) + " GLM, but the usage possible in "
                    + plain(Terms.seconds(wall)) + " s costs " + plain(limit) + " GLM");
        }
        // made-up activities must not multiply what one machine can use
        BigDecimal all = agreed.cost(agreed.most(wall)).add(furtherStarts(agreed));
        if (!Terms.covers(all, spentWith(note))) {
            return Optional.of("with the other activities of the agreement it comes to " + plain(spentWith(note))
                    + " GLM, but " + plain(Terms.seconds(wall)) + " s of this machine cost " + plain(all) + " GLM");
        }
        return Optional.empty();
    }

    private Optional<String> objection(BigDecimal amount, Terms agreed, Instant now) {
        BigDecimal limit = invoiceLimit(agreed, now);
        return Terms.covers(limit, amount)
                ? Optional.empty()
                : Optional.of("it asks for " + plain(amount) + " GLM, but the usage possible in "
                        + plain(Terms.seconds(wall(now))) + " s costs at most " + plain(limit) + " GLM");
    }

    /** An invoice says nothing of usage: the last notes do, and from there on the clock. */
    private BigDecimal invoiceLimit(Terms agreed, Instant now) {
        List<BigDecimal> most = agreed.most(wall(now));
        if (!notes.isEmpty()) {
            Instant since = notes.values().stream()
                    .map(Noted::at)
                    .min(Instant::compareTo)
                    .orElse(approvedAt);
            List<BigDecimal> later = agreed.most(Duration.between(since, endedAt.orElse(now)));
            List<BigDecimal> sum = new ArrayList<>();
            for (int i = 0; i < most.size(); i++) {
                int counter = i;
                BigDecimal noted = notes.values().stream()
                        .map(note -> note.usage().get(counter))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
                sum.add(agreed.grows(i) ? noted.add(later.get(i)) : most.get(i));
            }
            most = lower(most, sum);
        }
        return agreed.cost(most).add(furtherStarts(agreed));
    }

    /** Counts an accepted bill. */
    void accepted(Bill bill, Instant at, Instant now) {
        open.remove(bill.id());
        if (bill instanceof Bill.DebitNote note) {
            List<BigDecimal> usage = terms.map(agreed -> lower(claimed(note, agreed), agreed.most(wall(now))))
                    .orElse(List.of());
            // a daemon whose clock is ahead must not make the time until the invoice look shorter
            Noted noted = new Noted(note.amount(), usage, at.isBefore(now) ? at : now);
            notes.merge(
                    note.activityId(), noted, (old, newer) -> old.amount().compareTo(newer.amount()) > 0 ? old : newer);
        } else {
            invoiced = Optional.of(bill.amount());
            settled = true;
        }
    }

    private BigDecimal furtherStarts(Terms agreed) {
        return agreed.start().multiply(BigDecimal.valueOf(Math.max(0, starts - 1)));
    }

    private Duration wall(Instant now) {
        return Duration.between(approvedAt, endedAt.orElse(now));
    }

    /** Counters that the note leaves out are zero: what is not said is not paid. */
    private static List<BigDecimal> claimed(Bill.DebitNote note, Terms agreed) {
        List<BigDecimal> usage = new ArrayList<>();
        for (int i = 0; i < agreed.counters().size(); i++) {
            usage.add(i < note.usage().size() ? note.usage().get(i) : BigDecimal.ZERO);
        }
        return usage;
    }

    private static List<BigDecimal> lower(List<BigDecimal> one, List<BigDecimal> other) {
        List<BigDecimal> result = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            result.add(one.get(i).min(other.get(i)));
        }
        return result;
    }

    static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }
}
