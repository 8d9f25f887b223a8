package oneliner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** One command brings up the chat; it survives the loss of its provider; Ctrl-C leaves nothing. */
class MainJobIT {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void chatsThroughRentedMachinesAndOutlivesOneOfThem() throws Exception {
        try (DeployRun run = DeployRun.start(folder.resolve("data"), Map.of())) {
            String url = run.awaitReady(START);
            assertThat(run.output())
                    .as("the steps of both nodes are shown, and NGINX is in front")
                    .contains("market → agreement → deploy → start → probe → serving")
                    .contains("starting: NGINX on port");
            keepsTheOperatorsPagesInside(run, url);
            Path control = folder.resolve("data/control");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(control)))
                    .as("the secret is its owner's alone")
                    .isEqualTo("rw-------");
            appliesOnlyWhatDiffers(run, json(Files.readString(control)).getString("url"));
            WebDriver browser = browser(folder.resolve("browser"));
            try {
                browser.get(url);
                send(browser, "first line");
                send(browser, "x'616263' <b>שלום</b> 🙂");
                assertThat(lines(browser)).as("newest first").startsWith("x'616263' <b>שלום</b> 🙂", "first line");

                List<ProcessHandle> web = run.providers(5000);
                assertThat(web).as("the web provider's server").hasSize(1);
                DeployRun.signal("KILL", web.get(0).pid());
                DeployRun.waitUntil("/ fails without its provider", Duration.ofSeconds(15), () -> status(url) >= 500);
                DeployRun.waitUntil("/ is back on another provider", START, () -> status(url) == 200);

                browser.get(url);
                assertThat(lines(browser)).as("no line was lost").startsWith("x'616263' <b>שלום</b> 🙂", "first line");
                send(browser, "after the loss");
                assertThat(lines(browser)).startsWith("after the loss");
            } finally {
                browser.quit();
            }
            Instant asked = Instant.now();
            run.signal("INT");
            assertThat(run.awaitEnd(STOP)).as(run.output()).isZero();
            assertThat(run.processes()).as("nothing is left").isEmpty();
            assertThat(control).as("nobody is told to act on what has ended").doesNotExist();
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void secondSignalEndsEverythingAtOnce() throws Exception {
        try (DeployRun run = DeployRun.start(folder.resolve("data"), Map.of())) {
            run.awaitReady(START);
            run.signal("INT");
            DeployRun.waitUntil(
                    "the first is heard",
                    Duration.ofSeconds(5),
                    () -> run.output().contains("stopping"));
            run.signal("INT");
            assertThat(run.awaitEnd(Duration.ofSeconds(3))).isEqualTo(130);
            DeployRun.waitUntil(
                    "children are gone",
                    Duration.ofSeconds(2),
                    () -> run.processes().isEmpty());
        }
    }

    /** A third node comes and goes, told and done by the script; the other two are not touched. */
    private void appliesOnlyWhatDiffers(DeployRun run, String server) throws Exception {
        String chat =
                Path.of("src/main/resources/oneliner.yaml").toAbsolutePath().toString();
        String more = Files.writeString(folder.resolve("more.yaml"), """
                        nodes:
                          more: {payload: db, init: [{run: {args: [/bin/sh, -c, 'sleep 600 &']}}]}
                        """).toString();
        Map<String, String> before = agreements(server);
        assertThat(before).containsOnlyKeys("db", "http");

        assertThat(run.also("--check"))
                .as("no file means the built-in app")
                .contains("db: unchanged, keeps its agreement");
        assertThat(run.also("--check", chat, more))
                .contains("For the app that runs now\n")
                .contains("  db: unchanged, keeps its agreement\n", "  http: unchanged, keeps its agreement\n")
                .contains("  more: new, 1 instance\n", "do it with: deploy/run --apply " + chat + " " + more);
        assertThat(agreements(server)).as("checking changes nothing").isEqualTo(before);

        assertThat(run.also("--apply", chat, more)).contains("more: new, 1 instance\n", "begun");
        DeployRun.waitUntil(
                "it serves as well", SOON, () -> agreements(server).keySet().equals(Set.of("db", "http", "more")));
        assertThat(agreements(server)).containsAllEntriesOf(before);

        assertThat(run.also("--apply", chat)).contains("more: removed, 1 instance ends\n", "begun");
        DeployRun.waitUntil(
                "it is gone and nothing else", SOON, () -> agreements(server).equals(before));
        assertThat(run.also("--apply", chat)).contains("nothing differs");
    }

