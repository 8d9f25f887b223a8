package oneliner.requestor.journal;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what records have written. */
final class Fields {
    private Fields() {}

    static Optional<String> text(JsonObject json, String name) {
        return json.get(name) instanceof JsonString text ? Optional.of(text.getString()) : Optional.empty();
    }

    static Optional<Instant> time(JsonObject json, String name) {
        return text(json, name).map(Instant::parse);
    }

    static List<String> texts(JsonObject json, String name) {
        return json.get(name) instanceof JsonArray array
                ? array.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList()
                : List.of();
    }
}
