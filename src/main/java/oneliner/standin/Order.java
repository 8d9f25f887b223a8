package oneliner.standin;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of a request, read as rqlite reads it.
 *
 * @param sql one statement
 * @param values Long, Double, String, byte[] or null
 */
record Order(String sql, List<Object> values) {
    static final JsonProvider JSON = JsonProvider.provider();
    /** rqlite stores a text of this form as a blob. */
    private static final Pattern BLOB_LITERAL = Pattern.compile("\\s*[xX]'((?:[0-9a-fA-F]{2})*)'\\s*");

    private static final Set<String> REFUSED =
            Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH");

    /** Reads the body of a POST. */
    static List<Order> read(String body) throws BadRequest {
        JsonValue whole;
        try (JsonReader reader = JSON.createReader(new StringReader(body))) {
            whole = reader.readValue();
        } catch (JsonException | IllegalStateException e) {
            throw new BadRequest(400, "invalid JSON body");
        }
        if (!(whole instanceof JsonArray entries)) {
            throw new BadRequest(400, "invalid request");
        }
        if (entries.isEmpty()) {
            throw new BadRequest(400, "no statements");
        }
        List<Order> orders = new ArrayList<>();
        for (JsonValue entry : entries) {
            if (entry instanceof JsonString text) {
                orders.add(new Order(text.getString(), List.of()));
            } else if (entry instanceof JsonArray parts
                    && !parts.isEmpty()
                    && parts.get(0) instanceof JsonString text) {
                List<Object> values = new ArrayList<>();
                for (JsonValue part : parts.subList(1, parts.size())) {
                    values.add(value(part));
                }
                orders.add(new Order(text.getString(), values));
            } else {
                throw new BadRequest(400, "invalid request");
            }
        }
        return orders;
    }

    /** First keyword in upper case, empty if there is none. */
    String verb() {
        Matcher word = Pattern.compile("(?s)(?:\\s|--[^\\n]*\\n|/\\*.*?\\*/)*+([A-Za-z]+).*")
                .matcher(sql);
        return word.matches() ? word.group(1).toUpperCase(Locale.ROOT) : "";
    }

    /** Why the stand-in does not run it, or null. Each is something rqlite's users are told not to send either. */
    String refusal() {
        if (REFUSED.contains(verb())) {
            return verb() + " is refused by the stand-in";
        }
        return !verb().equals("CREATE") && severalStatements()
                ? "several statements in one string are refused by the stand-in"
                : null;
    }

    private boolean severalStatements() {
        char open = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (open != 0) {
                open = c == open ? 0 : open;
            } else if (c == '\'' || c == '"' || c == '`') {
                open = c;
            } else if (sql.startsWith("--", i)) {
                int end = sql.indexOf('\n', i);
                i = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", i)) {
                int end = sql.indexOf("*/", i + 2);
                i = end < 0 ? sql.length() : end + 1;
            } else if (c == ';'
                    && !new Order(sql.substring(i + 1), List.of()).verb().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static Object value(JsonValue part) throws BadRequest {
        return switch (part.getValueType()) {
            case NULL -> null;
            case TRUE -> 1L;
            case FALSE -> 0L;
            case STRING -> text(((JsonString) part).getString());
            case NUMBER -> number((JsonNumber) part);
            case ARRAY -> bytes(part.asJsonArray());
            case OBJECT -> throw named(part.asJsonObject());
        };
    }

    private static Object text(String text) {
        Matcher blob = BLOB_LITERAL.matcher(text);
        return blob.matches() ? HexFormat.of().parseHex(blob.group(1)) : text;
    }

    private static Object number(JsonNumber number) {
        if (number.isIntegral() && number.bigIntegerValue().bitLength() < 64) {
            return number.longValue();
        }
        return number.doubleValue();
    }

    private static byte[] bytes(JsonArray array) throws BadRequest {
        byte[] bytes = new byte[array.size()];
        for (int i = 0; i < bytes.length; i++) {
            if (!(array.get(i) instanceof JsonNumber number) || number.intValue() < 0 || number.intValue() > 255) {
                throw new BadRequest(400, "unsupported type");
            }
            bytes[i] = (byte) number.intValue();
        }
        return bytes;
    }

    private static BadRequest named(JsonObject object) {
        return new BadRequest(
                400, "unsupported type: " + object.size() + " named parameters, which the stand-in does not know");
    }
}