    /** Of each node that serves, the agreement of its first instance. */
    private static Map<String, String> agreements(String server) {
        return json(body(server + "/-/status")).getJsonArray("nodes").getValuesAs(JsonObject.class).stream()
                .filter(node -> node.getJsonArray("instances")
                        .getJsonObject(0)
                        .getString("step")
                        .equals("SERVING"))
                .collect(Collectors.toMap(
                        node -> node.getString("name"),
                        node -> node.getJsonArray("instances").getJsonObject(0).getString("agreementId")));
    }

    private static String body(String url) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    /** However it is spelled: a server may read each of these as {@code /-/status}. */
    private static void keepsTheOperatorsPagesInside(DeployRun run, String url) throws Exception {
        String state = "\"phase\"";
        Matcher own = Pattern.compile("Payara on port (\\d+)").matcher(run.output());
        assertThat(own.find()).isTrue();
        assertThat(raw(Integer.parseInt(own.group(1)), "/-/status"))
                .as("the server itself")
                .contains(state);
        String api = "\"openapi\"";
        assertThat(raw(Integer.parseInt(own.group(1)), "/-/api/openapi.json"))
                .as("the server itself")
                .contains(api);
        int door = URI.create(url).getPort();
        assertThat(raw(door, "/-/health/ready")).startsWith("HTTP/1.1 200");
        for (String path : List.of(
                "/-/status",
                "//-/status",
                "/%2d/status",
                "/-%2fstatus",
                "/%252d/status",
                "/;x/-/status",
                "/-;x/status",
                "/a/..;/-/status",
                "/a/%2e%2e;x=1/-/status",
                "/a/..%3b/-/status",
                "/a/b/..;/..;/-/status",
                "/a/.;/..;/-/status",
                "/-/health/ready/..;/..;/status",
                "/-/health/ready/../../status",
                "/\\-/status",
                "/-\\status",
                "/a%5c..%5c-/status",
                "http://x/-/status")) {
            assertThat(raw(door, path)).as(path).startsWith("HTTP/1.1 ").doesNotContain(state);
            String below = path.replace("status", "api/openapi.json");
            assertThat(raw(door, below)).as(below).startsWith("HTTP/1.1 ").doesNotContain(api);
        }
    }

    /** Sends the path byte by byte, as no client library would, and returns the whole answer. */
    private static String raw(int port, String path) throws java.io.IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(WebDriver browser, String message) {
        // typed by script, because ChromeDriver's keyboard has no emoji
        WebElement field = browser.findElement(By.name("message"));
        ((ChromeDriver) browser).executeScript("arguments[0].value = arguments[1]", field, message);
        browser.findElement(By.cssSelector("button[type=submit]")).click();
        DeployRun.waitUntil("the line is at the top", Duration.ofSeconds(15), () -> {
            List<String> lines = lines(browser);
            return !lines.isEmpty() && lines.get(0).equals(message);
        });
    }

    private static List<String> lines(WebDriver browser) {
        Object texts = ((ChromeDriver) browser)
                .executeScript("return Array.from(document.querySelectorAll('.message')).map(e => e.textContent)");
        return ((List<?>) texts).stream().map(String::valueOf).toList();
    }

    private static int status(String url) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (java.io.IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static WebDriver browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new java.io.File("/usr/bin/chromedriver"))
                .build();
        return new ChromeDriver(service, options);
    }
}
