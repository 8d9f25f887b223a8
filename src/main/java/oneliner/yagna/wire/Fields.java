package oneliner.yagna.wire;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The fields of one JSON object, read by what they must be. Methods with a fallback give it for a field that is absent,
 * null or of another type; the others throw {@link MalformedException}.
 *
 * @param json the object itself
 * @param what names it in messages, such as {@code invoice}
 */
public record Fields(JsonObject json, String what) {
    /** No honest amount or counter has more digits; more would only cost memory. */
    private static final int MAX_DIGITS = 100;

    /** Refuses nulls. */
    public Fields {
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(what, "what");
    }

    /** Takes a value that must be an object. */
    public static Fields of(JsonValue value, String what) {
        if (value instanceof JsonObject object) {
            return new Fields(object, what);
        }
        throw new MalformedException(what + " is not a JSON object");
    }

    /** Takes a value that must be a list of objects; null counts as an empty list. */
    public static List<Fields> list(JsonValue value, String what) {
        return array(value, what).stream().map(item -> of(item, what)).toList();
    }

    /** Takes a value that must be a list; null counts as an empty list. */
    public static JsonArray array(JsonValue value, String what) {
        if (value.getValueType() == JsonValue.ValueType.NULL) {
            return JsonValue.EMPTY_JSON_ARRAY;
        }
        if (value instanceof JsonArray array) {
            return array;
        }
        throw new MalformedException("the list of " + what + " is not a JSON array");
    }

    /** Takes a value that must be a string that is not empty: the form in which the daemon gives out ids. */
    public static String string(JsonValue value, String what) {
        if (value instanceof JsonString string && !string.getString().isEmpty()) {
            return string.getString();
        }
        throw new MalformedException(what + " is not a JSON string");
    }

    /** A string that must be there and not be empty. */
    public String text(String name) {
        return string(get(name), what + "." + name);
    }

    /** A string. */
    public String text(String name, String fallback) {
        return get(name) instanceof JsonString string ? string.getString() : fallback;
    }

    /** A decimal number that must be there, written as a string or as a number. */
    public BigDecimal amount(String name) {
        return decimal(get(name), what + "." + name);
    }

    /** A decimal number, written as a string or as a number. */
    public BigDecimal amount(String name, BigDecimal fallback) {
        return get(name).getValueType() == JsonValue.ValueType.NULL ? fallback : amount(name);
    }

    /** A list of decimal numbers; absent counts as empty. */
    public List<BigDecimal> amounts(String name) {
        String item = what + "." + name;
        return array(get(name), item).stream()
                .map(value -> decimal(value, item))
                .toList();
    }

    /** A list of strings; absent counts as empty. */
    public List<String> texts(String name) {
        String item = what + "." + name;
        return array(get(name), item).stream().map(value -> string(value, item)).toList();
    }

    /** A moment that must be there. */
    public Instant time(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw new MalformedException(what + "." + name + " is not a time", e);
        }
    }

    /** Yes or no. */
    public boolean flag(String name, boolean fallback) {
        JsonValue value = get(name);
        if (value.getValueType() == JsonValue.ValueType.TRUE) {
            return true;
        }
        return value.getValueType() != JsonValue.ValueType.FALSE && fallback;
    }

    /** A whole number. */
    public int number(String name, int fallback) {
        return get(name) instanceof JsonNumber number ? number.intValue() : fallback;
    }

    /** An object that must be there. */
    public Fields object(String name) {
        return of(get(name), what + "." + name);
    }

    /** An object; absent counts as empty. */
    public Fields objectOrEmpty(String name) {
        return get(name) instanceof JsonObject object
                ? new Fields(object, what + "." + name)
                : new Fields(JsonValue.EMPTY_JSON_OBJECT, what + "." + name);
    }

    /** Whatever stands there; JSON null when absent. */
    public JsonValue get(String name) {
        JsonValue value = json.get(name);
        return value == null ? JsonValue.NULL : value;
    }

    private static BigDecimal decimal(JsonValue value, String what) {
        String digits = value instanceof JsonString string ? string.getString() : value.toString();
        try {
            if (digits.length() <= MAX_DIGITS) {
                BigDecimal number = new BigDecimal(digits);
                if (Math.abs((long) number.scale()) <= MAX_DIGITS) {
                    return number;
                }
            }
        } catch (NumberFormatException e) {
            throw new MalformedException(what + " is not a decimal number", e);
        }
        throw new MalformedException(what + " is a number of absurd size");
    }
}
