package oneliner.devnet.faults;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import oneliner.devnet.core.Wire;

/**
 * One fault as it was asked for, and how often it has struck. Every fault understands {@code kind}, {@code provider}
 * (id, name or {@code *}), {@code count} (strikes, then it is over), {@code skip} (chances that pass first),
 * {@code probability} of a strike, {@code after} and {@code for} (calendar: when it begins, how long it lasts).
 */
public final class Fault {
    private static final Map<String, Word> COMMON = Map.of(
            "kind", Word.TEXT,
            "provider", Word.TEXT,
            "count", Word.NUMBER,
            "skip", Word.NUMBER,
            "probability", Word.CHANCE,
            "after", Word.TIME,
            "for", Word.TIME);

    private final int id;
    private final Kind kind;
    private final JsonObject words;
    private final Random random;
    private final Instant begin;
    private final Instant end;
    private int chances;
    private int struck;

    private Fault(int id, Kind kind, JsonObject words, Random random, Instant now) {
        this.id = id;
        this.kind = kind;
        this.words = words;
        this.random = random;
        this.begin = time("after").map(now::plus).orElse(now);
        this.end = time("for").map(begin::plus).orElse(Instant.MAX);
    }

    /**
     * Reads one.
     *
     * @param id number of the fault; with the seed it decides what probability makes of it
     * @throws IllegalArgumentException with words for a person, if anything in it is wrong
     */
    static Fault read(int id, JsonObject words, long seed, Instant now) {
        String name = Wire.text(words, "kind").orElse("");
        Kind kind = Kind.of(name)
                .orElseThrow(() -> new IllegalArgumentException("kind is '" + name + "', but it must be one of "
                        + java.util.Arrays.stream(Kind.values()).map(Kind::wire).collect(Collectors.joining(", "))));
        Map<String, Word> known = new TreeMap<>(COMMON);
        known.putAll(kind.words());
        words.forEach((word, value) -> {
            Word type = known.get(word);
            if (type == null) {
                throw new IllegalArgumentException(
                        "fault " + name + " does not know '" + word + "', only " + String.join(", ", known.keySet()));
            }
            if (!type.fits().test(value)) {
                throw new IllegalArgumentException(word + " is " + value + ", but it must be " + type.meaning());
            }
        });
        return new Fault(id, kind, words, new Random(seed * 31 + id), now);
    }

    /** What goes wrong. */
    public Kind kind() {
        return kind;
    }

    /** A number that identifies it. */
    public int id() {
        return id;
    }

    /** A text of it. */
    public Optional<String> text(String word) {
        return Optional.ofNullable(words.get(word))
                .filter(JsonString.class::isInstance)
                .map(v -> ((JsonString) v).getString());
    }

    /** A text of it, or the usual one. */
    public String text(String word, String usual) {
        return text(word).orElse(usual);
    }

    /** True if it says so; silence means no. */
    public boolean flag(String word) {
        return words.get(word) == JsonValue.TRUE;
    }

    /** A whole number of it. */
    public Optional<Integer> number(String word) {
        return amount(word).map(a -> (int) Math.min(a.longValue(), Integer.MAX_VALUE));
    }

    /** A decimal of it. */
    public Optional<BigDecimal> amount(String word) {
        return Wire.amount(words, word);
    }

    /** A duration of it. */
    public Optional<Duration> time(String word) {
        return text(word).map(Duration::parse);
    }

    /** An object of it; empty when absent. */
    public JsonObject object(String word) {
        return words.get(word) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    }

    /** True when it is about that provider. */
    boolean isAbout(String provider, String name) {
        String wish = text("provider", "*");
        return wish.equals("*") || wish.equals(provider) || wish.equals(name);
    }

    Instant begin() {
        return begin;
    }

    /** True while what it did when it struck by itself goes on. */
    boolean lasts(Instant now) {
        return struck > 0 && now.isBefore(end);
    }

    boolean over(Instant now) {
        return spent() || !now.isBefore(end);
    }

    private boolean spent() {
        return number("count").map(n -> struck >= n).orElse(false);
    }

    /** Takes a chance to strike: true if it does. */
    boolean strikes(Instant now) {
        if (now.isBefore(begin) || over(now)) {
            return false;
        }
        boolean skipped = chances++ < number("skip").orElse(0);
        // drawn in any case, so that what happens depends on the number of chances alone
        boolean drawn = random.nextDouble()
                < amount("probability").orElse(BigDecimal.ONE).doubleValue();
        if (skipped || !drawn) {
            return false;
        }
        struck++;
        return true;
    }

    JsonObject json(Instant now) {
        String state = over(now) ? "over" : now.isBefore(begin) ? "waiting" : "armed";
        return Wire.object(words)
                .add("id", id)
                .add("chances", chances)
                .add("struck", struck)
                .add("state", state)
                .build();
    }

    @Override
    public String toString() {
        return "fault " + id + " " + words;
    }
}
