package oneliner.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Acting on a running app over {@code /-/api}, in the real server; its images are shell scripts. */
class ControlIT {
    private static final Duration UP = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String APP = """
            meta: {name: shells}
            payloads:
              db: {runtime: vm, params: {image_tag: "t/db:latest"}}
              web: {runtime: vm, params: {image_tag: "t/web:latest"}}
            networks:
              default: {ip: "192.168.0.0/24"}
            nodes:
              db:
                payload: db
                init: [{run: {args: ["/bin/serve"]}}]
                network: default
              web:
                payload: web
                instances: 1
                init: [{run: {args: ["/bin/serve", "first"]}}]
                network: default
                depends_on: [db]
            """;
    private static final String SECOND = APP.replace("\"first\"", "\"second\"").replace("instances: 1", "instances: 2");

    @TempDir
    Path folder;

    private RequestorServer server;
    private Visitor visitor;
    private Operator operator;

    @BeforeEach
    void images() throws IOException {
        image("db", "#!/bin/sh\necho the database is up\nsleep 600 &\n");
        // slow enough that a substitute is seen on its way
        image("web", "#!/bin/sh\nsleep 1\necho \"serving $1\"\nsleep 600 &\n");
    }

    @Test
    void actsOnWhatRunsAndLeavesTheRestAlone() throws Exception {
        Map<String, String> settings = Map.of(
                "REQUESTOR_DESCRIPTORS",
                        Files.writeString(folder.resolve("shells.yaml"), APP).toString(),
                "DEVNET_IMAGES", folder.resolve("images").toString());
        try (RequestorServer started = RequestorServer.start(folder.resolve("run"), settings)) {
            server = started;
            visitor = new Visitor(server);
            operator = new Operator(visitor);
            server.waitUntil("it serves", UP, () -> visitor.phase().equals("SERVING") || !server.alive());
            assertThat(visitor.phase()).as(server.tail()).isEqualTo("SERVING");
            String database = agreement("db", 0);
            String seen = firstEventId();

            refusesStrangersAndRubbish();
            readsNoFileOfTheServer();
            runsCommandsAndReadsOutput();
            tellsWhatThereIs();
            scales();
            replacesAndRollsOver();
            appliesOnlyWhatDiffers();

            assertThat(agreement("db", 0)).as("nobody touched the database").isEqualTo(database);
            resumes(seen);
            accounts();
            stops();
        }
    }

