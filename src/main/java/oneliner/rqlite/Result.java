package oneliner.rqlite;

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
import java.util.List;

/**
 * What rqlite answered to one statement.
 *
 * @param error rqlite's text, or null if it went well
 * @param rows rows changed; right only for INSERT, UPDATE and DELETE
 * @param columns names, empty if it was no query
 * @param types declared types in lower case, as many as columns
 * @param values one array per row
 */
record Result(String error, long rows, List<String> columns, List<String> types, List<JsonArray> values) {
    /** One provider for all: looking it up each time is slow. */
    static final JsonProvider JSON = JsonProvider.provider();

    /** An answer that is not what rqlite sends, or that reports a failure of the whole request. */
    static final class NoResults extends Exception {
        private static final long serialVersionUID = 1L;

        NoResults(String message) {
            super(message);
        }
    }

    /**
     * Reads the body of a 200 answer.
     *
     * @param sent number of statements sent; fewer results are right only if the last one is an error
     */
    static List<Result> parse(String body, int sent) throws NoResults {
        try (JsonReader reader = JSON.createReader(new StringReader(body))) {
            JsonObject answer = reader.readObject();
            if (answer.containsKey("error")) {
                throw new NoResults(answer.getString("error"));
            }
            List<Result> results = new ArrayList<>();
            for (JsonValue entry : answer.getJsonArray("results")) {
                results.add(of(entry.asJsonObject()));
            }
            boolean cut = results.size() < sent
                    && (results.isEmpty() || results.get(results.size() - 1).error() == null);
            if (cut || results.size() > sent) {
                throw new NoResults("an answer with " + results.size() + " results to " + sent + " statements");
            }
            return results;
        } catch (JsonException | IllegalStateException | ClassCastException | NullPointerException e) {
            throw new NoResults("an answer that is not rqlite's JSON (" + body.length() + " characters)");
        }
    }

    private static Result of(JsonObject entry) {
        String error = entry.getString("error", null);
        JsonNumber rows = entry.getJsonNumber("rows_affected");
        List<String> columns = strings(entry, "columns");
        List<String> types = new ArrayList<>(strings(entry, "types"));
        while (types.size() < columns.size()) {
            types.add("");
        }
        List<JsonArray> values = new ArrayList<>();
        if (entry.containsKey("values")) {
            for (JsonValue row : entry.getJsonArray("values")) {
                if (row.asJsonArray().size() != columns.size()) {
                    throw new JsonException("a row of another width");
                }
                values.add(row.asJsonArray());
            }
        }
        return new Result(error, rows == null ? 0 : rows.longValueExact(), columns, types, values);
    }

    private static List<String> strings(JsonObject entry, String name) {
        if (!entry.containsKey(name)) {
            return List.of();
        }
        return entry.getJsonArray(name).getValuesAs(JsonString::getString);
    }
}
