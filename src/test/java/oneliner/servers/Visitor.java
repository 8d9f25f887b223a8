package oneliner.servers;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Somebody with a browser or curl in front of one server. Follows no redirect. */
final class Visitor {
    private static final Pattern LINE = Pattern.compile("<p class=\"message\"[^>]*>([^<]*)</p>");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final RequestorServer server;

    Visitor(RequestorServer server) {
        this.server = server;
    }

    /** {@code headers} are names and values in turn. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return http.send(request(path, headers).GET().build(), BodyHandlers.ofString());
    }

    /** As {@link #get}, but 0 while nobody answers. */
    int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return http.send(
                request(path, headers).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /** Sends the page's form as a browser does. */
    HttpResponse<String> say(String line) throws IOException, InterruptedException {
        return post(
                "/",
                "message=" + URLEncoder.encode(line, StandardCharsets.UTF_8),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    /** The lines on the page, newest first, as a person reads them. */
    List<String> lines() throws IOException, InterruptedException {
        HttpResponse<String> page = get("/");
        if (page.statusCode() != 200) {
            throw new IOException("/ answers " + page.statusCode() + ": " + page.body());
        }
        return LINE.matcher(page.body()).results().map(Visitor::unescaped).toList();
    }

    /** An open answer to read from, such as {@code /-/events}. */
    HttpResponse<InputStream> open(String path, String... headers) throws IOException, InterruptedException {
        return http.send(request(path, headers).GET().build(), BodyHandlers.ofInputStream());
    }

    JsonObject appStatus() throws IOException, InterruptedException {
        return json(get("/-/status").body());
    }

    /** Phase of the app, empty while nobody answers. */
    String phase() {
        try {
            HttpResponse<String> answer = get("/-/status");
            return answer.statusCode() == 200 ? json(answer.body()).getString("phase") : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** The first instance of a node. */
    JsonObject instance(String node) throws IOException, InterruptedException {
        return instances(node).get(0);
    }

    List<JsonObject> instances(String node) throws IOException, InterruptedException {
        return node(node).getJsonArray("instances").getValuesAs(JsonObject.class);
    }

    JsonObject node(String name) throws IOException, InterruptedException {
        JsonArray nodes = appStatus().getJsonArray("nodes");
        return nodes.getValuesAs(JsonObject.class).stream()
                .filter(one -> one.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node " + name + " in " + nodes));
    }

    /** Whether the database serves, and not under the agreement that it had in {@code before}. */
    boolean servesUnderAnotherAgreement(JsonObject before) {
        try {
            JsonObject now = instance("db");
            return now.getString("step").equals("SERVING")
                    && !now.getString("agreementId").equals(before.getString("agreementId"));
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What devnet says of itself. */
    JsonObject devnet() throws IOException, InterruptedException {
        return json(devnet("GET", "/devnet/state"));
    }

    String devnet(String method, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(server.devnetUrl() + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer devnet")
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static String unescaped(MatchResult match) {
        String text = match.group(1)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'");
        return text.replace("&amp;", "&");
    }
}
