package oneliner.scenarios;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;

/** Words for {@code POST /devnet/faults}, in the order in which one would say them. */
final class Fault {
    private final JsonObjectBuilder words = Json.createObjectBuilder();

    private Fault(String kind) {
        words.add("kind", kind);
    }

    static Fault fault(String kind) {
        return new Fault(kind);
    }

    Fault at(Actor actor) {
        return with("provider", actor.provider());
    }

    Fault atProvider(String nameOrId) {
        return with("provider", nameOrId);
    }

    Fault times(int count) {
        words.add("count", count);
        return this;
    }

    Fault afterSkipping(int chances) {
        words.add("skip", chances);
        return this;
    }

    /** By the calendar. */
    Fault lasting(String duration) {
        return with("for", duration);
    }

    Fault with(String word, String value) {
        words.add(word, value);
        return this;
    }

    Fault with(String word, int value) {
        words.add(word, value);
        return this;
    }

    Fault with(String word, double value) {
        words.add(word, BigDecimal.valueOf(value));
        return this;
    }

    Fault with(String word, JsonValue value) {
        words.add(word, value);
        return this;
    }

    /** A word that is true. */
    Fault and(String flag) {
        words.add(flag, true);
        return this;
    }

    JsonObject json() {
        return words.build();
    }
}
