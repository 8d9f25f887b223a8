package oneliner.devnet.faults;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import oneliner.devnet.core.Wire;

/**
 * What a word in a fault may be.
 *
 * @param meaning for a person
 * @param fits true for what it may be
 */
record Word(String meaning, Predicate<JsonValue> fits) {
    /** Any text. */
    static final Word TEXT = new Word("a text", v -> v instanceof JsonString);
    /** True or false. */
    static final Word FLAG = new Word("true or false", v -> v == JsonValue.TRUE || v == JsonValue.FALSE);
    /** A whole number, not negative. */
    static final Word NUMBER = new Word("a whole number from 0 on", v -> whole(v, 0, Integer.MAX_VALUE));
    /** An HTTP status that is an error. */
    static final Word STATUS = new Word("a status from 400 to 599", v -> whole(v, 400, 599));
    /** From 0 to 1. */
    static final Word CHANCE = new Word(
            "a number from 0 to 1", v -> v instanceof JsonNumber n && n.doubleValue() >= 0 && n.doubleValue() <= 1);
    /** A decimal, as number or text. */
    static final Word AMOUNT = new Word("a number", v -> Wire.decimal(v).isPresent());
    /** A duration. */
    static final Word TIME = new Word("a duration such as PT1.5S", v -> v instanceof JsonString s && time(s));
    /** An object. */
    static final Word OBJECT = new Word("an object", v -> v instanceof JsonObject);

    /** One of a few texts. */
    static Word oneOf(Collection<String> texts) {
        List<String> known = List.copyOf(texts);
        return new Word(
                "one of " + String.join(", ", known), v -> v instanceof JsonString s && known.contains(s.getString()));
    }

    private static boolean whole(JsonValue value, long min, long max) {
        return value instanceof JsonNumber n
                && n.isIntegral()
                && n.bigDecimalValue().precision() <= 10
                && n.longValue() >= min
                && n.longValue() <= max;
    }

    private static boolean time(JsonString text) {
        try {
            Duration duration = Duration.parse(text.getString());
            return !duration.isNegative() && duration.toDays() < 100_000;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
