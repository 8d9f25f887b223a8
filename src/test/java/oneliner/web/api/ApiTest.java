package oneliner.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.event.Event;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import oneliner.config.Settings;
import oneliner.services.ControlException;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.web.ControlToken;
import org.junit.jupiter.api.Test;

class ApiTest {
    private static final String TOKEN = "a-token-that-is-long";
    private static final String DESCRIPTORS = "{\"descriptors\":[{\"name\":\"a.yaml\",\"text\":\"x\"}]}";
    private static final String WEB_0 = "/nodes/web/instances/0";

    private final FakeControl control = new FakeControl();
    private final List<ServiceEvent> events = new ArrayList<>();
    private final Api api = api(Map.of("requestor.control-token", TOKEN));
    private final Schemas schemas = new Schemas();

    @SuppressWarnings("unchecked")
    private Api api(Map<String, String> keys) {
        Settings settings = Settings.read(key -> Optional.ofNullable(keys.get(key)));
        Event<ServiceEvent> sink = (Event<ServiceEvent>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Event.class}, (proxy, method, args) -> {
                    events.add((ServiceEvent) args[0]);
                    return null;
                });
        return new Api(
                settings,
                new ControlToken(settings),
                control,
                new ServiceDirectory(Clock.systemUTC(), sink),
                Clock.systemUTC());
    }

    private Exchange send(Exchange exchange) throws Exception {
        return send(api, exchange.with("Authorization", "Bearer " + TOKEN));
    }

    private static Exchange send(Api to, Exchange exchange) throws Exception {
        to.serve(exchange.request(), exchange.response());
        return exchange;
    }

    private void refused(int status, Exchange exchange, String... words) throws Exception {
        send(exchange);
        assertThat(exchange.status).as(exchange.text()).isEqualTo(status);
        assertThat(exchange.answered.get("Content-Type")).isEqualTo("application/problem+json");
        assertThat(schemas.faults("Problem", exchange.json())).isEmpty();
        assertThat(exchange.text()).contains(words);
        assertThat(control.asked).as("nothing is done").isEmpty();
    }

    @Test
    void theDocumentNamesEveryRouteAndOnlyThose() {
        Set<String> routes = new TreeSet<>(Set.of("get /api/openapi.json", "get /status", "get /events"));
        new Routes(control)
                .all()
                .forEach(route ->
                        routes.add(route.method().toLowerCase(java.util.Locale.ROOT) + " /api" + route.path()));
        Set<String> described = new TreeSet<>();
        schemas.document()
                .getJsonObject("paths")
                .forEach((path, methods) ->
                        methods.asJsonObject().keySet().forEach(method -> described.add(method + " " + path)));
        assertThat(described).isEqualTo(routes);
    }

    @Test
    void theDocumentNamesTheParametersThatAreRead() {
        for (Route route : new Routes(control).all()) {
            JsonObject operation = operation(route);
            Set<String> described = new TreeSet<>();
            if (operation.containsKey("parameters")) {
                operation.getJsonArray("parameters").getValuesAs(JsonObject.class).stream()
                        .filter(one -> one.getString("in").equals("query"))
                        .forEach(one -> described.add(one.getString("name")));
            }
            assertThat(described).as(route.path()).isEqualTo(new TreeSet<>(route.query()));
        }
    }

    @Test
    void everyReferenceInTheDocumentLeadsSomewhere() throws Exception {
        List<String> refs = java.util.regex.Pattern.compile("\"\\$ref\": \"#([^\"]+)\"")
                .matcher(Api.document())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(refs)
                .hasSizeGreaterThan(50)
                .allSatisfy(ref -> assertThat(schemas.document().getValue(ref)).isNotNull());
    }

    private JsonObject operation(Route route) {
        return schemas.document()
                .getJsonObject("paths")
                .getJsonObject("/api" + route.path())
                .getJsonObject(route.method().toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void answersFitTheDocument() throws Exception {
        Map<String, String> bodies = Map.of(
                "/plan", DESCRIPTORS,
                "/apply", DESCRIPTORS,
                "/nodes/{node}/scale", "{\"instances\":3}",
                "/nodes/{node}/instances/{index}/replace", "{\"reason\":\"too slow\"}",
                "/nodes/{node}/instances/{index}/exec", "{\"command\":[\"/bin/date\",\"-u\"],\"timeoutSeconds\":5}");
        for (Route route : new Routes(control).all()) {
            String path = route.path().replace("{node}", "web").replace("{index}", "0");
            Exchange exchange = send(
                    route.method().equals("GET")
                            ? Exchange.get(path)
                            : bodies.containsKey(route.path())
                                    ? Exchange.post(path, bodies.get(route.path()))
                                    : Exchange.of("POST", path));
            JsonObject response =
                    operation(route).getJsonObject("responses").getJsonObject(String.valueOf(exchange.status));
            assertThat(response)
                    .as(path + " answers " + exchange.status + exchange.text())
                    .isNotNull();
            assertThat(exchange.answered.get("Content-Type")).isEqualTo("application/json");
            assertThat(exchange.answered).containsEntry("Cache-Control", "no-store");
            assertThat(schemas.faults(
                            response.getJsonObject("content")
                                    .getJsonObject("application/json")
                                    .getJsonObject("schema"),
                            exchange.json()))
                    .as(path)
                    .isEmpty();
        }
        assertThat(control.asked)
                .contains(
                        "app",
                        "plan []",
                        "plan [Descriptor[name=a.yaml, text=x, files={}]]",
                        "apply [Descriptor[name=a.yaml, text=x, files={}]]",
                        "scale web 3",
                        "replace web 0 too slow",
                        "rollOver web 0",
                        "exec web 0 [/bin/date, -u] PT5S",
                        "logs web 0 100",
                        "ledger",
                        "stop control token from 192.0.2.7");
    }

    @Test
    void theLedgerIsATableAsWell() throws Exception {
        Exchange csv = send(Exchange.get("/ledger").query("format", "csv"));
        assertThat(csv.answered.get("Content-Type")).isEqualTo("text/csv");
        assertThat(csv.text())
                .isEqualTo("at,instance,providerId,agreementId,billId,kind,amount,accepted,reason\r\n"
                        + "1970-01-01T00:00:00Z,web/0,0xp,a1,b1,debit-note,0.10,false,\"'=1+1, \"\"dear\"\"\"\r\n");
    }

    @Test
    void theDocumentIsForEverybodyAndNothingElse() throws Exception {
        assertThat(send(api, Exchange.get("/openapi.json")).json()).isEqualTo(schemas.document());
        for (Exchange exchange : List.of(
                Exchange.get("/app"),
                Exchange.get("/app").with("Authorization", "Bearer"),
                Exchange.get("/app").with("Authorization", "Bearer wrong"),
                Exchange.get("/app").with("Authorization", "Bearer " + TOKEN + "x"),
                Exchange.get("/app").with("Authorization", "Basic " + TOKEN),
                Exchange.get("/nowhere"),
                Exchange.post("/stop", ""))) {
            send(api, exchange);
            assertThat(exchange.status).isEqualTo(401);
            assertThat(exchange.answered).containsEntry("WWW-Authenticate", "Bearer");
            assertThat(schemas.faults("Problem", exchange.json())).isEmpty();
        }
        assertThat(control.asked).isEmpty();
    }

    @Test
    void whoGuessesHasToWaitAndTheOwnerDoesNot() throws Exception {
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            Exchange guess = send(api, Exchange.get("/app").with("Authorization", "Bearer guess-" + i));
            assertThat(guess.status).isIn(401, 429);
            refused += guess.status == 429 ? 1 : 0;
        }
        assertThat(refused).isGreaterThanOrEqualTo(25);
        assertThat(send(Exchange.get("/app")).status).isEqualTo(200);
    }

    @Test
    void withoutATokenInTheSettingsNobodyMay() throws Exception {
        Exchange exchange = send(api(Map.of()), Exchange.get("/app").with("Authorization", "Bearer "));
        assertThat(exchange.status).isEqualTo(403);
        assertThat(exchange.text()).contains("requestor.control-token", "REQUESTOR_CONTROL_TOKEN");
    }

    @Test
    void theRoleWebHasNothingToActOn() throws Exception {
        Api web = api(Map.of("oneliner.role", "web", "requestor.control-token", TOKEN));
        assertThat(send(web, Exchange.get("/app").with("Authorization", "Bearer " + TOKEN)).status)
                .isEqualTo(404);
    }

    @Test
    void pagesOfOtherSitesMayNotAct() throws Exception {
        refused(403, Exchange.post("/stop", "{}").with("Sec-Fetch-Site", "cross-site"), "another site");
        refused(403, Exchange.post("/stop", "{}").with("Sec-Fetch-Site", "same-site"), "another site");
        assertThat(send(Exchange.post("/stop", "{}").with("Sec-Fetch-Site", "none")).status)
                .isEqualTo(202);
    }

    @Test
    void onlyJsonIsRead() throws Exception {
        for (String type : List.of(
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain",
                "application/jsonx",
                "application/problem+json")) {
            refused(415, Exchange.post("/stop", "a=b").with("Content-Type", type), "application/json");
            refused(415, Exchange.of("POST", "/stop").with("Content-Type", type), "application/json");
        }
        refused(415, Exchange.post("/stop", "{}").without("Content-Type"), "say Content-Type");
        assertThat(send(Exchange.post("/stop", "{}").with("Content-Type", "Application/JSON; charset=utf-8")).status)
                .isEqualTo(202);
    }

    @Test
    void rubbishIsRefusedWithWordsAndNothingIsDone() throws Exception {
        String scale = "/nodes/web/scale";
        refused(400, Exchange.post(scale, ""), "instances is missing");
        refused(400, Exchange.post(scale, "{}"), "instances is missing");
        refused(400, Exchange.post(scale, "{"), "not JSON");
        refused(400, Exchange.post(scale, "[]"), "must be a JSON object");
        refused(400, Exchange.post(scale, "3"), "must be a JSON object");
        refused(400, Exchange.post(scale, "{\"instances\":\"3\"}"), "whole number from 1 to 100");
        refused(400, Exchange.post(scale, "{\"instances\":3.5}"), "whole number");
        refused(400, Exchange.post(scale, "{\"instances\":0}"), "whole number");
        refused(400, Exchange.post(scale, "{\"instances\":101}"), "whole number");
        refused(400, Exchange.post(scale, "{\"instances\":-1}"), "whole number");
        refused(400, Exchange.post(scale, "{\"instances\":null}"), "whole number");
        refused(400, Exchange.post(scale, "{\"instances\":1e400}"), "whole number");
        refused(400, Exchange.post(scale, "{\"instances\":3,\"force\":true}"), "unknown member 'force'");
        refused(400, Exchange.post(scale, "{\"instances\":3} x"), "JSON");
        refused(400, Exchange.post(scale, "{\"instances\":3}{}"), "JSON");
        refused(400, Exchange.post(scale, " "), "JSON");
        refused(400, Exchange.post(scale, "{\"instances\":3,\"instances\":4}"), "not JSON");
        refused(400, Exchange.post(scale, "[".repeat(100_000)), "nested deeper");
        refused(
                400,
                Exchange.of("POST", scale)
                        .with("Content-Type", "application/json")
                        .body(new byte[] {'"', (byte) 0xff, '"'}),
                "not UTF-8");
        refused(400, Exchange.post(WEB_0 + "/exec", "{}"), "command is missing");
        refused(400, Exchange.post(WEB_0 + "/exec", "{\"command\":[]}"), "command is missing");
        refused(400, Exchange.post(WEB_0 + "/exec", "{\"command\":\"ls\"}"), "must be a list");
        refused(400, Exchange.post(WEB_0 + "/exec", "{\"command\":[1]}"), "command[0] must be a text");
        refused(400, Exchange.post(WEB_0 + "/exec", "{\"command\":[\"a\\u0000b\"]}"), "without NUL");
        refused(400, Exchange.post(WEB_0 + "/exec", "{\"command\":[\"a\"],\"timeoutSeconds\":301}"), "1 to 300");
        refused(400, Exchange.post("/plan", "{\"descriptors\":[{\"name\":\"a\"}]}"), "name and text");
        refused(400, Exchange.post("/plan", "{\"descriptors\":{}}"), "must be a list");
        refused(400, sending("[]"), "files must be an object");
        refused(400, sending("{\"m.json\":1}"), "files.m.json must be a text");
        refused(400, sending("{\"" + "x".repeat(1025) + "\":\"\"}"), "more than 1024");
        refused(400, Exchange.post("/stop", "{\"now\":true}"), "known are none");
        refused(400, Exchange.get(WEB_0 + "/logs").query("lines", "0"), "1 to 1000");
        refused(400, Exchange.get(WEB_0 + "/logs").query("lines", "1", "2"), "more than once");
        refused(400, Exchange.get(WEB_0 + "/logs").query("line", "1"), "unknown parameter 'line'");
        refused(400, Exchange.get("/ledger").query("format", "xml"), "json or csv");
        refused(404, Exchange.post("/nodes/web/instances/x/replace", "{}"), "numbered from 0");
        refused(404, Exchange.post("/nodes/web/instances/-1/replace", "{}"), "numbered from 0");
        refused(404, Exchange.get("/nowhere"), "openapi.json");
        refused(404, Exchange.get(""), "openapi.json");
        refused(404, Exchange.get("/app/"), "openapi.json");
        refused(405, Exchange.get("/stop"), "does not know GET");
        refused(405, Exchange.of("DELETE", "/app"), "does not know DELETE");
    }

    @Test
    void filesThatADescriptorNamesComeWithIt() throws Exception {
        Exchange exchange = sending("{\"m.json\":\"e30=\"}");
        send(exchange);
        assertThat(exchange.status).as(exchange.text()).isEqualTo(200);
        assertThat(control.asked).containsExactly("plan [Descriptor[name=a, text=x, files={m.json=e30=}]]");
    }

    private static Exchange sending(String files) {
        return Exchange.post("/plan", "{\"descriptors\":[{\"name\":\"a\",\"text\":\"x\",\"files\":" + files + "}]}");
    }

    @Test
    void whatIsTooLargeIsNotReadToItsEnd() throws Exception {
        byte[] large = ("{\"descriptors\":[{\"name\":\"a\",\"text\":\"" + "x".repeat(Body.MAX_BYTES) + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        refused(413, Exchange.post("/plan", "").body(large), "larger than");
        refused(413, Exchange.post("/plan", "{}").with("Content-Length", "99999999999"), "larger than");
        refused(
                400,
                Exchange.post(
                        "/plan", "{\"descriptors\":[{\"name\":\"a\",\"text\":\"" + "x".repeat((1 << 20) + 1) + "\"}]}"),
                "at most 1048576 characters");
    }

    @Test
    void faultsOfTheAppHaveAStatusOfTheirOwn() throws Exception {
        Map<ControlException.Kind, Integer> statuses = Map.of(
                ControlException.Kind.UNKNOWN, 404,
                ControlException.Kind.INVALID, 400,
                ControlException.Kind.NOT_NOW, 409,
                ControlException.Kind.TIMED_OUT, 504);
        for (ControlException.Kind kind : ControlException.Kind.values()) {
            control.fault = Optional.of(new ControlException(kind, "because", List.of("a.yaml:1: wrong")));
            Exchange exchange = send(Exchange.post("/nodes/web/scale", "{\"instances\":3}"));
            assertThat(exchange.status).isEqualTo(statuses.get(kind));
            assertThat(exchange.json().getString("detail")).isEqualTo("because");
            assertThat(exchange.json().getJsonArray("faults").getValuesAs(JsonString::getString))
                    .containsExactly("a.yaml:1: wrong");
            assertThat(schemas.faults("Problem", exchange.json())).isEmpty();
        }
        control.fault = Optional.of(new IllegalStateException("internal: secret"));
        Exchange broken = send(Exchange.post("/nodes/web/scale", "{\"instances\":3}"));
        assertThat(broken.status).isEqualTo(500);
        assertThat(broken.text()).doesNotContain("secret");
    }

    @Test
    void everyActionIsToldWithWhoAndWhatAndResult() throws Exception {
        send(Exchange.get("/app"));
        send(Exchange.post("/plan", DESCRIPTORS));
        assertThat(events).as("looking is no action").isEmpty();

        send(Exchange.post(WEB_0 + "/exec", "{\"command\":[\"/bin/echo\",\"s3cret\"]}"));
        send(Exchange.post("/nodes/web/scale", "{}"));
        assertThat(events).hasSize(2);
        ServiceEvent.Acted first = (ServiceEvent.Acted) events.get(0);
        assertThat(first.by()).isEqualTo("control token from 192.0.2.7");
        assertThat(first.what()).isEqualTo("exec web/0");
        assertThat(first.result()).isEqualTo("exit code 7");
        assertThat(((ServiceEvent.Acted) events.get(1)).result()).startsWith("refused: instances is missing");
        assertThat(events.toString()).doesNotContain("s3cret").doesNotContain(TOKEN);
    }
}
