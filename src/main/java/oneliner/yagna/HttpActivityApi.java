package oneliner.yagna;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import oneliner.yagna.wire.Fields;
import oneliner.yagna.wire.Output;

/** Activities over HTTP. */
final class HttpActivityApi implements ActivityApi {
    private static final String ROOT = "/activity-api/v1/activity";

    private final HttpTransport http;

    HttpActivityApi(HttpTransport http) {
        this.http = http;
    }

    @Override
    public String create(String agreementId, Duration timeout) throws InterruptedException {
        return http.send(
                Call.post("start an activity for agreement " + agreementId, ROOT + "?timeout=" + Call.seconds(timeout))
                        .with(Json.createObjectBuilder()
                                .add("agreementId", agreementId)
                                .build())
                        .holding(timeout),
                // a bare string is the older form of the reply
                json -> json instanceof JsonString id
                        ? Fields.string(id, "activity id")
                        : Fields.of(json, "activity").text("activityId"));
    }

    @Override
    public void destroy(String activityId, Duration timeout) throws InterruptedException {
        http.send(Call.delete("end activity " + activityId, path(activityId) + "?timeout=" + Call.seconds(timeout))
                .holding(timeout)
                .fine(404, 410));
    }

    @Override
    public String exec(String activityId, JsonArray script) throws InterruptedException {
        JsonObject body =
                Json.createObjectBuilder().add("text", script.toString()).build();
        return http.send(
                Call.post("run a script in activity " + activityId, path(activityId) + "/exec")
                        .with(body),
                json -> Fields.string(json, "batch id"));
    }

    @Override
    public List<CommandResult> results(String activityId, String batchId, Duration wait) throws InterruptedException {
        return http.send(
                Call.get(
                                "tell how the script in activity " + activityId + " went",
                                path(activityId) + "/exec/" + Call.enc(batchId) + "?timeout=" + Call.seconds(wait))
                        .holding(wait),
                json -> Fields.list(json, "result").stream()
                        .map(HttpActivityApi::result)
                        .toList());
    }

    @Override
    public ActivityState state(String activityId) throws InterruptedException {
        return http.send(Call.get("tell the state of activity " + activityId, path(activityId) + "/state"), json -> {
            Fields state = Fields.of(json, "state");
            JsonValue pair = state.get("state");
            JsonValue current = pair instanceof JsonArray both && !both.isEmpty() ? both.get(0) : pair;
            String reason = state.text("errorMessage", "");
            return new ActivityState(
                    Fields.string(current, "state.state"), reason.isEmpty() ? state.text("reason", "") : reason);
        });
    }

    private static CommandResult result(Fields result) {
        return new CommandResult(
                result.number("index", 0),
                result.text("result").equals("Ok"),
                result.text("message", ""),
                Output.text(result.get("stdout")),
                Output.text(result.get("stderr")),
                result.flag("isBatchFinished", false));
    }

    private static String path(String activityId) {
        return ROOT + "/" + Call.enc(activityId);
    }
}
