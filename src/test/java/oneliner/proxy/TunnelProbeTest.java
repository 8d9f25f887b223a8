package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import oneliner.config.Settings;
import oneliner.services.Probe;
import oneliner.tunnel.StubDaemon;
import oneliner.tunnel.Tunnels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TunnelProbeTest {
    private StubDaemon daemon;
    private Tunnels tunnels;
    private TunnelProbe probe;

    @BeforeEach
    void start() throws IOException {
        long seed = System.nanoTime();
        System.out.println("frames are cut with seed " + seed);
        daemon = new StubDaemon(seed);
        Settings.Yagna yagna = new Settings.Yagna(
                URI.create("http://127.0.0.1"), "key", "public", "erc20", "hoodi", URI.create("http://127.0.0.1"));
        tunnels = new Tunnels(
                yagna,
                new Settings.Tunnel(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3)),
                Thread::new);
        probe = new TunnelProbe(tunnels);
    }

    @AfterEach
    void stop() throws IOException {
        tunnels.close();
        daemon.close();
    }

    private Optional<String> check(int port, String path, Duration timeout) throws InterruptedException {
        return probe.check(
                Stubs.instance("a", daemon.tunnel("10.0.0.2").toString()),
                new Probe.Question(port, Optional.ofNullable(path), 500),
                timeout);
    }

    private Optional<String> answered(String answer) throws IOException, InterruptedException {
        try (Origin origin = new Origin(call -> {
            call.say(answer);
            call.hangUp();
        })) {
            Optional<String> fault = check(origin.port(), "/health", Duration.ofSeconds(5));
            assertThat(origin.heads.get(0)).startsWith("GET /health HTTP/1.1\r\n");
            return fault;
        }
    }

    @Test
    void isContentWithAStatusBelowTheLimit() throws Exception {
        assertThat(answered("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
                .isEmpty();
        assertThat(answered("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n").orElseThrow())
                .endsWith("GET /health with 500");
    }

    @Test
    void saysThatTheServiceSpeaksNoHttp() throws Exception {
        assertThat(answered("SSH-2.0\r\n\r\n").orElseThrow()).contains("with no HTTP");
        assertThat(answered("").orElseThrow()).contains("ended without an answer");
    }

    @Test
    void isContentWithAConnectionWhereNoPathIsAsked() throws Exception {
        try (Origin origin = new Origin(call -> call.hangUp())) {
            assertThat(check(origin.port(), null, Duration.ofSeconds(5))).isEmpty();
        }
    }

    @Test
    void tellsRefusedFromSilent() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(check(closed, "/", Duration.ofSeconds(5)).orElseThrow()).contains("refuses connections");
        assertThat(check(1, "/", Duration.ofSeconds(5)).orElseThrow()).contains("not up yet");
        assertThat(check(3, "/", Duration.ofMillis(200)).orElseThrow()).contains("does not answer within");
    }

    @Test
    void givesUpOnAServiceThatSaysNothing() throws Exception {
        try (Origin origin = new Origin(call -> call.in().read())) {
            assertThat(check(origin.port(), "/", Duration.ofSeconds(2)).orElseThrow())
                    .contains("takes the connection but does not answer");
        }
    }
}
