package oneliner.proxy.sight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import oneliner.config.AccessLog;
import oneliner.services.ServiceInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Sight sight = new Sight(AccessLog.OFF, Executors.defaultThreadFactory());

    @AfterEach
    void end() {
        sight.close();
    }

    private Account account(String node) {
        return sight.begin("0123456789abcdef", "10.1.1.1", "GET", "/a?secret", node);
    }

    private static ServiceInstance instance(int index) {
        return new ServiceInstance(
                "i" + index, "app", index, "0x" + index, "provider", "10.0.0." + index, URI.create("ws://h/x"));
    }

    private String text(String accept) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sight.metrics().exposition(accept).body().to(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private PromText read() throws IOException {
        return PromText.of(text(null));
    }

    @Test
    void countsEachRequestOnceByNodeStatusAndEnding() throws IOException {
        for (int i = 0; i < 3; i++) {
            Account account = account("app");
            account.tries(instance(1));
            account.sends();
            account.up(10);
            account.answered(204);
            account.down(100);
            account.close();
            account.close();
        }
        Account page = account("app");
        page.own(502, "why");
        page.close();
        Account cut = account("db");
        cut.answered(200);
        cut.cut("why");
        cut.close();
        Account gone = account("db");
        gone.gone(new IOException("left"));
        gone.close();
        PromText all = read();
        assertThat(all.value("oneliner_requests_total{end=\"delivered\",node=\"app\",status=\"2xx\"}"))
                .isEqualTo(3);
        assertThat(all.value("oneliner_requests_total{end=\"own\",node=\"app\",status=\"5xx\"}"))
                .isEqualTo(1);
        assertThat(all.value("oneliner_requests_total{end=\"cut\",node=\"db\",status=\"2xx\"}"))
                .isEqualTo(1);
        assertThat(all.value("oneliner_requests_total{end=\"gone\",node=\"db\",status=\"none\"}"))
                .isEqualTo(1);
        assertThat(all.value("oneliner_own_answers_total{status=\"502\"}")).isEqualTo(1);
        assertThat(all.value("oneliner_tries_total{instance=\"1\",node=\"app\"}"))
                .isEqualTo(3);
        assertThat(all.value("oneliner_request_body_bytes_total{node=\"app\"}")).isEqualTo(30);
        assertThat(all.value("oneliner_response_body_bytes_total{node=\"app\"}"))
                .isEqualTo(300);
        assertThat(all.value("oneliner_first_byte_seconds_count{node=\"app\"}")).isEqualTo(3);
        assertThat(all.value("oneliner_request_seconds_count{node=\"app\"}")).isEqualTo(4);
        assertThat(all.value("oneliner_requests_in_flight{node=\"app\"}")).isZero();
        assertThat(all.samples().values().stream().mapToDouble(d -> d).sum()).isPositive();
    }

    @Test
    void knowsWhatIsUnderWay() throws IOException {
        Account request = account("app");
        Account socket = account("app");
        assertThat(read().value("oneliner_requests_in_flight{node=\"app\"}")).isEqualTo(2);
        socket.answered(101);
        socket.upgraded();
        PromText open = read();
        assertThat(open.value("oneliner_requests_in_flight{node=\"app\"}")).isEqualTo(1);
        assertThat(open.value("oneliner_upgrades_open{node=\"app\"}")).isEqualTo(1);
        socket.close();
        request.close();
        PromText over = read();
        assertThat(over.value("oneliner_requests_in_flight{node=\"app\"}")).isZero();
        assertThat(over.value("oneliner_upgrades_open{node=\"app\"}")).isZero();
        assertThat(over.value("oneliner_requests_total{end=\"delivered\",node=\"app\",status=\"1xx\"}"))
                .isEqualTo(1);
        assertThat(over.value("oneliner_request_seconds_count{node=\"app\"}"))
                .as("an upgrade may last for days")
                .isEqualTo(1);
    }

    @Test
    void countsRetriesTunnelsAndEjections() throws IOException {
        Account account = account("app");
        account.tries(instance(0));
        sight.metrics().tunnelFailed("app");
        sight.metrics().tunnelOpened("app");
        account.noTunnel(new IOException("refused"));
        account.retries(Account.Retry.NO_TUNNEL);
        account.retries(Account.Retry.STALE);
        account.retries(Account.Retry.STALE);
        account.close();
        sight.metrics().ejected("app", 0);
        PromText all = read();
        assertThat(all.value("oneliner_tunnels_failed_total{node=\"app\"}")).isEqualTo(1);
        assertThat(all.value("oneliner_tunnels_opened_total{node=\"app\"}")).isEqualTo(1);
        assertThat(all.value("oneliner_retries_total{node=\"app\",reason=\"no_tunnel\"}"))
                .isEqualTo(1);
        assertThat(all.value("oneliner_retries_total{node=\"app\",reason=\"stale\"}"))
                .isEqualTo(2);
        assertThat(all.value("oneliner_ejections_total{instance=\"0\",node=\"app\"}"))
                .isEqualTo(1);
    }

    @Test
    void readsTheRestWhenAsked() throws IOException {
        assertThat(read().samples()).doesNotContainKey("oneliner_pool_waiting{node=\"app\"}");
        sight.metrics().watch(new Readings() {
            @Override
            public List<Tunnels> tunnels() {
                return List.of(new Tunnels("app", 4, 3, 1, 2), new Tunnels("db", 0, 0, 0, 0));
            }

            @Override
            public List<Instance> instances() {
                return List.of(new Instance("app", 0, 4, false), new Instance("app", 1, 0, true));
            }

            @Override
            public List<Door> doors() {
                return List.of(new Door("db", 4001, 6, 7));
            }

            @Override
            public long retriesDenied() {
                return 8;
            }
        });
        assertThat(read().samples())
                .containsEntry("oneliner_pool_tunnels{node=\"app\",state=\"busy\"}", 4.0)
                .containsEntry("oneliner_pool_tunnels{node=\"app\",state=\"idle\"}", 3.0)
                .containsEntry("oneliner_pool_tunnels{node=\"app\",state=\"stream\"}", 1.0)
                .containsEntry("oneliner_pool_waiting{node=\"app\"}", 2.0)
                .containsEntry("oneliner_pool_waiting{node=\"db\"}", 0.0)
                .containsEntry("oneliner_instance_requests_in_flight{instance=\"0\",node=\"app\"}", 4.0)
                .containsEntry("oneliner_instance_ejected{instance=\"0\",node=\"app\"}", 0.0)
                .containsEntry("oneliner_instance_ejected{instance=\"1\",node=\"app\"}", 1.0)
                .containsEntry("oneliner_tcp_connections_open{node=\"db\",port=\"4001\"}", 6.0)
                .containsEntry("oneliner_tcp_connections_refused_total{node=\"db\",port=\"4001\"}", 7.0)
                .containsEntry("oneliner_retries_denied_total", 8.0);
    }

    @Test
    void takesEveryStatusAProviderCanSay() throws IOException {
        for (int status : new int[] {0, 99, 100, 599, 600, 999}) {
            Account account = account("odd \"node\"\\");
            account.answered(status);
            account.close();
        }
        assertThat(read().samples())
                .containsEntry(
                        "oneliner_requests_total{end=\"delivered\",node=\"odd \\\"node\\\"\\\\\",status=\"5xx\"}", 3.0);
    }

    @Test
    void speaksOpenMetricsToWhoAcceptsIt() throws IOException {
        String accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
        assertThat(sight.metrics().exposition(accept).type()).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(text(accept)).endsWith("# EOF\n");
        assertThat(sight.metrics().exposition("*/*").type()).startsWith("text/plain; version=0.0.4");
        assertThat(sight.metrics().exposition(null).type()).startsWith("text/plain; version=0.0.4");
    }

    @Test
    void tellsOfTheJvm() throws IOException {
        PromText all = read();
        assertThat(all.value("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
        assertThat(all.value("jvm_threads_current")).isPositive();
        assertThat(all.samples()).containsKey("oneliner_log_lines_dropped_total");
    }
}
