package oneliner.requestor.market;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import oneliner.yagna.Demand;

/**
 * The terms of payment that both sides negotiate: properties whose keys end in {@code ?}, all in seconds. For each
 * there is what we ask for, a range that we take at once, and a wider one that we take when the provider insists. Pure.
 *
 * <p>Seconds to accept a debit note: asked 120, since the default provider refuses more than its own 240; less than 5
 * no default provider proposes. Seconds between debit notes: asked 120; below 60, as in yapapi, they are mostly noise.
 * Seconds until an accepted note must be paid: asked 12 h; below 5 h, as in yapapi, each payment costs more gas than it
 * is worth.
 */
final class PaymentTerms {
    private static final int DAY = 24 * 3600;
    private static final int MAX_DIGITS = 30;

    /** What came of comparing the provider's answer with our counter-proposal. */
    sealed interface Answer {
        /** Both say the same. */
        record Agreed() implements Answer {}

        /** To be sent next. */
        record Counter(Demand demand) implements Answer {}

        /** There is no common ground. */
        record Refused(String reason) implements Answer {}
    }

    private record Term(String key, int asked, int least, int good, int most) {}

    private static final List<Term> TERMS = List.of(
            new Term("golem.com.payment.debit-notes.accept-timeout?", 120, 5, 30, DAY),
            new Term("golem.com.scheme.payu.debit-note.interval-sec?", 120, 10, 60, DAY),
            new Term("golem.com.scheme.payu.payment-timeout-sec?", DAY / 2, 60, 5 * 3600, 30 * DAY));

    private PaymentTerms() {}

    /** Adds what we ask for to a demand. */
    static void ask(JsonObjectBuilder properties) {
        TERMS.forEach(t -> properties.add(t.key(), t.asked()));
    }

    /**
     * Compares.
     *
     * @param counter what we sent last
     * @param draft the provider's answer to it
     */
    static Answer answer(Demand counter, JsonObject draft) {
        JsonObjectBuilder next = Json.createObjectBuilder(counter.properties());
        boolean changed = false;
        for (Term term : TERMS) {
            JsonValue theirs = draft.get(term.key());
            if (theirs == null || !(counter.properties().get(term.key()) instanceof JsonNumber ours)) {
                continue;
            }
            if (!(theirs instanceof JsonNumber number) || number.toString().length() > MAX_DIGITS) {
                return new Answer.Refused(term.key() + " is no number of seconds");
            }
            BigDecimal value = number.bigDecimalValue();
            BigDecimal mine = ours.bigDecimalValue();
            if (value.compareTo(mine) == 0) {
                continue;
            }
            BigDecimal reply = reply(term, value, mine);
            if (reply.compareTo(mine) == 0) {
                return new Answer.Refused("insists on " + value + " s for " + term.key() + ", where " + term.least()
                        + " to " + term.most() + " s are possible");
            }
            next.add(term.key(), reply);
            changed = true;
        }
        return changed ? new Answer.Counter(new Demand(next.build(), counter.constraints())) : new Answer.Agreed();
    }

    /** What we say to a value of theirs; the same again as before when there is nothing more to give. */
    private static BigDecimal reply(Term term, BigDecimal theirs, BigDecimal mine) {
        BigDecimal good = BigDecimal.valueOf(term.good());
        BigDecimal most = BigDecimal.valueOf(term.most());
        BigDecimal least = BigDecimal.valueOf(term.least());
        if (theirs.compareTo(most) > 0) {
            return most;
        }
        if (theirs.compareTo(good) >= 0) {
            return theirs;
        }
        // first the best we can both live with; their own word once they insist
        if (mine.compareTo(good) > 0) {
            return good;
        }
        return theirs.compareTo(least) < 0 ? least : theirs;
    }
}
