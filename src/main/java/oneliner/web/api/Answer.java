package oneliner.web.api;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * What a route answers.
 *
 * @param status 200, or 202 for what is begun
 * @param type media type
 * @param body in UTF-8
 * @param result what came of it, in words for the log
 */
record Answer(int status, String type, String body, String result) {
    static Answer json(JsonObject body) {
        return new Answer(200, "application/json", body.toString(), "");
    }

    static Answer begun(JsonObject body, String result) {
        return new Answer(202, "application/json", body.toString(), result);
    }

    static Answer done(JsonObject body, String result) {
        return new Answer(200, "application/json", body.toString(), result);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
