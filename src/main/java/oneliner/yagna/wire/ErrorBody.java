package oneliner.yagna.wire;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;

/**
 * The words of an error answer. The daemon has many shapes: {@code {"message": …}}, the same with null, problem
 * details with {@code detail} and {@code title}, a bare JSON string, plain text, nothing at all.
 */
public final class ErrorBody {
    private static final int MAX_LENGTH = 300;

    private ErrorBody() {}

    /**
     * Finds the words in a body.
     *
     * @param body as it came
     * @return one line of at most 300 characters without control characters; empty when there are no words
     */
    public static String words(String body) {
        String text = body.strip();
        if (text.startsWith("{") || text.startsWith("\"")) {
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                text = fromJson(reader.readValue(), text);
            } catch (JsonException | IllegalStateException e) {
                // looked like JSON and is not: the raw text is the best there is
                return oneLine(text);
            }
        }
        return oneLine(text);
    }

    private static String fromJson(JsonValue value, String raw) {
        if (value instanceof JsonString string) {
            return string.getString();
        }
        if (value instanceof JsonObject object) {
            Fields fields = new Fields(object, "error");
            for (String name : new String[] {"message", "detail", "title", "error"}) {
                String words = fields.text(name, "");
                if (!words.isBlank()) {
                    return words;
                }
            }
            return object.size() == 1 && object.containsKey("message") ? "" : raw;
        }
        return raw;
    }

    /** Cuts foreign text to one harmless line. */
    static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
