package oneliner.yagna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpTransportTest {
    private static final String KEY = "s3cret-key";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ScriptedDaemon daemon;
    private HttpTransport http;

    @BeforeEach
    void start() throws IOException {
        daemon = new ScriptedDaemon();
        http = transport(daemon.url());
    }

    @AfterEach
    void stop() {
        daemon.close();
        threads.shutdownNow();
    }

    private HttpTransport transport(URI url) {
        return transport(url, Duration.ofSeconds(10));
    }

    private HttpTransport transport(URI url, Duration timeout) {
        return new HttpTransport(url, Optional.of(KEY), HttpTransport.Phrases.DAEMON, threads, timeout);
    }

    /** For a daemon that is not going to answer. */
    private HttpTransport brief() {
        return transport(daemon.url(), Duration.ofMillis(500));
    }

    private YagnaException failure(Call call) {
        return failure(http, call);
    }

    private static YagnaException failure(HttpTransport transport, Call call) {
        return catchThrowableOfType(YagnaException.class, () -> transport.send(call));
    }

    @Test
    void sendsTheKeyAsBearer() throws Exception {
        daemon.answers(200, "1");
        String answer = http.send(Call.get("x", "/a?b=c"), JsonValue::toString);
        assertThat(answer).isEqualTo("1");
        assertThat(daemon.asked.get(0).authorization()).isEqualTo("Bearer " + KEY);
        assertThat(daemon.lastLine()).isEqualTo("GET /a?b=c");
    }

    @Test
    void takesAnEmptyBodyAsNull() throws Exception {
        daemon.answers(204, "").answers(200, "").answers(200, "null");
        for (int i = 0; i < 3; i++) {
            JsonValue answer = http.send(Call.get("x", "/"), json -> json);
            assertThat(answer).isEqualTo(JsonValue.NULL);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"message\":\"no such thing\"}|: no such thing",
                "{\"message\":null}|``",
                "Path deserialize error|: Path deserialize error",
                "\"bad script\"|: bad script",
                "{\"type\":\"x\",\"instance\":\"y\",\"detail\":\"too little money\",\"z\":1}|: too little money",
                "{\"unheard\":\"of\"}|: {\"unheard\":\"of\"}",
                "{\"message\":|: {\"message\":",
                "{\"message\":\"two\\nlines\"}|: two lines",
                "``|``",
            })
    void findsTheWordsOfEveryErrorShape(String body, String words) {
        daemon.answers(400, body);
        YagnaException e = failure(Call.get("do it", "/"));
        assertThat(e).isInstanceOf(YagnaException.Refused.class);
        assertThat(e.status()).isEqualTo(400);
        assertThat(e).hasMessage("the daemon at " + daemon.url() + " refused to do it (400)" + words);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409, 410})
    void takesMostOf4xxAsNo(int status) {
        daemon.answers(status, "");
        assertThat(failure(Call.get("x", "/"))).isInstanceOf(YagnaException.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void takesTheseAsNotNow(int status) {
        daemon.answers(status, "");
        YagnaException e = failure(Call.get("x", "/"));
        assertThat(e).isInstanceOf(YagnaException.Unavailable.class);
        assertThat(e.status()).isEqualTo(status);
        assertThat(daemon.asked).as("an answer is an answer: no second try").hasSize(1);
    }

    @Test
    void namesTheKeySettingWhenTheKeyIsWrongButNeverTheKey() {
        daemon.answers(401, "Invalid application key " + KEY).answers(500, "{\"message\":\"for " + KEY + "\"}");
        YagnaException e = failure(Call.get("x", "/me"));
        assertThat(e).isInstanceOf(YagnaException.Refused.class);
        assertThat(e.status()).isEqualTo(401);
        assertThat(e).hasMessage("the daemon at " + daemon.url() + " refuses the app-key: check YAGNA_APPKEY");
        assertThat(failure(Call.get("x", "/me"))).hasMessageContaining("for ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "<html>hello</html>", "nul"})
    void takesNonsenseAsGarbled(String body) {
        daemon.answers(200, body);
        assertThatThrownBy(() -> http.send(Call.get("x", "/"), JsonValue::toString))
                .isInstanceOf(YagnaException.Garbled.class)
                .hasMessageContaining("makes no sense when asked to x");
    }

    @Test
    void followsNoRedirect() {
        daemon.answers(302, "");
        assertThat(failure(Call.get("x", "/"))).isInstanceOf(YagnaException.Garbled.class);
        assertThat(daemon.asked).hasSize(1);
    }

    @Test
    void givesUpOnAnAnswerThatIsTooLarge() {
        daemon.answers(200, "\"" + "x".repeat(BoundedBody.MAX_BYTES) + "\"");
        assertThatThrownBy(() -> http.send(Call.get("x", "/"), JsonValue::toString))
                .isInstanceOf(YagnaException.Garbled.class)
                .hasMessageContaining("more than 8388608 bytes");
    }

    @Test
    void readsAnAnswerOfTheLargestSize() throws Exception {
        daemon.answers(200, "\"" + "x".repeat(BoundedBody.MAX_BYTES - 2) + "\"");
        int length = http.send(Call.get("x", "/"), json -> json.toString().length());
        assertThat(length).isEqualTo(BoundedBody.MAX_BYTES);
    }

    @Test
    void doesNotWaitForADaemonThatSaysNothing() {
        daemon.saysNothing();
        YagnaException e = failure(brief(), Call.get("x", "/").holding(Duration.ofMillis(200)));
        assertThat(e).isInstanceOf(YagnaException.Unavailable.class);
        assertThat(e.status()).isZero();
        assertThat(e).hasMessageEndingWith("did not answer within 0.7 s when asked to x");
    }

    @Test
    void doesNotWaitForABodyThatNeverEnds() {
        daemon.stallsInTheBody();
        assertThat(failure(brief(), Call.get("x", "/")))
                .isInstanceOf(YagnaException.Unavailable.class)
                .hasMessageContaining("did not answer within");
    }

    @Test
    void tellsWhatToDoWhenNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        HttpTransport nobody = transport(URI.create("http://127.0.0.1:" + port + "/"));
        assertThatThrownBy(() -> nobody.send(Call.post("x", "/")))
                .isInstanceOf(YagnaException.Unavailable.class)
                .hasMessage("no daemon answers at http://127.0.0.1:" + port
                        + ": start yagna or unset YAGNA_APPKEY to use the built-in devnet");
    }

    @Test
    void interruptionEndsACall() throws Exception {
        daemon.saysNothing();
        CountDownLatch started = new CountDownLatch(1);
        Future<Throwable> result = threads.submit(() -> {
            started.countDown();
            Thread.currentThread().interrupt();
            try {
                http.send(Call.get("x", "/").holding(Duration.ofSeconds(20)));
                return null;
            } catch (InterruptedException e) {
                return e;
            }
        });
        started.await();
        assertThat(result.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void asksAgainOnADroppedConnectionWhenThatDoesNoHarm() throws Exception {
        try (DroppingServer server = new DroppingServer(1)) {
            String answer = transport(server.url()).send(Call.get("x", "/"), JsonValue::toString);
            assertThat(answer).isEqualTo("[]");
            assertThat(server.requests.get()).isEqualTo(2);
        }
    }

    @Test
    void doesNotAskTwiceWhatMayHaveBeenDone() throws Exception {
        try (DroppingServer server = new DroppingServer(1)) {
            HttpTransport dropped = transport(server.url());
            assertThatThrownBy(() -> dropped.send(Call.post("publish", "/")))
                    .isInstanceOf(YagnaException.Unavailable.class)
                    .hasMessageContaining("broke when it was asked to publish");
            assertThat(server.requests.get()).isEqualTo(1);
        }
    }

    @Test
    void asksTwiceAtMost() throws Exception {
        try (DroppingServer server = new DroppingServer(5)) {
            HttpTransport dropped = transport(server.url());
            assertThatThrownBy(() -> dropped.send(Call.post("x", "/").repeatable()))
                    .isInstanceOf(YagnaException.Unavailable.class);
            assertThat(server.requests.get()).isEqualTo(2);
        }
    }

    /** Reads a request and closes the connection without a word, the first few times; then answers. */
    private final class DroppingServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger drops;

        DroppingServer(int drops) throws IOException {
            this.drops = new AtomicInteger(drops);
            threads.execute(() -> {
                while (!socket.isClosed()) {
                    try (Socket client = socket.accept()) {
                        serve(client);
                    } catch (IOException e) {
                        // closed by the test or by the client
                    }
                }
            });
        }

        private void serve(Socket client) throws IOException {
            byte[] buffer = new byte[8192];
            if (client.getInputStream().read(buffer) < 0) {
                return;
            }
            requests.incrementAndGet();
            if (drops.getAndDecrement() > 0) {
                return;
            }
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]".getBytes(StandardCharsets.US_ASCII));
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
