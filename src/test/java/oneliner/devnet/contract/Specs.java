package oneliner.devnet.contract;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reduces the OpenAPI files to what {@link Contract} needs. Run {@link #main} to write the resource anew when the files
 * have changed; a test compares the two where the files are at hand.
 */
public final class Specs {
    private static final List<String> FILES = List.of(
            "version-api",
            "identity-api",
            "market-api",
            "activity-api",
            "payment-api",
            "net-api",
            "net-api-v2",
            "gsb-api");

    private static final List<String> METHODS = List.of("get", "post", "put", "delete");

    private final Path folder;
    private final Map<String, Map<?, ?>> files = new TreeMap<>();
    private final Map<String, JsonObject> schemas = new TreeMap<>();

    private Specs(Path folder) {
        this.folder = folder;
    }

    /** Writes the reduced form of the files in the first folder named to the second file named. */
    public static void main(String... args) throws IOException {
        Files.writeString(Path.of(args[1]), text(reduce(Path.of(args[0]))));
    }

    /** The reduced form, printed for people. */
    static String text(JsonObject reduced) {
        StringWriter out = new StringWriter();
        try (var writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(out)) {
            writer.write(reduced);
        }
        return out.toString().strip() + "\n";
    }

    /** Reads all files of a folder. */
    static JsonObject reduce(Path folder) throws IOException {
        Specs specs = new Specs(folder);
        Map<String, JsonObject> operations = new TreeMap<>();
        for (String file : FILES) {
            specs.operations(file, operations);
        }
        specs.reference("market-api", "common.yaml#/components/schemas/ErrorMessage");
        // schemas of events are named by their eventType and by nothing else
        for (String file : List.of("market-api", "payment-api", "activity-api")) {
            Map<?, ?> all = map(map(specs.file(file).get("components")).get("schemas"));
            for (Object name : all.keySet()) {
                if (name.toString().endsWith("Event")) {
                    specs.reference(file, "#/components/schemas/" + name);
                }
            }
        }
        JsonObjectBuilder operationsJson = Json.createObjectBuilder();
        operations.forEach(operationsJson::add);
        JsonObjectBuilder schemasJson = Json.createObjectBuilder();
        specs.schemas.forEach(schemasJson::add);
        return Json.createObjectBuilder()
                .add("operations", operationsJson)
                .add("schemas", schemasJson)
                .build();
    }

    private Map<?, ?> file(String name) throws IOException {
        if (!files.containsKey(name)) {
            try (InputStream in = Files.newInputStream(folder.resolve(name + ".yaml"))) {
                files.put(name, map(new Yaml(new SafeConstructor(new LoaderOptions())).load(in)));
            }
        }
        return files.get(name);
    }

    private void operations(String file, Map<String, JsonObject> operations) throws IOException {
        Map<?, ?> spec = file(file);
        String root = spec.get("servers") instanceof List<?> servers
                ? map(servers.get(0)).get("url").toString()
                : "";
        for (Map.Entry<?, ?> path : map(spec.get("paths")).entrySet()) {
            for (String method : METHODS) {
                if (map(path.getValue()).get(method) instanceof Map<?, ?> operation && !forProviders(operation)) {
                    operations.put(
                            method.toUpperCase(java.util.Locale.ROOT) + " " + root + path.getKey(),
                            operation(file, operation));
                }
            }
        }
    }

    private static boolean forProviders(Map<?, ?> operation) {
        return operation.get("tags") instanceof List<?> tags && tags.equals(List.of("provider"));
    }

    private JsonObject operation(String file, Map<?, ?> operation) throws IOException {
        Map<String, JsonObject> answers = new TreeMap<>();
        Set<String> errors = new TreeSet<>();
        for (Map.Entry<?, ?> answer : map(operation.get("responses")).entrySet()) {
            String status = answer.getKey().toString();
            if (status.compareTo("4") < 0) {
                answers.put(status, answer(file, map(answer.getValue())));
            } else {
                errors.add(status);
            }
        }
        JsonObjectBuilder answersJson = Json.createObjectBuilder();
        answers.forEach(answersJson::add);
        return Json.createObjectBuilder()
                .add("answers", answersJson)
                .add("errors", String.join(" ", errors))
                .build();
    }

    /** The schema of an answer's JSON body; an empty object where there is none. */
    private JsonObject answer(String file, Map<?, ?> answer) throws IOException {
        Map<?, ?> resolved = answer;
        String at = file;
        if (answer.get("$ref") instanceof String reference) {
            at = fileOf(file, reference);
            resolved = find(at, reference);
        }
        if (resolved.get("content") instanceof Map<?, ?> content
                && content.get("application/json") instanceof Map<?, ?> json
                && json.get("schema") instanceof Map<?, ?> schema) {
            return schema(at, schema);
        }
        return JsonObject.EMPTY_JSON_OBJECT;
    }

    private JsonObject schema(String file, Map<?, ?> schema) throws IOException {
        if (schema.get("$ref") instanceof String reference) {
            return Json.createObjectBuilder()
                    .add("ref", reference(file, reference))
                    .build();
        }
        JsonObjectBuilder json = Json.createObjectBuilder();
        if (schema.get("type") instanceof String type) {
            json.add("type", type);
        }
        if ("date-time".equals(schema.get("format"))) {
            json.add("format", "date-time");
        }
        if (schema.containsKey("discriminator")) {
            json.add("discriminator", "eventType");
        }
        if (Boolean.TRUE.equals(schema.get("additionalProperties"))) {
            json.add("open", true);
        }
        for (String list : List.of("required", "enum")) {
            if (schema.get(list) instanceof List<?> words) {
                JsonArrayBuilder array = Json.createArrayBuilder();
                words.stream().map(Object::toString).sorted().forEach(array::add);
                json.add(list, array);
            }
        }
        for (String list : List.of("allOf", "oneOf")) {
            if (schema.get(list) instanceof List<?> parts) {
                JsonArrayBuilder array = Json.createArrayBuilder();
                for (Object part : parts) {
                    array.add(schema(file, map(part)));
                }
                json.add(list, array);
            }
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            json.add("items", schema(file, items));
        }
        if (schema.get("properties") instanceof Map<?, ?> members) {
            Map<String, JsonObject> sorted = new TreeMap<>();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                sorted.put(member.getKey().toString(), schema(file, map(member.getValue())));
            }
            JsonObjectBuilder properties = Json.createObjectBuilder();
            sorted.forEach(properties::add);
            json.add("properties", properties);
        }
        return json.build();
    }

    /** Takes a named schema in and gives its short name, such as {@code market.Demand}. */
    private String reference(String file, String reference) throws IOException {
        String at = fileOf(file, reference);
        String name = at.replace("-api", "") + "." + reference.substring(reference.lastIndexOf('/') + 1);
        if (!schemas.containsKey(name)) {
            // first a placeholder, for a schema may name itself
            schemas.put(name, JsonObject.EMPTY_JSON_OBJECT);
            schemas.put(name, schema(at, find(at, reference)));
        }
        return name;
    }

    private static String fileOf(String file, String reference) {
        String before = reference.substring(0, reference.indexOf('#'));
        return before.isEmpty() ? file : before.replace(".yaml", "");
    }

    private Map<?, ?> find(String file, String reference) throws IOException {
        Map<?, ?> at = file(file);
        for (String part : reference.substring(reference.indexOf('#') + 2).split("/", -1)) {
            at = map(at.get(part));
        }
        return at;
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("no mapping: " + value);
    }
}
