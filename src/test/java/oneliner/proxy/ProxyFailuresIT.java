package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy in the real server says when something is wrong, and that 502, 503 and 504 are told apart. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class ProxyFailuresIT extends ProxyITBase {

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void says503WhileNothingServes() throws IOException {
        server.doors("app", 5000, List.of());
        Client.Answer page = ask("GET / HTTP/1.1\r\nHost: h\r\nAccept: text/html,*/*\r\n\r\n");
        assertThat(page.status()).isEqualTo(503);
        assertThat(page.headers("Retry-After")).containsExactly("2");
        assertThat(page.headers("Cache-Control")).containsExactly("no-store");
        assertThat(page.headers("Content-Security-Policy").get(0)).startsWith("default-src 'none'");
        assertThat(page.text()).contains("http-equiv=\"refresh\"", "role=\"status\"");
        Client.Answer json = ask("GET / HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n");
        assertThat(json.status()).isEqualTo(503);
        assertThat(json.headers("Content-Type").get(0)).startsWith("application/problem+json");
        assertThat(json.text()).contains("\"status\":503", "\"phase\":");
        assertThat(ask("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(503);
        assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
                        .status())
                .isEqualTo(503);
    }

    @Test
    void says502WhenTheServiceRefuses() throws IOException {
        server.doors("app", closedPort(), List.of(tunnel("10.0.0.2")));
        assertThat(get().status()).isEqualTo(502);
        assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
                        .status())
                .isEqualTo(502);
    }

    @Test
    void says504WhenTheMachineIsSilent() throws IOException {
        server.doors("app", 1, List.of(tunnel("10.0.0.2")));
        assertThat(get().status()).isEqualTo(504);
    }

    @Test
    void says504WhenTheServiceIsTooSlow() throws IOException {
        try (Origin origin = origin(call -> call.in().read())) {
            assertThat(get().status()).isEqualTo(504);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void says502WhenTheServiceDropsTheRequest() throws IOException {
        try (Origin origin = origin(Origin.Call::hangUp)) {
            assertThat(get().status()).isEqualTo(502);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nB\u0001d: x\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"
            })
    void says502WhenTheAnswerIsNotHttp(String bytes) throws IOException {
        try (Origin origin = origin(call -> call.say(bytes))) {
            assertThat(get().status()).isEqualTo(502);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void says502WhenTheHeadIsTooLarge() throws IOException {
        try (Origin origin = origin(call -> call.say("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"))) {
            assertThat(get().status()).isEqualTo(502);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n"
            })
    void letsTheBrowserSeeThatAnAnswerIsCut(String head) throws IOException {
        try (Origin origin = origin(call -> {
            call.say(head + "x".repeat(30_000));
            call.hangUp();
        })) {
            assertThatThrownBy(() -> get()).isInstanceOf(IOException.class);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void cutsAnAnswerThatFallsSilent() throws IOException {
        try (Origin origin = origin(call -> {
            call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            call.in().read();
        })) {
            assertThatThrownBy(() -> get()).isInstanceOf(IOException.class).hasMessageContaining("last chunk");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void goesToTheInstanceThatAnswers() throws IOException {
        try (Origin origin = new Origin(call -> call.say(OK))) {
            String dead = tunnel("10.0.0.3").replaceFirst(":\\d+/", ":" + closedPort() + "/");
            server.doors("app", origin.port(), List.of(dead, tunnel("10.0.0.2")));
            for (int i = 0; i < 20; i++) {
                assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                                .status())
                        .isEqualTo(200);
            }
            assertThat(origin.heads).hasSize(20);
        }
    }

    @Test
    void asksAgainWhenAKeptTunnelWasStale() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (Origin origin = origin(call -> {
            // the second request on a kept connection finds it gone, as after the service's own idle time-out
            if (asked.incrementAndGet() == 2) {
                call.hangUp();
            } else {
                call.say(OK);
            }
        })) {
            assertThat(get().status()).isEqualTo(200);
            assertThat(get().status()).isEqualTo(200);
            assertThat(origin.heads).hasSize(3);
        }
    }

    @Test
    void takesWhatMayBeRepeatedToAnotherInstanceWhenOneGoesAway() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (Origin origin = new Origin(call -> {
            if (asked.incrementAndGet() % 2 == 1) {
                call.hangUp();
            } else {
                call.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            }
        })) {
            server.doors("app", origin.port(), List.of(tunnel("10.0.0.2"), tunnel("10.0.0.3")));
            assertThat(get().status()).isEqualTo(200);
            assertThat(origin.heads).hasSize(2);
            assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(502);
            assertThat(origin.heads).hasSize(3);
        }
    }

    @Test
    void neverSendsAPostTwice() throws IOException {
        AtomicInteger posts = new AtomicInteger();
        try (Origin origin = origin(call -> {
            if (call.head().startsWith("POST")) {
                posts.incrementAndGet();
                call.hangUp();
            } else {
                call.say(OK);
            }
        })) {
            assertThat(get().status()).isEqualTo(200);
            assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(502);
            assertThat(posts).hasValue(1);
            assertThat(origin.connections).as("not on a kept tunnel").hasValue(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 4\r\n\r\nabcd",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"
            })
    void refusesWhatMustNotBePassedOn(String request) throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            assertThat(ask(request).status()).isBetween(400, 501);
            assertThat(origin.heads).isEmpty();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly") // Payara neither answers nor asks us
    void refusesToConnectElsewhere() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            assertThat(ask("CONNECT / HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(405);
            // Undertow's own answer
            assertThat(ask("CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n")
                            .status())
                    .isEqualTo(500);
            assertThat(origin.heads).isEmpty();
        }
    }

    @Test
    void breaksALoop() throws IOException {
        // the app's node leads back to this server
        server.doors("app", server.port, List.of(tunnel("10.0.0.2")));
        assertThat(get().status()).isEqualTo(508);
    }

    @Test
    void believesTheChunksWhereALengthSaysOtherwise() throws IOException {
        try (Origin origin = origin(call -> {
            call.body();
            call.say(OK);
        })) {
            int status = ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "1\r\na\r\n0\r\n\r\n")
                    .status();
            // a server may refuse such a request or go by the chunks alone (RFC 9112, 6.3); never by the length
            assertThat(status).isIn(200, 400);
            assertThat(origin.heads)
                    .hasSize(status == 200 ? 1 : 0)
                    .allSatisfy(head -> assertThat(head)
                            .containsIgnoringCase("transfer-encoding: chunked")
                            .doesNotContainIgnoringCase("content-length"));
        }
    }

    @Test
    void givesUpWhenTheBrowserLeaves() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (Origin origin = origin(call -> {
            call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            try {
                while (true) {
                    call.say("1000\r\n" + "x".repeat(0x1000) + "\r\n");
                }
            } finally {
                ended.countDown();
            }
        })) {
            try (Client client = new Client(server.port)) {
                client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                client.in().readNBytes(50_000);
            }
            assertThat(ended.await(10, TimeUnit.SECONDS)).as("the tunnel ended").isTrue();
            assertThat(origin.heads).hasSize(1);
        }
    }
}
