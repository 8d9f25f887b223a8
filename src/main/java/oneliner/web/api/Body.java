package oneliner.web.api;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The JSON object that a request carries, read strictly: what is not understood is refused, never ignored. */
final class Body {
    /** Room for a few descriptors of 1 MiB each. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_DEPTH = 16;
    /** A member that is there twice is a fault: who reads the first and who the last would act differently. */
    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

    private final JsonObject object;

    private Body(JsonObject object) {
        this.object = object;
    }

    /**
     * Reads it.
     *
     * @param known the only members that it may have; when there are none, an empty body will do
     * @throws Problem if it is no JSON object, too large, or has a member that is not known
     */
    static Body read(HttpServletRequest request, Set<String> known) throws IOException {
        String type = requireJson(request);
        if (request.getContentLengthLong() > MAX_BYTES) {
            throw tooLarge();
        }
        byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw tooLarge();
        }
        if (bytes.length == 0) {
            return new Body(JsonValue.EMPTY_JSON_OBJECT);
        }
        if (type.isEmpty()) {
            throw new Problem(415, "say Content-Type: application/json");
        }
        Body body = new Body(parse(bytes));
        for (String name : body.object.keySet()) {
            if (!known.contains(name)) {
                throw new Problem(
                        400,
                        "unknown member '" + shown(name) + "'; known are "
                                + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
        return body;
    }

    /**
     * The media type of the request, empty for none; called before anything else reads it.
     *
     * @throws Problem if it is another than JSON, such as a form's
     */
    static String requireJson(HttpServletRequest request) {
        String type = Optional.ofNullable(request.getContentType())
                .map(t -> t.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .orElse("");
        if (!type.isEmpty() && !type.equals("application/json")) {
            throw new Problem(415, "send application/json; '" + shown(type) + "' is not read here");
        }
        return type;
    }

    private static JsonObject parse(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Problem(400, "the body is not UTF-8");
        }
        requireOneShallow(text);
        try (JsonReader reader = READERS.createReader(new StringReader(text))) {
            if (reader.readValue() instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException | IllegalStateException | NoSuchElementException e) {
            throw new Problem(400, "the body is not JSON: " + shown(String.valueOf(e.getMessage())));
        }
        throw new Problem(400, "the body must be a JSON object");
    }

    /** A parser may go as deep as its stack, and may leave unread what comes behind. */
    private static void requireOneShallow(String text) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                i += c == '\\' ? 1 : 0;
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                if (depth == 0 && !text.substring(i + 1).isBlank()) {
                    throw new Problem(400, "there is something behind the JSON");
                }
            }
            if (depth > MAX_DEPTH) {
                throw new Problem(400, "the body is nested deeper than " + MAX_DEPTH);
            }
        }
    }

    /** A whole number; empty when it is not there. */
    OptionalInt number(String name, int least, int most) {
        JsonValue value = object.get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (value instanceof JsonNumber number && number.isIntegral()) {
            try {
                int exact = number.bigDecimalValue().intValueExact();
                if (exact >= least && exact <= most) {
                    return OptionalInt.of(exact);
                }
            } catch (ArithmeticException e) {
                // out of bounds: told below
            }
        }
        throw new Problem(400, name + " must be a whole number from " + least + " to " + most);
    }

    int required(String name, int least, int most) {
        return number(name, least, most)
                .orElseThrow(
                        () -> new Problem(400, name + " is missing: a whole number from " + least + " to " + most));
    }

    /** A text of at most {@code longest} characters; empty when it is not there. */
    Optional<String> text(String name, int longest) {
        JsonValue value = object.get(name);
        return value == null ? Optional.empty() : Optional.of(text(name, value, longest));
    }

    /** A list of texts, at least one. */
    List<String> texts(String name, int most, int longest) {
        List<String> all = new ArrayList<>();
        for (JsonValue value : list(name, most)) {
            all.add(text(name + "[" + all.size() + "]", value, longest));
        }
        if (all.isEmpty()) {
            throw new Problem(400, name + " is missing: a list of texts, at least one");
        }
        return all;
    }

    /** A list of objects with these members only; empty when it is not there. */
    List<Body> objects(String name, int most, Set<String> required, Set<String> optional) {
        Set<String> known = new TreeSet<>(required);
        known.addAll(optional);
        List<Body> all = new ArrayList<>();
        for (JsonValue value : list(name, most)) {
            if (!(value instanceof JsonObject one)
                    || !one.keySet().containsAll(required)
                    || !known.containsAll(one.keySet())) {
                throw new Problem(
                        400,
                        name + "[" + all.size() + "] must be an object with "
                                + String.join(" and ", new TreeSet<>(required))
                                + (optional.isEmpty() ? "" : ", and may have " + String.join(", ", optional)));
            }
            all.add(new Body(one));
        }
        return all;
    }

    /** Texts by name, such as contents by their paths; empty when it is not there. */
    Map<String, String> map(String name, int most, int longestKey, int longest) {
        JsonValue value = object.get(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof JsonObject entries) || entries.size() > most) {
            throw new Problem(400, name + " must be an object of at most " + most + " members");
        }
        Map<String, String> all = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            if (key.length() > longestKey) {
                throw new Problem(400, name + " has a member with a name of more than " + longestKey + " characters");
            }
            all.put(key, text(name + "." + shown(key), entry, longest));
        });
        return all;
    }

    private List<JsonValue> list(String name, int most) {
        JsonValue value = object.get(name);
        if (value == null) {
            return List.of();
        }
        if (value.getValueType() != JsonValue.ValueType.ARRAY
                || value.asJsonArray().size() > most) {
            throw new Problem(400, name + " must be a list of at most " + most);
        }
        return value.asJsonArray();
    }

    private static String text(String name, JsonValue value, int longest) {
        if (value instanceof JsonString string && string.getChars().length() <= longest) {
            String text = string.getString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        }
        throw new Problem(400, name + " must be a text of at most " + longest + " characters, without NUL");
    }

    private static Problem tooLarge() {
        return new Problem(413, "the body is larger than " + MAX_BYTES + " bytes");
    }

    /** Cut, and without what would disturb a log or a terminal. */
    static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 100 ? clean : clean.substring(0, 100) + "…";
    }
}