    private void refusesStrangersAndRubbish() throws Exception {
        assertThat(visitor.get("/-/api/app").statusCode()).isEqualTo(401);
        assertThat(visitor.get("/-/api/app", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(visitor.post("/-/api/stop", "", "Authorization", "Bearer wrong")
                        .statusCode())
                .isEqualTo(401);
        assertThat(visitor.get("/-/api/openapi.json").statusCode()).isEqualTo(200);
        for (String rubbish : List.of("{", "[]", "\0", "{\"instances\":\"2\"}", "{\"instances\":2,\"x\":1}")) {
            operator.refused(400, "/nodes/web/scale", rubbish);
        }
        operator.refused(400, "/plan", Operator.descriptor("a.yaml", "nodes: {}"));
        operator.refused(400, "/apply", Operator.descriptor("a.yaml", "{".repeat(100_000)));
        operator.refused(404, "/nodes/nobody/scale", "{\"instances\":2}");
        operator.refused(404, "/nodes/web/instances/7/replace", "");
        operator.refused(404, "/nodes/web/instances/7/exec", "{\"command\":[\"/bin/true\"]}");
        operator.refused(415, "/stop", "a=b", "application/x-www-form-urlencoded");
        assertThat(declaring(5 << 20)).startsWith("HTTP/1.1 413 ");
        assertThat(visitor.phase()).isEqualTo("SERVING");
    }

    /** The first line of what is answered to a body of that many bytes, of which none is sent. */
    private String declaring(int bytes) throws IOException {
        String head = "POST /-/api/plan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + RequestorServer.TOKEN + "\r\nContent-Length: " + bytes + "\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    /** Else whoever has the token would have the rights of the server's account. */
    private void readsNoFileOfTheServer() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.json"), "{\"password\":\"tiger\"}");
        for (Path file : List.of(secret, folder.resolve("nowhere.json"))) {
            String text = APP.replace(
                    "web: {runtime: vm, params: {image_tag: \"t/web:latest\"}}",
                    "web: {runtime: vm/manifest, params: {manifest_path: '" + file + "'}}");
            JsonObject problem = operator.refused(
                    400, "/plan", Operator.descriptor(folder.resolve("a.yaml").toString(), text));
            assertThat(problem.getJsonArray("faults").toString())
                    .contains("payloads.web.params.manifest_path", "no file of this machine is read")
                    .doesNotContain("tiger");
        }
    }

    private void runsCommandsAndReadsOutput() throws Exception {
        String command = "{\"command\":[\"/bin/sh\",\"-c\",\"echo out; echo err >&2; exit 3\"]}";
        String before = agreement("web", 0);
        JsonObject done = operator.post("/nodes/web/instances/0/exec", command, 200, "Execution");
        assertThat(done.getInt("exitCode")).isEqualTo(3);
        assertThat(done.getString("stdout")).isEqualTo("out\n");
        assertThat(done.getString("stderr")).isEqualTo("err\n");
        assertThat(logs(0)).contains("serving first");
        assertThat(operator.get("/nodes/db/instances/0/logs?lines=5", "Logs").toString())
                .contains("the database is up");
        assertThat(visitor.phase()).as("a command that fails harms nobody").isEqualTo("SERVING");
        assertThat(agreement("web", 0)).isEqualTo(before);
    }

    private void tellsWhatThereIs() throws Exception {
        JsonObject money = operator.status().getJsonObject("money");
        assertThat(new BigDecimal(money.getString("budget"))).isPositive();
        assertThat(new BigDecimal(money.getString("outstanding"))).isNotNegative();
        assertThat(money.getString("refused")).isEqualTo("0");
        for (String node : List.of("db", "web")) {
            JsonObject market = visitor.node(node).getJsonObject("market");
            assertThat(market.getInt("offers")).as(node).isPositive();
            assertThat(market.getString("words")).contains(" offers: ", "candidate");
            JsonObject instance = visitor.instances(node).get(0);
            assertThat(Instant.parse(instance.getString("until"))).isAfter(Instant.now());
            assertThat(instance.getBoolean("adopted")).isFalse();
            assertThat(instance.containsKey("substitute")).isFalse();
        }
        JsonObject app = operator.get("/app", "App");
        assertThat(app.getString("name")).isEqualTo("shells");
        assertThat(app.getJsonArray("nodes")).hasSize(2);
    }

    private void scales() throws Exception {
        String before = agreement("web", 0);
        operator.begin("/nodes/web/scale", "{\"instances\":2}");
        webServes("first");
        assertThat(agreement("web", 0)).isEqualTo(before);
    }

    private void replacesAndRollsOver() throws Exception {
        String first = agreement("web", 0);
        String second = agreement("web", 1);
        operator.begin("/nodes/web/instances/1/replace", "{\"reason\":\"a test\"}");
        instanceIs(
                "web/1 has a substitute on its way",
                1,
                one -> one.getString("step").equals("SERVING")
                        && one.getString("agreementId", "").equals(second)
                        && one.containsKey("substitute")
                        && one.getJsonObject("substitute").containsKey("agreementId"));
        operator.status();
        moved(1, second);
        operator.begin("/nodes/web/instances/0/rollover", "");
        moved(0, first);
        webServes("first");
        assertThat(visitor.instances("web").get(0).getInt("replaced")).isEqualTo(1);
    }

    private void appliesOnlyWhatDiffers() throws Exception {
        String body = Operator.descriptor("shells.yaml", SECOND);
        JsonObject plan = operator.post("/plan", body, 200, "Plan");
        assertThat(plan.toString()).contains("db: unchanged, keeps its agreement", "web: replaced, for init differs");
        List<String> before = List.of(agreement("web", 0), agreement("web", 1));
        operator.post("/apply", body, 202, "Plan");
        moved(0, before.get(0));
        moved(1, before.get(1));
        webServes("second");
        assertThat(operator.post("/plan", body, 200, "Plan").getBoolean("nothing"))
                .isTrue();
        // without descriptors the operator's own files are meant, which the server may read
        assertThat(operator.get("/plan", "Plan").getBoolean("nothing")).isFalse();
    }

    private void accounts() throws Exception {
        JsonObject ledger = operator.get("/ledger", "Ledger");
        assertThat(ledger.getJsonArray("balances").toString())
                .contains("\"instance\":\"web/1\"", "\"instance\":\"db/0\"");
        HttpResponse<String> csv = operator.raw("/ledger?format=csv");
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(csv.body()).startsWith("at,instance,providerId,");
        assertThat(csv.body().lines().count())
                .isGreaterThan(ledger.getJsonArray("bills").size());
    }

    private void stops() throws Exception {
        operator.begin("/stop", "");
        server.waitUntil("it is stopped", SOON, () -> visitor.phase().equals("STOPPED"));
        operator.refused(409, "/nodes/web/scale", "{\"instances\":3}");
        server.terminate(Duration.ofSeconds(40));
        assertThat(server.children()).as(server.tail()).isEmpty();
        assertThat(server.log())
                .as("who did what is written down, and no secret")
                .contains("asked by control token from 127.0.0.1: scale web: scaling web to 2")
                .contains("asked by control token from 127.0.0.1: exec web/0: exit code 3")
                .doesNotContain(RequestorServer.TOKEN);
    }

    /** Whoever comes back is told what was done meanwhile. */
    private void resumes(String id) throws Exception {
        try (BufferedReader in = stream("Last-Event-ID", id)) {
            String line = in.readLine();
            while (line != null && !line.contains("\"what\":\"scale web\"")) {
                assertThat(line)
                        .as("the state from which one begins, not what was missed")
                        .isNotEqualTo("event: status");
                line = in.readLine();
            }
            assertThat(line).contains("\"by\":\"control token from 127.0.0.1\"");
        }
    }

    private String firstEventId() throws Exception {
        try (BufferedReader in = stream()) {
            String line = in.readLine();
            while (!line.startsWith("id: ")) {
                assertThat(line).startsWith(":");
                line = in.readLine();
            }
            return line.substring("id: ".length());
        }
    }

    private BufferedReader stream(String... headers) throws Exception {
        return new BufferedReader(
                new InputStreamReader(visitor.open("/-/events", headers).body(), StandardCharsets.UTF_8));
    }

    private String logs(int index) throws Exception {
        return operator.get("/nodes/web/instances/" + index + "/logs?lines=5", "Logs")
                .toString();
    }

    private String agreement(String node, int index) throws Exception {
        return visitor.instances(node).get(index).getString("agreementId");
    }

    private void moved(int index, String agreementBefore) {
        instanceIs(
                "web/" + index + " is another",
                index,
                one -> one.getString("step").equals("SERVING")
                        && !one.getString("agreementId", "").equals(agreementBefore));
    }

    private void instanceIs(String what, int index, Predicate<JsonObject> condition) {
        server.waitUntil(what, SOON, () -> {
            List<JsonObject> all = web();
            return all.size() > index && condition.test(all.get(index));
        });
    }

    private void webServes(String word) throws Exception {
        server.waitUntil("two instances of web serve", SOON, () -> {
            List<JsonObject> all = web();
            return all.size() == 2
                    && all.stream().allMatch(one -> one.getString("step").equals("SERVING"));
        });
        for (int i = 0; i < 2; i++) {
            assertThat(logs(i)).contains("serving " + word);
        }
    }

    /** Empty while nobody answers. */
    private List<JsonObject> web() {
        try {
            return visitor.instances("web");
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private void image(String name, String script) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("images/" + name + "/bin"));
        Path file = Files.writeString(bin.resolve("serve"), script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
