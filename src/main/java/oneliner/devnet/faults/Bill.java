package oneliner.devnet.faults;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.devnet.core.Wire;

/**
 * What is wrong with a debit note or an invoice. {@code drop}: it never comes. {@code twice}: another one follows with
 * an id of its own. {@code delay}: it comes later by the calendar, so that others overtake it. {@code amount},
 * {@code factor}, {@code add}: it claims another sum than usage and price make. {@code agreement}: it names another
 * agreement. Notes besides: {@code usage} and {@code cpu} multiply the counters, and the sum with them; {@code every}
 * is the pause to the next note, whatever was agreed.
 */
public final class Bill {
    static final Map<String, Word> WORDS = Map.of(
            "drop", Word.FLAG,
            "twice", Word.FLAG,
            "delay", Word.TIME,
            "amount", Word.AMOUNT,
            "factor", Word.AMOUNT,
            "add", Word.AMOUNT,
            "agreement", Word.TEXT,
            "usage", Word.AMOUNT,
            "cpu", Word.AMOUNT);

    static final Map<String, Word> NOTE_WORDS = notes();

    private static final Bill HONEST = new Bill(Optional.empty());

    private final Optional<Fault> fault;

    private Bill(Optional<Fault> fault) {
        this.fault = fault;
    }

    private static Map<String, Word> notes() {
        Map<String, Word> words = new HashMap<>(WORDS);
        words.put("every", Word.TIME);
        return words;
    }

    /** The trouble with a bill that is due now; an honest one when there is none. */
    public static Bill of(Faults faults, Kind kind, String provider) {
        Optional<Fault> fault = faults.strike(kind, provider);
        return fault.isPresent() ? new Bill(fault) : HONEST;
    }

    /** How many copies are sent. */
    public int copies() {
        if (flag("drop")) {
            return 0;
        }
        return flag("twice") ? 2 : 1;
    }

    /** How much later it comes. */
    public Duration delay() {
        return fault.flatMap(f -> f.time("delay")).orElse(Duration.ZERO);
    }

    /** The pause to the next one. */
    public Optional<Duration> every() {
        return fault.flatMap(f -> f.time("every"));
    }

    /** The counters it shows: CPU seconds, seconds, whatever follows. */
    public List<BigDecimal> usage(List<BigDecimal> honest) {
        BigDecimal all = number("usage");
        BigDecimal cpu = number("cpu");
        java.util.ArrayList<BigDecimal> shown = new java.util.ArrayList<>();
        for (int i = 0; i < honest.size(); i++) {
            BigDecimal counter = honest.get(i).multiply(all);
            shown.add(i == 0 ? counter.multiply(cpu) : counter);
        }
        return fault.isPresent() ? List.copyOf(shown) : honest;
    }

    /** The sum it claims. */
    public BigDecimal amount(BigDecimal honest) {
        return fault.map(f -> f.amount("amount")
                        .orElseGet(() -> honest.multiply(number("factor"))
                                .add(f.amount("add").orElse(BigDecimal.ZERO))))
                .orElse(honest);
    }

    /** What the document says in place of the truth. */
    public JsonObject lies() {
        JsonObjectBuilder lies = Wire.object();
        fault.flatMap(f -> f.text("agreement")).ifPresent(a -> lies.add("agreementId", a));
        return lies.build();
    }

    private BigDecimal number(String word) {
        return fault.flatMap(f -> f.amount(word)).orElse(BigDecimal.ONE);
    }

    private boolean flag(String word) {
        return fault.map(f -> f.flag(word)).orElse(false);
    }
}
