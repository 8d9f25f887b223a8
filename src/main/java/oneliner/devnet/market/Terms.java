package oneliner.devnet.market;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.ApiError;

/**
 * What one side says: its properties and what it wants of the other's.
 *
 * @param properties flat, dotted names
 * @param constraints as written
 * @param filter the constraints, parsed
 */
public record Terms(JsonObject properties, String constraints, Constraint filter) {
    private static final String COEFFICIENTS = "golem.com.pricing.model.linear.coeffs";

    /** Terms whose constraints are known to be well-formed. */
    static Terms of(JsonObject properties, String constraints) {
        return new Terms(properties, constraints, Constraint.parse(constraints));
    }

    /** Terms out of a request; refused with 400 when they cannot be read. */
    static Terms read(JsonObject body) {
        JsonValue properties = body.get("properties");
        if (!(properties instanceof JsonObject object)) {
            throw new ApiError(400, "missing field `properties`");
        }
        String constraints =
                Wire.text(body, "constraints").orElseThrow(() -> new ApiError(400, "missing field `constraints`"));
        try {
            return of(object, constraints);
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, "Failed to parse constraints: " + e.getMessage());
        }
    }

    /** These terms with other properties; those that become JSON null are gone. */
    Terms with(JsonObject changes) {
        JsonObjectBuilder changed = Wire.object(properties);
        changes.forEach((key, value) -> {
            if (value.getValueType() == JsonValue.ValueType.NULL) {
                changed.remove(key);
            } else {
                changed.add(key, value);
            }
        });
        return new Terms(changed.build(), constraints, filter);
    }

    /** These terms with all prices multiplied; as they are where prices cannot be read. */
    Terms priced(BigDecimal factor) {
        List<BigDecimal> prices = prices();
        JsonArrayBuilder coefficients = Wire.array();
        prices.forEach(p -> coefficients.add(p.multiply(factor)));
        return prices.isEmpty()
                ? this
                : with(Wire.object().add(COEFFICIENTS, coefficients).build());
    }

    /** Prices: one per usage counter per second, the start price last; empty where they are no numbers. */
    List<BigDecimal> prices() {
        List<BigDecimal> prices = new ArrayList<>();
        if (properties.get(COEFFICIENTS) instanceof JsonArray array) {
            array.forEach(v -> Wire.decimal(v).ifPresent(prices::add));
            return prices.size() == array.size() ? prices : List.of();
        }
        return List.of();
    }

    /** True when each side's constraints hold for the other's properties. */
    boolean matches(Terms other) {
        return filter.matches(other.properties) && other.filter.matches(properties);
    }
}
