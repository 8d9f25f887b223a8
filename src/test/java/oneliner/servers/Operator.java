package oneliner.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import oneliner.web.api.Schemas;

/** Somebody with the control token at {@code /-/api} of one server. Every answer is held against its document. */
final class Operator {
    private static final String BEARER = "Bearer " + RequestorServer.TOKEN;

    private final Schemas schemas = new Schemas();
    private final Visitor visitor;

    Operator(Visitor visitor) {
        this.visitor = visitor;
    }

    JsonObject get(String path, String schema) throws IOException, InterruptedException {
        return good(200, schema, path, visitor.get("/-/api" + path, "Authorization", BEARER));
    }

    /** The answer as it is. */
    HttpResponse<String> raw(String path) throws IOException, InterruptedException {
        return visitor.get("/-/api" + path, "Authorization", BEARER);
    }

    /** Something that is begun. */
    void begin(String path, String body) throws IOException, InterruptedException {
        post(path, body, 202, "Begun");
    }

    JsonObject post(String path, String body, int status, String schema) throws IOException, InterruptedException {
        return good(status, schema, path, send(path, body, "application/json"));
    }

    /** Sends something that must be refused; returns the problem. */
    JsonObject refused(int status, String path, String body) throws IOException, InterruptedException {
        return refused(status, path, body, "application/json");
    }

    JsonObject refused(int status, String path, String body, String type) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(path, body, type);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(path + " answers " + answer.body())
                .startsWith("application/problem+json");
        return good(status, "Problem", path, answer);
    }

    /** What {@code /plan} and {@code /apply} take. */
    static String descriptor(String name, String text) {
        return Json.createObjectBuilder()
                .add(
                        "descriptors",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("name", name)
                                        .add("text", text)))
                .build()
                .toString();
    }

    /** {@code /-/status}. */
    JsonObject status() throws IOException, InterruptedException {
        JsonObject status = visitor.appStatus();
        assertThat(schemas.faults("Status", status)).isEmpty();
        return status;
    }

    private HttpResponse<String> send(String path, String body, String type) throws IOException, InterruptedException {
        return visitor.post("/-/api" + path, body, "Content-Type", type, "Authorization", BEARER);
    }

    private JsonObject good(int status, String schema, String path, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(path + " answers " + answer.body()).isEqualTo(status);
        JsonObject json = Visitor.json(answer.body());
        assertThat(schemas.faults(schema, json)).as(path).isEmpty();
        return json;
    }
}
