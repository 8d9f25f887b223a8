package oneliner.web.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import oneliner.services.AppControl;
import oneliner.services.AppControl.Descriptor;

/** All that can be asked of {@code /-/api}, and how it is handed to {@link AppControl}. */
final class Routes {
    /** Answers must come before clients and middle boxes give up. */
    private static final int MOST_SECONDS = 300;

    private static final int USUAL_SECONDS = 30;
    private static final int MOST_WORDS = 256;
    private static final int LONGEST_WORD = 64 * 1024;
    private static final int MOST_FILES = 16;
    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_FILE = 1 << 20;
    private static final int LONGEST_BASE64 = (LONGEST_FILE + 2) / 3 * 4;
    private static final int MOST_LINES = 1000;
    private static final String INSTANCE = "/nodes/{node}/instances/{index}";

    private final AppControl control;
    private final List<Route> all;

    Routes(AppControl control) {
        this.control = control;
        this.all = List.of(
                new Route("GET", "/app", Set.of(), call -> Answer.json(ControlJson.of(control.app()))),
                new Route("GET", "/plan", Set.of(), call -> Answer.json(ControlJson.of(control.plan(List.of())))),
                new Route("POST", "/plan", Set.of(), this::plan),
                new Route("POST", "/apply", Set.of(), this::apply),
                new Route("POST", "/nodes/{node}/scale", Set.of(), this::scale),
                new Route("POST", INSTANCE + "/replace", Set.of(), this::replace),
                new Route("POST", INSTANCE + "/rollover", Set.of(), this::rollOver),
                new Route("POST", INSTANCE + "/exec", Set.of(), this::exec),
                new Route("GET", INSTANCE + "/logs", Set.of("lines"), this::logs),
                new Route("GET", "/ledger", Set.of("format"), this::ledger),
                new Route("POST", "/stop", Set.of(), this::stop));
    }

    List<Route> all() {
        return all;
    }

    private Answer plan(Call call) throws IOException {
        return Answer.json(ControlJson.of(control.plan(descriptors(call))));
    }

    private Answer apply(Call call) throws IOException {
        AppControl.Plan plan = control.apply(descriptors(call));
        return Answer.begun(
                ControlJson.of(plan),
                plan.nothing()
                        ? "nothing differs"
                        : String.join(
                                "; ",
                                plan.changes().stream()
                                        .map(AppControl.Change::words)
                                        .toList()));
    }

    private static List<Descriptor> descriptors(Call call) throws IOException {
        return call
                .body("descriptors")
                .objects("descriptors", MOST_FILES, Set.of("name", "text"), Set.of("files"))
                .stream()
                .map(one -> new Descriptor(
                        one.text("name", LONGEST_NAME).orElseThrow(),
                        one.text("text", LONGEST_FILE).orElseThrow(),
                        one.map("files", MOST_FILES, LONGEST_NAME, LONGEST_BASE64)))
                .toList();
    }

    private Answer scale(Call call) throws IOException {
        int instances = call.body("instances").required("instances", 1, 100);
        control.scale(call.value("node"), instances);
        return begun("scaling " + call.value("node") + " to " + instances);
    }

    private Answer replace(Call call) throws IOException {
        Optional<String> why = call.body("reason").text("reason", 200);
        String reason = why.map(Body::shown).filter(w -> !w.isBlank()).orElse("it was asked for");
        control.replace(call.value("node"), call.index(), reason);
        return begun("replacing " + name(call));
    }

    private Answer rollOver(Call call) throws IOException {
        call.body();
        control.rollOver(call.value("node"), call.index());
        return begun("rolling " + name(call) + " over to a new agreement");
    }

    private Answer exec(Call call) throws IOException, InterruptedException {
        Body body = call.body("command", "timeoutSeconds");
        List<String> command = body.texts("command", MOST_WORDS, LONGEST_WORD);
        int seconds = body.number("timeoutSeconds", 1, MOST_SECONDS).orElse(USUAL_SECONDS);
        AppControl.Execution done =
                control.exec(call.value("node"), call.index(), command, Duration.ofSeconds(seconds));
        return Answer.done(
                ControlJson.of(done), "exit code " + done.exitCode() + (done.timedOut() ? ", out of time" : ""));
    }

    private Answer logs(Call call) throws InterruptedException {
        int lines = call.query("lines")
                .map(text -> {
                    if (!text.matches("[0-9]{1,4}")
                            || Integer.parseInt(text) < 1
                            || Integer.parseInt(text) > MOST_LINES) {
                        throw new Problem(400, "lines must be a whole number from 1 to " + MOST_LINES);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(100);
        return Answer.json(ControlJson.of(control.logs(call.value("node"), call.index(), lines)));
    }

    private Answer ledger(Call call) {
        String format = call.query("format").orElse("json");
        if (!format.equals("json") && !format.equals("csv")) {
            throw new Problem(400, "format must be json or csv");
        }
        AppControl.Ledger ledger = control.ledger();
        return format.equals("csv")
                ? new Answer(200, "text/csv", ControlJson.csv(ledger), "")
                : Answer.json(ControlJson.of(ledger));
    }

    private Answer stop(Call call) throws IOException {
        call.body();
        control.stop(call.who());
        return begun("stopping");
    }

    private static String name(Call call) {
        return call.value("node") + "/" + call.index();
    }

    private static Answer begun(String message) {
        JsonObject body = Json.createObjectBuilder()
                .add("message", message + "; /-/status shows how far it is")
                .build();
        return Answer.begun(body, message);
    }
}
