package oneliner.web.api;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** The schemas of {@code openapi.json}, as far as that file uses them: says where a value does not fit. */
public final class Schemas {
    private final JsonObject document = read(resource());

    private static String resource() {
        try {
            return Api.document();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Parses an object. */
    public static JsonObject read(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    /** The whole document. */
    public JsonObject document() {
        return document;
    }

    /** What does not fit the schema with this name; empty is good. */
    public List<String> faults(String name, JsonValue value) {
        return faults(
                document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name), value);
    }

    /** What does not fit; empty is good. */
    public List<String> faults(JsonObject schema, JsonValue value) {
        List<String> faults = new ArrayList<>();
        check("", schema, value, faults);
        return faults;
    }

    private JsonObject resolved(JsonObject schema) {
        String ref = schema.getString("$ref", null);
        return ref == null ? schema : document.getValue(ref.substring(1)).asJsonObject();
    }

    private void check(String path, JsonObject unresolved, JsonValue value, List<String> faults) {
        JsonObject schema = resolved(unresolved);
        boolean right = switch (schema.getString("type")) {
            case "object" -> value instanceof JsonObject object && members(path, schema, object, faults);
            case "array" -> value instanceof JsonArray array && items(path, schema, array, faults);
            case "string" -> value instanceof JsonString string && text(path, schema, string, faults);
            case "integer" -> value instanceof JsonNumber number && number.isIntegral();
            case "boolean" -> value == JsonValue.TRUE || value == JsonValue.FALSE;
            default -> throw new AssertionError("a type that is not read here: " + schema);
        };
        if (!right) {
            faults.add(path + ": no " + schema.getString("type") + ": " + value);
        }
    }

    private boolean members(String path, JsonObject schema, JsonObject object, List<String> faults) {
        JsonObject known =
                schema.containsKey("properties") ? schema.getJsonObject("properties") : JsonValue.EMPTY_JSON_OBJECT;
        object.forEach((name, member) -> {
            if (known.containsKey(name)) {
                check(path + "." + name, known.getJsonObject(name), member, faults);
            } else if (schema.get("additionalProperties") instanceof JsonObject rest) {
                check(path + "." + name, rest, member, faults);
            } else if (schema.get("additionalProperties") == JsonValue.FALSE) {
                faults.add(path + "." + name + ": is not in the document");
            }
        });
        if (schema.containsKey("required")) {
            schema.getJsonArray("required").getValuesAs(JsonString.class).stream()
                    .map(JsonString::getString)
                    .filter(name -> !object.containsKey(name))
                    .forEach(name -> faults.add(path + "." + name + ": is missing"));
        }
        return true;
    }

    private boolean items(String path, JsonObject schema, JsonArray array, List<String> faults) {
        for (int i = 0; i < array.size(); i++) {
            check(path + "[" + i + "]", schema.getJsonObject("items"), array.get(i), faults);
        }
        return true;
    }

    private static boolean text(String path, JsonObject schema, JsonString string, List<String> faults) {
        if (schema.containsKey("enum") && !schema.getJsonArray("enum").contains(string)) {
            faults.add(path + ": not one of " + schema.getJsonArray("enum") + ": " + string);
        }
        if (schema.containsKey("pattern") && !string.getString().matches(schema.getString("pattern"))) {
            faults.add(path + ": not " + schema.getString("pattern") + ": " + string);
        }
        if (schema.getString("format", "").equals("date-time")) {
            java.time.Instant.parse(string.getString());
        }
        return true;
    }
}
