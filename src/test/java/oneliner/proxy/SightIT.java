package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oneliner.proxy.sight.PromText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen of the proxy in the real server: ids, answers of its own, the access log and the figures. */
@SuppressWarnings({"StringConcatToTextBlock", "try"}) // HTTP has its own line ends; some origins need only be there
class SightIT extends ProxyITBase {
    private static final String METRICS = "GET /-/metrics HTTP/1.1\r\nHost: h\r\n\r\n";

    /** The access log's line with this id, within a generous time: it is written a moment after the answer. */
    private static Map<String, String> logged(String id) throws IOException, InterruptedException {
        Pattern whole = Pattern.compile("id=" + id + " client=.*");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            Matcher matcher = whole.matcher(server.log());
            if (matcher.find()) {
                Map<String, String> fields = new TreeMap<>();
                Matcher field = Pattern.compile("(\\w+)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ \"]*)")
                        .matcher(matcher.group());
                while (field.find()) {
                    fields.put(field.group(1), field.group(2));
                }
                return fields;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("no line with " + id + " in " + server.log());
    }

    private static PromText metrics() throws IOException {
        Client.Answer answer = ask(METRICS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers("Content-Type").get(0)).startsWith("text/plain");
        return PromText.of(answer.text());
    }

    private static String upstreamId(Origin origin, int request) {
        Matcher matcher = Pattern.compile("(?i)\r\nx-request-id: (.*)\r\n").matcher(origin.heads.get(request));
        assertThat(matcher.find()).as(origin.heads.get(request)).isTrue();
        String id = matcher.group(1);
        assertThat(matcher.find()).as("only one").isFalse();
        return id;
    }

    @Test
    void aRequestHasOneNameUpstreamAndInTheLog() throws Exception {
        try (Origin origin = origin(call -> {
            call.body();
            call.say("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");
        })) {
            Client.Answer answer =
                    ask("POST /a%20b?token=geheim HTTP/1.1\r\nHost: h\r\nX-Request-Id: nginx-0001.A_b\r\n"
                            + "Content-Length: 3\r\n\r\nabc");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.headers("X-Request-Id"))
                    .as("the provider's headers are left alone")
                    .isEmpty();
            assertThat(upstreamId(origin, 0)).isEqualTo("nginx-0001.A_b");
            assertThat(logged("nginx-0001.A_b"))
                    .containsEntry("method", "POST")
                    .containsEntry("path", "/a%20b")
                    .containsEntry("node", "app")
                    .containsEntry("instance", "0")
                    .containsEntry("provider", "0x0")
                    .containsEntry("tries", "1")
                    .containsEntry("status", "201")
                    .containsEntry("end", "delivered")
                    .containsEntry("up", "3")
                    .containsEntry("down", "5")
                    .hasEntrySatisfying(
                            "first_ms", ms -> assertThat(Double.parseDouble(ms)).isPositive());
            assertThat(server.log()).doesNotContain("geheim");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with space in it", "<b>0123456789</b>", "a,b,c,d,e,f,g,h,i"})
    void aNameThatIsNoneIsReplaced(String said) throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            assertThat(ask("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: " + said + "\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(upstreamId(origin, 0)).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void anAnswerOfOursNamesTheRequestToo() throws Exception {
        try (Origin origin = origin(Origin.Call::hangUp)) {
            Client.Answer page = ask("POST /x HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nContent-Length: 0\r\n\r\n");
            assertThat(page.status()).isEqualTo(502);
            String id = upstreamId(origin, 0);
            assertThat(page.headers("X-Request-Id")).containsExactly(id);
            assertThat(page.text()).contains("Request <code>" + id + "</code>");
            assertThat(logged(id))
                    .containsEntry("status", "502")
                    .containsEntry("end", "own")
                    .containsEntry("tries", "1")
                    .hasEntrySatisfying("reason", why -> assertThat(why).contains("without an answer"));
            assertThat(server.log()).contains("[" + id + "]");
        }
    }

    private static void assertProblem(Client.Answer answer, int status, String title) {
        assertThat(answer.status()).as(answer.head()).isEqualTo(status);
        assertThat(answer.headers("Content-Type").get(0)).startsWith("application/problem+json");
        assertThat(answer.headers("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers("X-Content-Type-Options")).containsExactly("nosniff");
        JsonObject json = Json.createReader(new StringReader(answer.text())).readObject();
        assertThat(json.getString("type")).isEqualTo("about:blank");
        assertThat(json.getString("title")).isEqualTo(title);
        assertThat(json.getInt("status")).isEqualTo(status);
        assertThat(json.getString("detail")).isNotBlank();
        assertThat(answer.headers("X-Request-Id")).containsExactly(json.getString("requestId"));
    }

    @Test
    void aProgramGetsAProblem() throws IOException {
        server.doors("app", 5000, List.of());
        Client.Answer starting = ask("GET / HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n");
        assertProblem(starting, 503, "Service Unavailable");
        assertThat(starting.headers("Retry-After")).isNotEmpty();
        try (Origin origin = origin(call -> call.in().read())) {
            assertProblem(ask("GET / HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n\r\n"), 504, "Gateway Timeout");
            assertProblem(ask("GET /-/proxy/nobody/ HTTP/1.1\r\nHost: h\r\n\r\n"), 404, "Not Found");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void aHeadRequestGetsNoBody() throws IOException {
        server.doors("app", 5000, List.of());
        try (Client client = new Client(server.port)) {
            client.say("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            Client.Answer head = client.bodiless();
            assertThat(head.status()).isEqualTo(503);
            assertThat(Integer.parseInt(head.headers("Content-Length").get(0))).isPositive();
            assertThat(client.in().readAllBytes()).isEmpty();
        }
    }

    private static double requests(PromText text, String status, String end) {
        return text.value("oneliner_requests_total{end=\"" + end + "\",node=\"app\",status=\"" + status + "\"}");
    }

    @Test
    void theFiguresAreThoseOfTheRequests() throws Exception {
        try (Origin origin = origin(call -> {
            if (call.head().startsWith("GET /cut")) {
                call.say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(40_000));
                call.hangUp();
            } else if (call.head().startsWith("POST /drop")) {
                call.body();
                call.hangUp();
            } else {
                if (call.head().startsWith("POST")) {
                    call.body();
                }
                call.say("HTTP/1.1 " + (call.head().startsWith("GET /none") ? "404" : "200")
                        + " x\r\nContent-Length: 10\r\n\r\n0123456789");
            }
        })) {
            assertThat(get().status())
                    .isEqualTo(200); // so that the tunnel of an earlier test is not part of what follows
            PromText before = metrics();
            for (int i = 0; i < 7; i++) {
                assertThat(get().status()).isEqualTo(200);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(ask("GET /none HTTP/1.1\r\nHost: h\r\n\r\n").status())
                        .isEqualTo(404);
            }
            assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
                            .status())
                    .isEqualTo(200);
            assertThat(ask("POST /drop HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
                            .status())
                    .isEqualTo(502);
            try (Client client = new Client(server.port)) {
                client.say("GET /cut HTTP/1.1\r\nHost: h\r\n\r\n");
                client.in().readAllBytes();
            } catch (IOException e) {
                // cut it is
            }
            assertThat(ask("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(405);
            PromText after = before;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (requests(after, "2xx", "cut") == requests(before, "2xx", "cut") && System.nanoTime() < end) {
                after = metrics();
            }
            assertThat(requests(after, "2xx", "delivered") - requests(before, "2xx", "delivered"))
                    .isEqualTo(8);
            assertThat(requests(after, "4xx", "delivered") - requests(before, "4xx", "delivered"))
                    .isEqualTo(3);
            assertThat(requests(after, "5xx", "own") - requests(before, "5xx", "own"))
                    .isEqualTo(1);
            assertThat(requests(after, "2xx", "cut") - requests(before, "2xx", "cut"))
                    .isEqualTo(1);
            String up = "oneliner_request_body_bytes_total{node=\"app\"}";
            assertThat(after.value(up) - before.value(up)).isEqualTo(10);
            String first = "oneliner_first_byte_seconds_count{node=\"app\"}";
            assertThat(after.value(first) - before.value(first)).isEqualTo(12);
            assertThat(after.value("oneliner_own_answers_total{status=\"502\"}")
                            - before.value("oneliner_own_answers_total{status=\"502\"}"))
                    .isEqualTo(1);
            assertThat(after.value("oneliner_requests_in_flight{node=\"app\"}")).isZero();
            assertThat(after.value("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
        }
    }

    @Test
    void theFiguresComeAsOpenMetricsToo() throws IOException {
        Client.Answer answer = ask("GET /-/metrics HTTP/1.1\r\nHost: h\r\n"
                + "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers("Content-Type").get(0)).startsWith("application/openmetrics-text");
        assertThat(answer.text()).endsWith("# EOF\n");
    }

    /** What the server refuses before it asks us: not in our words, but without its name, its version or a stack. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: h\r\nbroken header\r\n\r\n",
                "GET\r\n\r\n",
                "G\u0001T / HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET / HTTP/7.7\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
                "LONG-TARGET",
                "LONG-HEADER",
                "MANY-HEADERS"
            })
    void theServerGivesNothingOfItselfAway(String what) throws IOException {
        String request = switch (what) {
            case "LONG-TARGET" -> "GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: h\r\n\r\n";
            case "LONG-HEADER" -> "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(100_000) + "\r\n\r\n";
            case "MANY-HEADERS" -> "GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(2_000) + "\r\n";
            default -> what;
        };
        try (Origin origin = origin(call -> call.say(OK));
                Client client = new Client(server.port)) {
            String said;
            try {
                client.say(request);
                client.endOutput();
                said = new String(client.in().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                said = ""; // closed without a word
            }
            // an empty answer, one of ours, or none at all; Undertow takes a line without a colon and heads up to 1
            // MiB,
            // for which the origin may be too slow
            String refused =
                    "HTTP/1.1 (400|414|431|504|505) .*(Content-Length: 0\r\n.*|X-Request-Id: .*\"requestId\".*)";
            assertThat(said).matches("(?s)|" + refused + (RealServer.WILDFLY ? "|HTTP/1.1 200 .*ok" : ""));
            assertThat(said)
                    .doesNotContainPattern(
                            "(?i)payara|glassfish|grizzly|wildfly|undertow|jboss|java[./]|exception|\\bat \\w+\\.");
        }
    }
}
