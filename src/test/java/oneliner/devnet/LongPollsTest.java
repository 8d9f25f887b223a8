package oneliner.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many that wait cost next to nothing. */
@Tag("alone")
@Timeout(60)
class LongPollsTest {
    private static final int MANY = 200;
    private static final int SECONDS = 4;

    @TempDir
    Path folder;

    @Test
    void twoHundredPollsWaitWithoutAThreadEach() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (Daemon daemon = new Daemon(folder)) {
            daemon.get("/me");
            int before = Thread.activeCount();
            long start = System.nanoTime();
            for (int i = 0; i < MANY; i++) {
                sockets.add(poll(daemon.devnet.port()));
            }
            // a call that comes after all the others is answered at once, though they wait
            assertThat(daemon.get("/me").status()).isEqualTo(200);
            int during = Thread.activeCount();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("nobody is answered yet")
                    .isLessThan(Duration.ofSeconds(SECONDS));
            assertThat(during - before).as("threads for " + MANY + " polls").isLessThanOrEqualTo(3);
            for (Socket socket : sockets) {
                assertThat(statusLine(socket)).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(SECONDS), Duration.ofSeconds(SECONDS + 10));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket poll(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET /market-api/v1/agreementEvents?timeout=" + SECONDS + "&afterTimestamp=" + Instant.now()
                                + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer devnet\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String statusLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
}
