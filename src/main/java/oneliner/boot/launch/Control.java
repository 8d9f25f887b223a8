package oneliner.boot.launch;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import oneliner.config.Role;

/** Talks to the server at its addresses under {@code /-/}. Each call waits a few seconds at most. */
final class Control {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String base;
    private final String token;
    private final Role role;
    private boolean refused;

    Control(Plan plan) {
        base = plan.serverUrl();
        token = plan.controlToken();
        role = plan.role();
    }

    /** What the server says now, empty when it does not answer or is not that far yet. */
    Optional<Status> status() {
        String path = role == Role.WEB ? "/-/health/ready" : "/-/status";
        Optional<HttpResponse<String>> answer = send(request(path).GET());
        refused = answer.filter(response -> response.statusCode() == 404).isPresent();
        Optional<HttpResponse<String>> good = answer.filter(response -> response.statusCode() == 200);
        return role == Role.WEB ? good.map(response -> Status.serving()) : good.flatMap(Control::parse);
    }

    /** True when the last answer was that there is no such address: the server runs, the application does not. */
    boolean withoutApplication() {
        return refused;
    }

    /** Asks for the orderly stop and returns whether the server has agreed to it. */
    boolean stop() {
        HttpRequest.Builder request =
                request("/-/stop").header("Authorization", "Bearer " + token).POST(HttpRequest.BodyPublishers.noBody());
        return role == Role.REQUESTOR
                && send(request).filter(answer -> answer.statusCode() == 202).isPresent();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    }

    private Optional<HttpResponse<String>> send(HttpRequest.Builder request) {
        try {
            return Optional.of(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (IOException e) {
            // not up yet, or already gone: the caller sees which by the process
            return Optional.empty();
        }
    }

    private static Optional<Status> parse(HttpResponse<String> answer) {
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return Optional.of(Status.of(reader.readObject()));
        } catch (JsonException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
