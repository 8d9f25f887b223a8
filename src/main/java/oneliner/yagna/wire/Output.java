package oneliner.yagna.wire;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;

/** Captured output of a command: a string, an array of byte values, or null. */
public final class Output {
    private Output() {}

    /** The output as text, bytes read as UTF-8; empty when there is none or it has another shape. */
    public static String text(JsonValue value) {
        if (value instanceof JsonString string) {
            return string.getString();
        }
        if (!(value instanceof JsonArray array)) {
            return "";
        }
        byte[] bytes = new byte[array.size()];
        for (int i = 0; i < bytes.length; i++) {
            if (!(array.get(i) instanceof JsonNumber number)) {
                return "";
            }
            bytes[i] = (byte) number.intValue();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
