package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import oneliner.testing.Nginx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams in which each side waits for the other, so that any held byte is a hang: through the real server, with and
 * without NGINX in front.
 */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class StreamsIT extends ProxyITBase {
    private static final int ROUNDS = 50;
    private static Nginx nginx;

    @TempDir
    static Path folder;

    @BeforeAll
    static void startNginx() throws IOException, InterruptedException {
        nginx = new Nginx(folder, server.port);
    }

    @AfterAll
    static void stopNginx() throws IOException {
        nginx.close();
    }

    private static Client client(boolean throughNginx) throws IOException {
        return new Client(throughNginx ? nginx.port : server.port);
    }

    /** One chunk's text; NGINX may put several of ours into one of its own, but here the next waits for this one. */
    private static String chunk(InputStream in) throws IOException {
        int size = Origin.size(in);
        String text = new String(in.readNBytes(size), StandardCharsets.US_ASCII);
        in.readNBytes(2);
        return text;
    }

    private static String frame(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /** The service says the next event when the browser has told it, on another connection, of the last. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void passesEachEventBeforeTheNextIsSaid(boolean throughNginx) throws IOException {
        SynchronousQueue<Integer> seen = new SynchronousQueue<>();
        try (Origin origin = origin(call -> {
                    if (call.head().startsWith("GET /seen")) {
                        put(seen);
                        call.say(OK);
                        return;
                    }
                    call.say(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < ROUNDS; i++) {
                        call.say(frame("data: " + i + "\n\n"));
                        take(seen);
                    }
                    call.say("0\r\n\r\n");
                });
                Client events = client(throughNginx);
                Client teller = client(throughNginx)) {
            events.say("GET /events HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n");
            assertThat(events.head()).startsWith("HTTP/1.1 200");
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(chunk(events.in())).isEqualTo("data: " + i + "\n\n");
                teller.say("GET /seen HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(teller.answer().text()).isEqualTo("ok");
            }
            assertThat(chunk(events.in())).isEmpty();
            assertThat(origin.heads).hasSize(ROUNDS + 1);
        }
    }

    /** As gRPC-web and others do it: request and answer flow at once, and each waits for the other's last piece. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void passesBothDirectionsPieceByPiece(boolean throughNginx) throws IOException {
        try (Origin origin = origin(call -> {
                    call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
                    for (String got = chunk(call.in()); !got.isEmpty(); got = chunk(call.in())) {
                        call.say(frame("echo " + got));
                    }
                    call.say("0\r\nX-Sum: 50\r\n\r\n");
                });
                Client client = client(throughNginx)) {
            client.say("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            // NGINX keeps the head of the answer back until some of the body is there; some of the request is not
            // waited for
            client.say(frame("piece 0"));
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            for (int i = 1; i <= ROUNDS; i++) {
                assertThat(chunk(client.in())).isEqualTo("echo piece " + (i - 1));
                client.say(i == ROUNDS ? "0\r\n\r\n" : frame("piece " + i));
            }
            String end = new String(client.in().readNBytes(3), StandardCharsets.US_ASCII);
            assertThat(end).isEqualTo("0\r\n");
            String after = Origin.head(new SequenceInputStream(
                    new ByteArrayInputStream("\r\n".getBytes(StandardCharsets.US_ASCII)), client.in()));
            if (throughNginx) {
                assertThat(after).as("this NGINX has no trailers").isEqualTo("\r\n\r\n");
            } else {
                assertThat(after).isEqualToIgnoringCase("\r\nX-Sum: 50\r\n\r\n");
            }
            assertThat(origin.heads).hasSize(1);
        }
    }

    /** NGINX takes the first head it sees for the answer, so it is told of no other. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysTheAnswerAfterHints(boolean throughNginx) throws IOException {
        try (Origin origin = origin(call ->
                        call.say("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 103 More\r\n\r\n" + OK));
                Client client = client(throughNginx)) {
            for (int i = 0; i < 2; i++) {
                client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                if (!throughNginx) {
                    assertThat(client.head()).startsWith("HTTP/1.1 103 ");
                    assertThat(client.head()).startsWith("HTTP/1.1 103 ");
                }
                Client.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("ok");
            }
            assertThat(origin.heads).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void asksABrowserForItsBody(boolean throughNginx) throws IOException {
        try (Origin origin = origin(call -> {
                    if (call.head().toLowerCase(Locale.ROOT).contains("expect:")) {
                        call.say("HTTP/1.1 100 Continue\r\n\r\n");
                    }
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: " + call.body().length + "\r\n\r\nabc");
                });
                Client client = client(throughNginx)) {
            client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100 ");
            client.say("abc");
            assertThat(client.answer().text()).isEqualTo("abc");
            assertThat(origin.heads).hasSize(1);
        }
    }

    private static void put(SynchronousQueue<Integer> queue) throws IOException {
        try {
            if (!queue.offer(1, 15, TimeUnit.SECONDS)) {
                throw new IOException("no event waits to be seen");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void take(SynchronousQueue<Integer> queue) throws IOException {
        try {
            if (queue.poll(15, TimeUnit.SECONDS) == null) {
                throw new IOException("the event was not seen");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
