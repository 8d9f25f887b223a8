package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import oneliner.tunnel.StubDaemon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers before the answer, both ways, and bodies that wait for one, in the real server. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class InterimIT extends ProxyITBase {
    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Odd: \u00e9\r\n"
            + "Connection: X-Hop\r\nX-Hop: 1\r\nContent-Length: 5\r\n\r\n";
    private static final String EXPECT =
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";

    @Test
    void passesEachInterimAnswerBeforeTheAnswerIsThere() throws Exception {
        Gate seen = new Gate();
        try (Origin origin = origin(call -> {
                    call.say("HTTP/1.1 102 Processing\r\n\r\n" + HINTS);
                    seen.await();
                    call.say("HTTP/1.1 103 Early Hints\r\nLink: </b.js>\r\n\r\n" + OK);
                });
                Client client = new Client(server.port)) {
            for (int i = 0; i < 2; i++) {
                client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.head()).isEqualTo("HTTP/1.1 102 Processing\r\n\r\n");
                assertThat(client.head())
                        .isEqualToIgnoringCase(
                                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Odd: \u00e9\r\n\r\n");
                seen.open();
                assertThat(client.head()).startsWith("HTTP/1.1 103 ").containsIgnoringCase("Link: </b.js>");
                assertThat(client.answer().text()).isEqualTo("ok");
            }
            assertThat(origin.connections).hasValue(1);
        }
    }

    @Test
    void tellsAnOldBrowserNothingBeforeTheAnswer() throws IOException {
        try (Origin origin = origin(call -> call.say(HINTS + OK))) {
            Client.Answer answer = ask("GET / HTTP/1.0\r\n\r\n");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(origin.heads).hasSize(1);
        }
    }

    /** A 100 that nobody waits for says nothing. */
    @Test
    void dropsA100ThatNobodyAskedFor() throws IOException {
        try (Origin origin = origin(call -> call.say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Go\r\n\r\n" + OK))) {
            assertThat(get().text()).isEqualTo("ok");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void endsAServiceThatSaysInterimAnswersForEver() throws IOException {
        AtomicInteger said = new AtomicInteger();
        try (Origin origin = origin(call -> {
                    while (said.incrementAndGet() < 100_000) {
                        call.say("HTTP/1.1 103 Early Hints\r\n\r\n");
                    }
                });
                Client client = new Client(server.port)) {
            client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            int status = 103;
            for (int i = 0; i < 40 && status == 103; i++) {
                status = new Client.Answer(client.head(), "").status();
            }
            assertThat(status).isEqualTo(502);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void sendsABodyWhenTheServiceWantsIt() throws IOException {
        try (Origin origin = origin(call -> {
                    call.say("HTTP/1.1 100 Continue\r\n\r\n");
                    byte[] body = call.body();
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                    call.say(body);
                });
                Client client = new Client(server.port)) {
            for (int i = 0; i < 2; i++) {
                client.say(EXPECT);
                assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                client.say("abc");
                assertThat(client.answer().text()).isEqualTo("abc");
            }
            assertThat(origin.heads)
                    .hasSize(2)
                    .allSatisfy(head -> assertThat(head).containsIgnoringCase("\r\nExpect: 100-continue\r\n"));
        }
    }

    /** A service that knows nothing of this waits for the body, and so gets it after a while. */
    @Test
    void sendsABodyToAServiceThatSaysNothing() throws IOException {
        try (Origin origin = origin(call -> {
                    byte[] body = call.body();
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                    call.say(body);
                });
                Client client = new Client(server.port)) {
            client.say(EXPECT);
            assertThat(client.head()).startsWith("HTTP/1.1 100");
            client.say("abc");
            assertThat(client.answer().text()).isEqualTo("abc");
            assertThat(origin.heads).hasSize(1);
        }
    }

    /**
     * The service's no reaches the browser, and its body, which nobody wants, never the service. On WildFly the browser
     * is not even asked for it; Payara asks before it shows the request to anybody.
     */
    @ParameterizedTest
    @ValueSource(strings = {"417 Expectation Failed", "401 Unauthorized", "413 Too Large"})
    void passesARefusalOfABody(String status) throws IOException {
        try (Origin origin = origin(call -> {
                    if (call.head().startsWith("GET ")) {
                        call.say(OK);
                        return;
                    }
                    call.say("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nno");
                    assertThat(call.in().read()).as("no byte of the body").isEqualTo(-1);
                    call.hangUp();
                });
                Client client = new Client(server.port)) {
            client.say(EXPECT);
            String head = client.head();
            if (!RealServer.WILDFLY) {
                assertThat(head).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                client.say("abc");
                head = client.head();
            }
            assertThat(head).startsWith("HTTP/1.1 " + status.substring(0, 3));
            assertThat(client.in().readNBytes(2))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("no");
            if (RealServer.WILDFLY) {
                assertThat(client.in().read())
                        .as("no request can follow a body left out")
                        .isEqualTo(-1);
            } else {
                StubDaemon.start("next", () -> client.say("GET /next HTTP/1.1\r\nHost: h\r\n\r\n"));
                goesOnOrEnds(client);
            }
            assertThat(origin.heads).isNotEmpty();
        }
    }

    /** What was answered while the body still came reaches the browser, and it may say all it wanted to say. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void passesAnAnswerThatComesBeforeTheBodyIsThere(boolean chunked) throws Exception {
        Gate seen = new Gate();
        int rest = 4 * 1024 * 1024;
        try (Origin origin = origin(call -> {
                    if (call.head().startsWith("GET ")) {
                        call.say(OK);
                        return;
                    }
                    call.in().readNBytes(1);
                    call.say("HTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\nno");
                    seen.await();
                    call.hangUp();
                });
                Client client = new Client(server.port)) {
            client.say("POST / HTTP/1.1\r\nHost: h\r\n"
                    + (chunked
                            ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(rest) + "\r\n"
                            : "Content-Length: " + rest + "\r\n\r\n"));
            client.say("abc");
            assertThat(client.head()).startsWith("HTTP/1.1 422");
            assertThat(client.in().readNBytes(2))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("no");
            seen.open();
            StubDaemon.start("rest", () -> {
                client.say(new byte[rest - 3]);
                client.say(chunked ? "\r\n0\r\n\r\n" : "");
                client.say("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
            });
            goesOnOrEnds(client);
            assertThat(origin.heads).isNotEmpty();
        }
    }

    /** What is left of the body is not taken for a request: the next one is answered, or the connection ends. */
    private static void goesOnOrEnds(Client client) throws IOException {
        try {
            client.in().mark(1);
            if (client.in().read() >= 0) {
                client.in().reset();
                assertThat(client.answer().text()).isEqualTo("ok");
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            assertThat(e)
                    .as("the server ended the connection while the rest was on its way")
                    .isNotNull();
        }
    }

    /** Opened once, by one thread, for another. */
    private static final class Gate {
        private final CountDownLatch latch = new CountDownLatch(1);

        void open() {
            latch.countDown();
        }

        void await() throws IOException {
            try {
                if (!latch.await(15, TimeUnit.SECONDS)) {
                    throw new IOException("nobody came");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
