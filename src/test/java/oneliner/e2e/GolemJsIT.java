package oneliner.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code deploy/devnet} alone, and golem-js on it: the SDK as published on npm, with nothing but the address and the
 * key. {@code src/test/golem-js/drive.mjs} is the program that a user of golem-js would write.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(240)
class GolemJsIT {
    private static final Path SOURCES = Path.of("src/test/golem-js");
    private static final Path HOME = Path.of("target/golem-js").toAbsolutePath();
    private static final List<String> CHECKS = List.of(
            "a wrong key is refused",
            "connect",
            "scan",
            "rent",
            "create exe unit",
            "echo polled",
            "echo streamed",
            "failing command",
            "batch",
            "debit note accepted",
            "finalise with accepted invoice",
            "create network",
            "two machines in the VPN",
            "their addresses",
            "start a service",
            "TCP proxy",
            "GET",
            "5 sequential GETs",
            "5 parallel GETs",
            "POST",
            "a response of 400 kB",
            "the other machine reaches it",
            "close the proxy",
            "finalise both",
            "remove the network",
            "a pool of two",
            "disconnect",
            "nothing to complain about");

    @TempDir
    static Path data;

    private static int port;
    private static DeployRun devnet;

    @BeforeAll
    static void start() throws Exception {
        needGolemJs();
        Files.copy(SOURCES.resolve("drive.mjs"), HOME.resolve("drive.mjs"), StandardCopyOption.REPLACE_EXISTING);
        port = DeployRun.freePort();
        devnet = DeployRun.devnet(data, port);
        devnet.awaitOutput("YAGNA_APPKEY=devnet", Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() throws IOException {
        if (devnet != null) {
            devnet.close();
        }
    }

    /** Skips where node or the module is missing; where everything has to run, that is a failure. */
    private static void needGolemJs() throws Exception {
        String wanted = json(Files.readString(SOURCES.resolve("package.json")))
                .asJsonObject()
                .getJsonObject("dependencies")
                .getString("@golem-sdk/golem-js");
        Path module = HOME.resolve("node_modules/@golem-sdk/golem-js/package.json");
        String missing = null;
        if (!runs("node", "--version")) {
            missing = "there is no node on the PATH (Debian: apt-get install nodejs npm)";
        } else if (!Files.isRegularFile(module)) {
            missing = module + " does not exist";
        } else if (!json(Files.readString(module))
                .asJsonObject()
                .getString("version")
                .equals(wanted)) {
            missing = module + " is not version " + wanted;
        }
        if (missing != null) {
            String why = "golem-js cannot run: " + missing + "; to install it: mkdir -p target/golem-js && "
                    + "cp src/test/golem-js/package.json target/golem-js && npm install --prefix target/golem-js";
            if ("true".equals(System.getenv("CI"))) {
                fail(why);
            }
            abort(why);
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> golemJsDoesAllOfIt() throws Exception {
        List<JsonObject> lines = drive();
        JsonObject last = lines.get(lines.size() - 1);
        List<JsonObject> checks = lines.subList(0, lines.size() - 1);
        assertThat(checks.stream().map(c -> c.getString("check")).toList()).isEqualTo(CHECKS);
        assertThat(last.getInt("passed") + last.getInt("failed") + last.getInt("skipped"))
                .isEqualTo(CHECKS.size());
        return checks.stream()
                .map(c -> DynamicTest.dynamicTest(
                        c.getString("check"),
                        () -> assertThat(c.getBoolean("ok")).as(c.toString()).isTrue()));
    }

    private static List<JsonObject> drive() throws IOException, InterruptedException {
        Path output = data.resolve("driver.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        "node", HOME.resolve("drive.mjs").toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("YAGNA_API_URL", "http://127.0.0.1:" + port);
        environment.put("YAGNA_APPKEY", "devnet");
        Process node = builder.start();
        try {
            assertThat(node.waitFor(150, TimeUnit.SECONDS))
                    .as("the driver ends")
                    .isTrue();
        } finally {
            node.destroyForcibly();
        }
        List<JsonObject> lines = Files.readAllLines(output).stream()
                .map(line -> json(line).asJsonObject())
                .toList();
        assertThat(lines)
                .as("what the driver says; its exit code is " + node.exitValue())
                .isNotEmpty();
        return lines;
    }

    @Test
    @Order(2)
    void nothingIsLeftOfIt() throws Exception {
        JsonObject state = get("/devnet/state").asJsonObject();
        assertThat(state.getJsonArray("agreements")).as("agreements").hasSize(5);
        assertThat(texts(state.getJsonArray("agreements"), "state")).containsOnly("Terminated");
        assertThat(texts(state.getJsonArray("activities"), "state")).containsOnly("Terminated");
        assertThat(state.getJsonArray("networks")).as("networks").isEmpty();
        assertThat(devnet.rented()).as("processes of providers").isEmpty();
        JsonArray invoices = get("/payment-api/v1/invoices").asJsonArray();
        assertThat(invoices).as("one invoice per agreement").hasSize(5);
        assertThat(texts(invoices, "status")).containsOnly("ACCEPTED");
        assertThat(get("/payment-api/v1/allocations").asJsonArray())
                .as("allocations that are not released")
                .isEmpty();
    }

    @Test
    @Order(3)
    void aSecondOneOnThatPortSaysSoAndEnds(@TempDir Path other) throws Exception {
        try (DeployRun second = DeployRun.devnet(other, port)) {
            assertThat(second.awaitEnd(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(second.output()).contains(String.valueOf(port));
        }
    }

    @Test
    @Order(4)
    void aSignalEndsIt() throws Exception {
        devnet.signal("INT");
        devnet.awaitEnd(Duration.ofSeconds(20));
        assertThat(devnet.processes()).as("processes with its data folder").isEmpty();
    }

    private static JsonValue get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(10))
                                .header("Authorization", "Bearer devnet")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    private static List<String> texts(JsonArray list, String name) {
        return list.stream().map(item -> item.asJsonObject().getString(name)).toList();
    }

    private static JsonValue json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }
}
