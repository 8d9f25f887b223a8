package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
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

    /** True when each side's constraints hold for the other's properties. */
    boolean matches(Terms other) {
        return filter.matches(other.properties) && other.filter.matches(properties);
    }
}
