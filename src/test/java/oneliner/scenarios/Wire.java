package oneliner.scenarios;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** devnet's own side door, {@code /devnet/}. */
final class Wire {
    private final String url;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Wire(String url) {
        this.url = url;
    }

    JsonObject state() {
        try (JsonReader reader = Json.createReader(new StringReader(call("GET", "/devnet/state", "")))) {
            return reader.readObject();
        }
    }

    /** All faults with their strikes. */
    jakarta.json.JsonArray faults() {
        try (JsonReader reader = Json.createReader(new StringReader(call("GET", "/devnet/faults", "")))) {
            return reader.readArray();
        }
    }

    int arm(JsonObject fault) {
        try (JsonReader reader =
                Json.createReader(new StringReader(call("POST", "/devnet/faults", fault.toString())))) {
            return reader.readObject().getInt("id");
        }
    }

    /** Ends what an activity has started, and nothing else. */
    void killProcesses(String activity) {
        call("POST", "/devnet/activities/" + activity + "/kill", "");
    }

    void disarm() {
        call("DELETE", "/devnet/faults", "");
    }

    private String call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer devnet")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
