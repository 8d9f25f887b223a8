package oneliner.devnet.contract;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares answers with the reduced OpenAPI files and collects every difference. One thread. */
public final class Contract {
    private final JsonObject operations;
    private final JsonObject schemas;
    private final Set<String> differences = new TreeSet<>();
    private final Set<String> answered = new TreeSet<>();

    private Contract(JsonObject reduced) {
        this.operations = reduced.getJsonObject("operations");
        this.schemas = reduced.getJsonObject("schemas");
    }

    /** Reads the resource. */
    public static Contract read() {
        return new Contract(resource());
    }

    static JsonObject resource() {
        try (InputStream in = Contract.class.getResourceAsStream("/yagna-contract.json");
                JsonReader reader = Json.createReader(in)) {
            return reader.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every difference so far, each once, in a form without ids. */
    public Set<String> differences() {
        return new LinkedHashSet<>(differences);
    }

    /** Operations for requestors that never had a successful answer as described. */
    public Set<String> missing() {
        Set<String> missing = new TreeSet<>();
        missing.addAll(operations.keySet());
        missing.removeAll(answered);
        return missing;
    }

    /**
     * Checks one answer.
     *
     * @param path without the query
     * @param type content type, empty when there is none
     */
    public void check(String method, String path, int status, String type, String body) {
        if (path.startsWith("/devnet/") || path.startsWith("/v1/image/")) {
            // devnet's own, and the registry's
            return;
        }
        Optional<String> name = operation(method, path);
        if (name.isEmpty()) {
            differences.add(method + " " + plain(path) + ": not described, answered " + status);
            return;
        }
        JsonObject operation = operations.getJsonObject(name.get());
        JsonObject answers = operation.getJsonObject("answers");
        String at = name.get() + " " + status;
        if (status >= 400) {
            List<String> errors = List.of(operation.getString("errors").split(" ", -1));
            if (!errors.contains(String.valueOf(status)) && !errors.contains("default")) {
                differences.add(at + ": the status is not described");
            }
            body(at, ref("common.ErrorMessage"), type, body);
            return;
        }
        JsonObject described = answers.getJsonObject(String.valueOf(status));
        if (described == null) {
            differences.add(at + ": the status is not described");
            described = success(answers);
        } else {
            answered.add(name.get());
        }
        body(at, described, type, body);
    }

    /** Checks a value against a schema by its short name. */
    public void check(String at, String schema, JsonValue value) {
        validate(at, "", ref(schema), value, true);
    }

    private void body(String at, JsonObject schema, String type, String body) {
        if (body.isEmpty()) {
            if (!schema.isEmpty()) {
                differences.add(at + ": no body");
            }
            return;
        }
        if (!type.startsWith("application/json")) {
            differences.add(at + ": the body is " + type);
            return;
        }
        JsonValue value;
        try (JsonReader reader = Json.createReader(new java.io.StringReader(body))) {
            value = reader.readValue();
        }
        // an answer without a described body may be null
        if (!schema.isEmpty()) {
            validate(at, "", schema, value, true);
        } else if (value != JsonValue.NULL) {
            differences.add(at + ": a body");
        }
    }

    private static JsonObject ref(String name) {
        return Json.createObjectBuilder().add("ref", name).build();
    }

    private static JsonObject success(JsonObject answers) {
        return answers.keySet().stream()
                .filter(s -> s.startsWith("2"))
                .findFirst()
                .map(answers::getJsonObject)
                .orElse(JsonObject.EMPTY_JSON_OBJECT);
    }

    private Optional<String> operation(String method, String path) {
        String[] parts = path.split("/", -1);
        return operations.keySet().stream()
                .filter(name -> name.startsWith(method + " "))
                .filter(name -> fits(name.substring(method.length() + 1).split("/", -1), parts))
                // literal segments win over names
                .min((a, b) -> Long.compare(names(a), names(b)));
    }

    private static long names(String pattern) {
        return pattern.chars().filter(c -> c == '{').count();
    }

    private static boolean fits(String[] pattern, String[] parts) {
        if (pattern.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!pattern[i].startsWith("{") && !pattern[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }

    private static String plain(String path) {
        return path.replaceAll("[0-9a-fA-Fx-]{32,}|R-[0-9a-f]+|\\d+(\\.\\d+){3}", "*");
    }

    private void validate(String at, String where, JsonObject schema, JsonValue value, boolean whole) {
        if (schema.containsKey("ref")) {
            String name = schema.getString("ref");
            JsonObject named = schemas.getJsonObject(name);
            if (whole && special(named) && value instanceof JsonObject object) {
                String special = name.substring(0, name.indexOf('.') + 1) + object.getString("eventType", "");
                if (schemas.containsKey(special) && !special.equals(name)) {
                    validate(at, where, schemas.getJsonObject(special), value, true);
                    return;
                }
            }
            validate(at, where, named, value, whole);
            return;
        }
        if (value == JsonValue.NULL) {
            if (!schema.isEmpty()) {
                differences.add(at + where + ": null");
            }
            return;
        }
        if (schema.containsKey("oneOf")) {
            if (schema.getJsonArray("oneOf").stream()
                    .noneMatch(one ->
                            type(one.asJsonObject()).map(t -> is(t, value)).orElse(true))) {
                differences.add(at + where + ": none of the types");
            }
            return;
        }
        for (JsonValue part :
                schema.getOrDefault("allOf", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
            validate(at, where, part.asJsonObject(), value, false);
        }
        simple(at + where, schema, value);
        if (value instanceof JsonArray array && schema.containsKey("items")) {
            for (JsonValue item : array) {
                validate(at, where + "[]", schema.getJsonObject("items"), item, true);
            }
        }
        if (value instanceof JsonObject object) {
            members(at, where, schema, object, whole);
        }
    }

    /** True when the value's eventType names the schema that it really has. */
    private boolean special(JsonObject schema) {
        return schema.containsKey("discriminator")
                || (schema.containsKey("ref") && special(schemas.getJsonObject(schema.getString("ref"))))
                || schema.getOrDefault("allOf", JsonValue.EMPTY_JSON_ARRAY).asJsonArray().stream()
                        .anyMatch(part -> special(part.asJsonObject()));
    }

    private Optional<String> type(JsonObject schema) {
        JsonObject named = schema.containsKey("ref") ? schemas.getJsonObject(schema.getString("ref")) : schema;
        return named.containsKey("type") ? Optional.of(named.getString("type")) : Optional.empty();
    }

    private void simple(String at, JsonObject schema, JsonValue value) {
        if (schema.containsKey("type") && !is(schema.getString("type"), value)) {
            differences.add(at + ": no " + schema.getString("type") + " but " + value.getValueType());
            return;
        }
        if (schema.containsKey("enum") && !schema.getJsonArray("enum").contains(value)) {
            differences.add(at + ": " + value + " is none of the words");
        }
        if (schema.containsKey("format") && value instanceof JsonString text) {
            try {
                OffsetDateTime.parse(text.getString());
            } catch (DateTimeParseException e) {
                differences.add(at + ": no time with a zone");
            }
        }
    }

    private static boolean is(String type, JsonValue value) {
        return switch (type) {
            case "object" -> value instanceof JsonObject;
            case "array" -> value instanceof JsonArray;
            case "string" -> value instanceof JsonString;
            case "number" -> value instanceof JsonNumber;
            case "integer" -> value instanceof JsonNumber number && number.isIntegral();
            case "boolean" -> value == JsonValue.TRUE || value == JsonValue.FALSE;
            default -> throw new IllegalArgumentException(type);
        };
    }

    private void members(String at, String where, JsonObject schema, JsonObject object, boolean whole) {
        for (JsonValue name :
                schema.getOrDefault("required", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
            String required = ((JsonString) name).getString();
            if (!object.containsKey(required)) {
                differences.add(at + where + "." + required + ": missing");
            }
        }
        JsonObject properties =
                schema.getOrDefault("properties", JsonValue.EMPTY_JSON_OBJECT).asJsonObject();
        for (Map.Entry<String, JsonValue> member : properties.entrySet()) {
            if (object.containsKey(member.getKey())) {
                validate(
                        at,
                        where + "." + member.getKey(),
                        member.getValue().asJsonObject(),
                        object.get(member.getKey()),
                        true);
            }
        }
        Optional<Set<String>> known = known(schema);
        if (whole && known.isPresent()) {
            List<String> more = new ArrayList<>(object.keySet());
            more.removeAll(known.get());
            more.forEach(name -> differences.add(at + where + "." + name + ": not described"));
        }
    }

    /** Names of all members; empty when any name goes. */
    private Optional<Set<String>> known(JsonObject schema) {
        if (schema.containsKey("ref")) {
            return known(schemas.getJsonObject(schema.getString("ref")));
        }
        if (schema.containsKey("open")) {
            return Optional.empty();
        }
        Set<String> names = new TreeSet<>(schema.getOrDefault("properties", JsonValue.EMPTY_JSON_OBJECT)
                .asJsonObject()
                .keySet());
        for (JsonValue part :
                schema.getOrDefault("allOf", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
            known(part.asJsonObject()).ifPresent(names::addAll);
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }
}
