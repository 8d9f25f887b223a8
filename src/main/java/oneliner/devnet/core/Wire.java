package oneliner.devnet.core;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** JSON in and out. The provider is looked up once, because that is slow. */
public final class Wire {
    private static final JsonProvider JSON = JsonProvider.provider();

    private Wire() {}

    /** A new object. */
    public static JsonObjectBuilder object() {
        return JSON.createObjectBuilder();
    }

    /** A new object with the members of {@code other}. */
    public static JsonObjectBuilder object(JsonObject other) {
        return JSON.createObjectBuilder(other);
    }

    /** A new array. */
    public static JsonArrayBuilder array() {
        return JSON.createArrayBuilder();
    }

    /** An array of values. */
    public static JsonArray array(Collection<? extends JsonValue> values) {
        JsonArrayBuilder array = array();
        values.forEach(array::add);
        return array.build();
    }

    /** An array of texts. */
    public static JsonArray texts(Collection<String> values) {
        return array(values.stream().map(Wire::string).toList());
    }

    /** A text. */
    public static JsonString string(String text) {
        return JSON.createValue(text);
    }

    /** An object out of a map. */
    public static JsonObject object(Map<String, ? extends JsonValue> members) {
        JsonObjectBuilder object = object();
        members.forEach(object::add);
        return object.build();
    }

    /**
     * Reads one JSON value of any kind.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static JsonValue parse(String text) {
        try (JsonReader reader = JSON.createReader(new StringReader(text))) {
            return reader.readValue();
        } catch (JsonException | IllegalStateException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    /** The text member of that name; empty when absent, null or no text. */
    public static Optional<String> text(JsonObject object, String name) {
        return object.get(name) instanceof JsonString s ? Optional.of(s.getString()) : Optional.empty();
    }

    /** The amount of that name, a decimal text or a number; empty when absent or neither. */
    public static Optional<BigDecimal> amount(JsonObject object, String name) {
        return decimal(object.get(name));
    }

    /** A decimal out of a number or a text; empty when it is neither or too long to be meant. */
    public static Optional<BigDecimal> decimal(JsonValue value) {
        try {
            if (value instanceof JsonNumber n) {
                return Optional.of(sane(n.bigDecimalValue()));
            }
            if (value instanceof JsonString s && s.getString().length() <= 64) {
                return Optional.of(sane(new BigDecimal(s.getString().strip())));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static BigDecimal sane(BigDecimal value) {
        // 1e999999999 is short as text but huge as plain digits
        if (Math.abs((long) value.scale()) > 64) {
            throw new NumberFormatException("out of range");
        }
        return value;
    }
}
