package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import jakarta.enterprise.event.Event;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import oneliner.config.AccessLog;
import oneliner.proxy.sight.Account;
import oneliner.proxy.sight.Sight;
import oneliner.services.AppStatus;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
    private static final String EVIL = "<script>alert('1')</script>&\"";
    private final Map<String, List<String>> headers = new HashMap<>();
    private final Sight sight = new Sight(AccessLog.OFF, Executors.defaultThreadFactory());
    private final Account account = sight.begin("0123456789abcdef", "127.0.0.1", "GET", "/", "app");
    private Pages pages;

    @BeforeEach
    @SuppressWarnings("unchecked")
    void start() {
        Event<ServiceEvent> events = (Event<ServiceEvent>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Event.class}, (self, call, arguments) -> null);
        ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), events);
        AppStatus.Instance one = new AppStatus.Instance(
                0,
                AppStatus.Step.DEPLOY,
                Optional.of(EVIL),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                BigDecimal.ZERO,
                0,
                Instant.EPOCH);
        directory.publish(new AppStatus(
                "app " + EVIL,
                AppStatus.Phase.STARTING,
                Optional.of(EVIL),
                List.of(new AppStatus.Node("node " + EVIL, List.of(one))),
                List.of(),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                Instant.EPOCH));
        pages = new Pages(directory);
    }

    private String page(int status, String method, String... says) {
        ByteBuf body = pages.fill(
                account,
                Stubs.request(method, "127.0.0.1", says),
                Stubs.response(headers),
                status,
                "why " + EVIL,
                method);
        return body.toString(StandardCharsets.UTF_8);
    }

    @Test
    void escapesWhateverComesFromOutside() {
        String html = page(503, "GET", "Accept: text/html,*/*");
        assertThat(html)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;")
                .contains("aria-current=\"step\">deploy<");
        assertThat(headers).containsEntry("retry-after", List.of("2"));
        assertThat(headers.get("content-security-policy").get(0)).startsWith("default-src 'none'");
    }

    @Test
    void saysTheSameToAProgram() {
        JsonObject json = Json.createReader(new StringReader(page(503, "GET", "Accept: application/json")))
                .readObject();
        assertThat(json.getInt("status")).isEqualTo(503);
        assertThat(json.getString("detail")).isEqualTo("why " + EVIL);
        assertThat(json.getString("phase")).isEqualTo("starting");
        assertThat(json.getJsonArray("nodes").getJsonObject(0).getString("step"))
                .isEqualTo("deploy");
        assertThat(json.getString("type")).isEqualTo("about:blank");
        assertThat(json.getString("title")).isEqualTo("Service Unavailable");
        assertThat(json.getInt("retryAfter")).isEqualTo(2);
        assertThat(json.getString("requestId")).isEqualTo("0123456789abcdef");
        assertThat(headers).containsEntry("content-type", List.of("application/problem+json"));
    }

    @Test
    void showsProgressOnlyWhileItHelps() {
        assertThat(page(502, "GET", "Accept: text/html"))
                .doesNotContain("http-equiv", "deploy")
                .contains("502", "Try again");
        assertThat(page(502, "GET")).doesNotContain("phase", "nodes", "retryAfter");
        assertThat(headers).doesNotContainKey("retry-after");
    }

    @Test
    void saysTheLengthButNothingToHead() {
        assertThat(page(504, "HEAD")).isEmpty();
        assertThat(Integer.parseInt(headers.get("content-length").get(0))).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 408, 413, 414, 431, 502, 503, 504, 508, 599})
    void namesTheRequestAndIsKeptByNobody(int status) {
        String html = page(status, "GET", "Accept: text/html");
        assertThat(html)
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .contains("<meta name=\"robots\" content=\"noindex\">", "<main>", "Error " + status)
                .contains("Request <code>0123456789abcdef</code>")
                .doesNotContainPattern(
                        "(?i)<(script|link|img|iframe|form)|src=|url\\(|style=|\\son\\w+=|http://|https://");
        assertThat(headers)
                .containsEntry(":status", List.of(Integer.toString(status)))
                .containsEntry("x-request-id", List.of("0123456789abcdef"))
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("x-robots-tag", List.of("noindex"))
                .containsEntry("referrer-policy", List.of("no-referrer"))
                .containsEntry("vary", List.of("Accept"))
                .containsEntry("content-type", List.of("text/html;charset=UTF-8"))
                .containsEntry(
                        "content-length", List.of(Integer.toString(html.getBytes(StandardCharsets.UTF_8).length)));
        headers.clear();
        JsonObject json = Json.createReader(new StringReader(page(status, "GET", "Accept: */*")))
                .readObject();
        assertThat(json.keySet()).startsWith("type", "title", "status", "detail", "requestId");
        assertThat(json.getInt("status")).isEqualTo(status);
        assertThat(headers).containsEntry("content-type", List.of("application/problem+json"));
        assertThat(headers.containsKey("retry-after")).isEqualTo(status == 503);
        assertThat(headers.containsKey("allow")).isEqualTo(status == 405);
    }
}
