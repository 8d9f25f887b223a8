package oneliner.requestor.journal;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of the file: checksum, a space, JSON without line breaks.
 *
 * @param key what the record is of, such as {@code lease/7}
 * @param value empty when the record is gone
 */
record Line(String key, Optional<JsonObject> value) {
    private static final int SUM = 8;

    /** The line with its end, in UTF-8. */
    byte[] bytes() {
        String json = Json.createObjectBuilder()
                .add("k", key)
                .add("v", value.map(v -> (JsonValue) v).orElse(JsonValue.NULL))
                .build()
                .toString();
        return (sum(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a line without its end; empty when it is damaged. */
    static Optional<Line> parse(String text) {
        if (text.length() <= SUM + 1 || text.charAt(SUM) != ' ') {
            return Optional.empty();
        }
        String json = text.substring(SUM + 1);
        if (!sum(json).equals(text.substring(0, SUM))) {
            return Optional.empty();
        }
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            JsonObject object = reader.readObject();
            return Optional.of(new Line(
                    object.getString("k"),
                    object.get("v") instanceof JsonObject value ? Optional.of(value) : Optional.empty()));
        } catch (JsonException | NullPointerException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static String sum(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
