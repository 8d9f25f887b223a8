package oneliner.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requestor role in the real server: brings the app up, serves it, survives losses, and leaves nothing. */
class RequestorRoleIT {
    private static final Duration UP = Duration.ofMinutes(2);
    private static final Duration SERVING = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final List<String> LINES = List.of(
            "x'616263'",
            "it's \"quoted\" & `ticked`",
            "<script>alert(1)</script> <b>bold</b>",
            "שלום עולם",
            "🙂👩‍👩‍👧‍👦",
            "; drop table lines; --");

    @TempDir
    Path folder;

    @Test
    void comesUpServesAndEndsInOrderWhenAsked() throws Exception {
        try (RequestorServer server = RequestorServer.start(folder, Map.of())) {
            Visitor visitor = up(server);
            assertSaysThatItStarts(visitor);
            assertTellsEvents(visitor);
            serving(server, visitor);

            assertThat(visitor.get("/-/health/ready").statusCode()).isEqualTo(200);
            assertThat(visitor.get("/-/health/live").statusCode()).isEqualTo(200);
            assertChats(visitor);

            assertThat(visitor.post("/-/stop", "").statusCode()).as("no token").isEqualTo(401);
            assertThat(visitor.post("/-/stop", "", "Authorization", "Bearer wrong")
                            .statusCode())
                    .as("a wrong token")
                    .isEqualTo(401);
            assertThat(visitor.phase()).as("nobody may stop it without").isEqualTo("SERVING");

            assertThat(visitor.post("/-/stop", "", "Authorization", "Bearer " + RequestorServer.TOKEN)
                            .statusCode())
                    .isEqualTo(202);
            server.waitUntil("the app is stopped", STOP, () -> visitor.phase().equals("STOPPED"));
            server.waitUntil(
                    "no process is left",
                    Duration.ofSeconds(5),
                    () -> server.children().isEmpty());
            assertThat(visitor.status("/")).as("nothing is served any more").isEqualTo(503);
            assertThat(visitor.get("/-/health/ready").statusCode()).isEqualTo(503);
            server.terminate(STOP);
        }
    }

    @Test
    void endsEverythingOnSigtermAlone() throws Exception {
        Path home = Files.createDirectories(RequestorServer.devnetHome(folder)).toRealPath();
        // a daemon of its own process, as yagna is: it can say afterwards what became of everything
        try (Devnet daemon = Devnet.start(
                        DevnetOptions.of(0, RequestorServer.images(), home),
                        Executors.defaultThreadFactory(),
                        Clock.systemUTC());
                RequestorServer server = RequestorServer.start(
                        folder,
                        Map.of(
                                "YAGNA_APPKEY", "devnet",
                                "YAGNA_API_URL", daemon.url(),
                                "GOLEM_REGISTRY_URL", daemon.url()))) {
            Visitor visitor = up(server);
            serving(server, visitor);
            assertThat(server.children()).as("providers run as processes").isNotEmpty();

            server.terminate(STOP);

            JsonObject after = visitor.devnet();
            assertThat(after.getJsonArray("agreements").getValuesAs(JsonObject.class))
                    .isNotEmpty()
                    .as("agreements")
                    .noneMatch(agreement -> agreement.getString("state").equals("Approved"));
            assertThat(after.getJsonArray("activities").getValuesAs(JsonObject.class))
                    .isNotEmpty()
                    .as("activities")
                    .allMatch(activity -> activity.getString("state").equals("Terminated"));
            assertThat(after.getJsonArray("networks")).as("networks").isEmpty();
            assertThat(visitor.devnet("GET", "/payment-api/v1/allocations"))
                    .as("allocations")
                    .isEqualTo("[]");
            assertThat(server.children()).as(server.tail()).isEmpty();
        }
    }

    @Test
    void runsThePublicWebappDescriptorAsItIs() throws Exception {
        try (RequestorServer server =
                RequestorServer.start(folder, Map.of("REQUESTOR_DESCRIPTORS", descriptor("webapp.yaml")))) {
            Visitor visitor = up(server);
            serving(server, visitor);
            assertChats(visitor);
            server.terminate(STOP);
            assertThat(server.children()).as(server.tail()).isEmpty();
        }
    }

    @Test
    void endsEverythingOnSigtermWhileStarting() throws Exception {
        try (RequestorServer server = RequestorServer.start(folder, Map.of())) {
            up(server);
            server.waitUntil(
                    "a provider runs", SERVING, () -> !server.children().isEmpty());

            server.terminate(STOP);

            assertThat(server.children()).as(server.tail()).isEmpty();
        }
    }

