package oneliner.proxy;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;
import java.util.Map;
import oneliner.services.AppStatus;

/** An answer of our own for programs: {@code application/problem+json} (RFC 9457), with the request's id. */
final class Problem {
    static final String TYPE = "application/problem+json";

    /** Made once: looking for the implementation reads files. */
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private Problem() {}

    /**
     * Writes it.
     *
     * @param app told of while it is not ready, null otherwise
     * @param after seconds until another try makes sense
     */
    static String of(int status, String reason, String id, AppStatus app, int after) {
        JsonObjectBuilder all = JSON.createObjectBuilder()
                .add("type", "about:blank")
                .add("title", Words.of(status).phrase())
                .add("status", status)
                .add("detail", reason)
                .add("requestId", id);
        if (app != null) {
            JsonArrayBuilder nodes = JSON.createArrayBuilder();
            for (AppStatus.Node node : app.nodes()) {
                for (AppStatus.Instance instance : node.instances()) {
                    JsonObjectBuilder one = JSON.createObjectBuilder()
                            .add("node", node.name())
                            .add("index", instance.index())
                            .add("step", word(instance.step()));
                    instance.reason().ifPresent(why -> one.add("reason", why));
                    nodes.add(one);
                }
            }
            all.add("retryAfter", after).add("phase", word(app.phase())).add("nodes", nodes);
            app.reason().ifPresent(why -> all.add("reason", why));
        }
        return all.build().toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
