package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;

/** Reasons: an object with a text {@code message} and any more keys, or null. */
final class Reasons {
    private Reasons() {}

    /** The reason in a request's body. */
    static JsonValue read(Exchange exchange) {
        JsonValue body = exchange.json();
        if (body == JsonValue.NULL || body.getValueType() == JsonValue.ValueType.NULL) {
            return JsonValue.NULL;
        }
        if (body instanceof JsonObject object && object.get("message") instanceof JsonString) {
            return object;
        }
        throw new ApiError(400, "a reason must be an object with a text `message`, or null");
    }

    static JsonObject rejection(String message, boolean last) {
        return Wire.object()
                .add("message", message)
                .add("golem.proposal.rejection.is-final", last)
                .build();
    }

    static JsonObject provider(String code, String message) {
        return Wire.object()
                .add("message", message)
                .add("golem.provider.code", code)
                .build();
    }
}
