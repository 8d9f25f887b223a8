package oneliner.requestor.payment;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often debit notes of one agreement may come: yapapi's rule. After {@code n} notes of an activity, {@code n - 1}
 * intervals must have passed since it began, less 30 s of grace; payable notes have an interval of their own. Guarded
 * by {@link Ledger}.
 */
final class Rhythm {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String INTERVAL = "golem.com.scheme.payu.debit-note.interval-sec?";
    private static final String PAYMENT = "golem.com.scheme.payu.payment-timeout-sec?";
    private static final String ACCEPT = "golem.com.payment.debit-notes.accept-timeout?";

    /** A note that comes again after a failed try counts once; so far back it can be recognised. */
    private static final int MAX_RECOGNISED = 256;

    private final Optional<Duration> interval;
    private final Optional<Duration> payment;
    private final Optional<Duration> accept;
    private final Map<String, Count> counts = new HashMap<>();
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_RECOGNISED;
        }
    };

    private static final class Count {
        private final Instant first;
        private Instant last;
        private long notes;
        private long payable;

        Count(Instant first) {
            this.first = first;
            this.last = first;
        }
    }

    Rhythm(JsonObject offer) {
        interval = seconds(offer, INTERVAL);
        payment = seconds(offer, PAYMENT);
        accept = seconds(offer, ACCEPT);
    }

    /** How long a debit note may go unaccepted before the provider ends the agreement. */
    Optional<Duration> accept() {
        return accept;
    }

    /** An activity of ours began; without this word its first note counts as its beginning. */
    void begun(String activityId, Instant at) {
        counts.putIfAbsent(activityId, new Count(at));
    }

    /**
     * Counts a note, unless it was counted before.
     *
     * @param at when the daemon got it
     * @return why it comes too early; empty when it does not
     */
    Optional<Objection> count(String noteId, String activityId, boolean payable, Instant at) {
        Count count = counts.computeIfAbsent(activityId, id -> new Count(at));
        if (seen.putIfAbsent(noteId, true) == null) {
            count.notes++;
            count.payable += payable ? 1 : 0;
            count.last = at.isAfter(count.last) ? at : count.last;
        }
        Duration time = Duration.between(count.first, count.last).plus(GRACE);
        if (payable && payment.isEmpty()) {
            return Optional.of(new Objection(
                    "it is to be paid before the invoice, which was not agreed", "TooManyPayableDebitNotes", true));
        }
        // the first one comes at once, the others after an interval each
        if (interval.isPresent() && tooMany(count.notes, interval.get(), time)) {
            return Optional.of(new Objection(
                    tooOften("debit notes", count.notes, time, interval.get()), "TooManyDebitNotes", true));
        }
        if (payable && tooMany(count.payable, payment.orElseThrow(), time)) {
            return Optional.of(new Objection(
                    tooOften("payable debit notes", count.payable, time, payment.get()),
                    "TooManyPayableDebitNotes",
                    true));
        }
        return Optional.empty();
    }

    private static boolean tooMany(long notes, Duration interval, Duration time) {
        return time.compareTo(interval.multipliedBy(Math.min(notes - 1, 1_000_000))) < 0;
    }

    private static String tooOften(String what, long count, Duration time, Duration interval) {
        return "it is one of " + count + " " + what + " within "
                + time.minus(GRACE).toSeconds() + " s, but one in " + interval.toSeconds() + " s was agreed";
    }

    private static Optional<Duration> seconds(JsonObject offer, String key) {
        // more than a year or less than a second is no pace, and would overflow
        return offer.get(key) instanceof JsonNumber number
                        && number.doubleValue() >= 1
                        && number.doubleValue() <= 31_536_000
                ? Optional.of(Duration.ofMillis((long) (number.doubleValue() * 1000)))
                : Optional.empty();
    }
}