    @Test
    void hasNoShortCutPastTheProviders() throws Exception {
        try (RequestorServer server = RequestorServer.start(folder, Map.of())) {
            Visitor visitor = up(server);
            serving(server, visitor);
            assertThat(visitor.say("before the loss").statusCode()).isEqualTo(303);
            JsonObject web = visitor.instance("http");
            JsonObject db = visitor.instance("db");

            kill(visitor, web);
            server.waitUntil(
                    "/ fails without its provider",
                    Duration.ofSeconds(15),
                    () -> List.of(502, 503).contains(visitor.status("/")));
            server.waitUntil("/ is back", SERVING, () -> visitor.status("/") == 200);
            assertThat(visitor.instance("http").getString("providerId"))
                    .as("another provider")
                    .isNotEqualTo(web.getString("providerId"));
            assertThat(visitor.instance("db").getString("agreementId"))
                    .as("the database stayed where it was")
                    .isEqualTo(db.getString("agreementId"));
            assertThat(visitor.lines()).as("no line was lost").contains("before the loss");

            kill(visitor, db);
            // the page waits some seconds for its database: it may live to see the new one
            HttpResponse<String> between = visitor.say("in between");
            boolean taken = between.statusCode() == 303;
            if (!taken) {
                assertThat(between.statusCode()).as(between.body()).isIn(502, 503, 504);
            }
            server.waitUntil("the database is another one", SERVING, () -> visitor.servesUnderAnotherAgreement(db));
            server.waitUntil("/ is back with it", SERVING, () -> visitor.status("/") == 200);
            assertThat(visitor.lines().contains("in between"))
                    .as("stored if and only if acknowledged")
                    .isEqualTo(taken);
            assertThat(visitor.say("after the loss").statusCode()).isEqualTo(303);
            assertThat(visitor.lines()).startsWith("after the loss");
            server.terminate(STOP);
            assertThat(server.children()).isEmpty();
        }
    }

    @Test
    void saysWhichImageDoesNotExist() throws Exception {
        try (RequestorServer server =
                RequestorServer.start(folder, Map.of("REQUESTOR_DESCRIPTORS", descriptor("simple-service.yaml")))) {
            Visitor visitor = up(server);
            server.waitUntil("it gives up", SERVING, () -> visitor.phase().equals("FAILED"));
            assertThat(visitor.appStatus().getString("reason"))
                    .contains("8b11df59f84358d47fc6776d0bb7290b0054c15ded2d6f54cf634488");
            HttpResponse<String> ready = visitor.get("/-/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("8b11df59f84358d47fc6776d0bb7290b0054c15ded2d6f54cf634488");
            server.waitUntil(
                    "nothing runs",
                    Duration.ofSeconds(20),
                    () -> server.children().isEmpty());
            server.terminate(STOP);
        }
    }

    private static String descriptor(String name) {
        return Path.of("src/test/resources/descriptors", name).toAbsolutePath().toString();
    }

    private static Visitor up(RequestorServer server) {
        Visitor visitor = new Visitor(server);
        server.waitUntil(
                "the application answers", UP, () -> visitor.status("/-/health/live") == 200 || !server.alive());
        assertThat(server.alive()).as(server.tail()).isTrue();
        return visitor;
    }

    private static void serving(RequestorServer server, Visitor visitor) throws Exception {
        server.waitUntil(
                "it serves or gives up",
                SERVING,
                () -> List.of("SERVING", "FAILED").contains(visitor.phase()));
        assertThat(visitor.phase()).as(visitor.appStatus() + server.tail()).isEqualTo("SERVING");
    }

    private static void assertSaysThatItStarts(Visitor visitor) throws Exception {
        HttpResponse<String> page = visitor.get("/", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.headers().firstValue("Retry-After")).isPresent();
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        HttpResponse<String> json = visitor.get("/", "Accept", "application/json");
        assertThat(json.statusCode()).isEqualTo(503);
        assertThat(json.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(Visitor.json(json.body())).isNotEmpty();
        HttpResponse<String> ready = visitor.get("/-/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("DOWN", "reason", "starting");
    }

    /** The present state first, then a change: there is one for every step. */
    private static void assertTellsEvents(Visitor visitor) throws Exception {
        HttpResponse<java.io.InputStream> answer = visitor.open("/-/events");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(frame(in)).startsWith("id: ").contains("\nevent: status\ndata: {", "\"nodes\"");
            assertThat(frame(in)).startsWith("id: ").contains("\nevent: ", "\ndata: {", "\"at\"");
        }
    }

    private static String frame(BufferedReader in) throws IOException {
        StringBuilder frame = new StringBuilder();
        for (String line = in.readLine();
                line != null && !(line.isEmpty() && frame.length() > 0);
                line = in.readLine()) {
            if (!line.isEmpty() && !line.startsWith(":")) {
                frame.append(line).append('\n');
            }
        }
        return frame.toString();
    }

    private static void assertChats(Visitor visitor) throws Exception {
        for (String line : LINES) {
            HttpResponse<String> answer = visitor.say(line);
            assertThat(answer.statusCode()).as(line + ": " + answer.body()).isEqualTo(303);
            assertThat(visitor.lines()).first().isEqualTo(line);
        }
        List<String> newestFirst = LINES.stream().collect(Collectors.toList());
        java.util.Collections.reverse(newestFirst);
        assertThat(visitor.lines()).startsWith(newestFirst.toArray(String[]::new));
    }

    /** Ends the processes of an instance without a word to anybody, as a power cut does. */
    private static void kill(Visitor visitor, JsonObject instance) throws Exception {
        List<JsonObject> activities =
                visitor.devnet().getJsonArray("activities").getValuesAs(JsonObject.class);
        JsonObject own = activities.stream()
                .filter(one -> one.getString("id").equals(instance.getString("activityId")))
                .findFirst()
                .orElseThrow();
        List<Long> pids = own.getJsonArray("pids").getValuesAs(jakarta.json.JsonNumber.class).stream()
                .map(jakarta.json.JsonNumber::longValue)
                .toList();
        assertThat(pids).as("the provider's processes").isNotEmpty();
        pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
}
