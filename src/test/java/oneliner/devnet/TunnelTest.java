package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Those that wait as long as the daemon does wait at the same time; each has a devnet of its own. */
@Timeout(60)
class TunnelTest {
    @TempDir
    Path folder;

    private Daemon daemon;
    private String net;
    private ServerSocket service;

    /** What a client sees of its tunnel. */
    private static class Client implements WebSocket.Listener {
        final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        final AtomicInteger pings = new AtomicInteger();

        @Override
        public CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.add(bytes);
            ws.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket ws, ByteBuffer message) {
            pings.incrementAndGet();
            ws.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket ws, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket ws, Throwable error) {
            closed.complete(-1);
        }

        int bytes(int wanted) throws InterruptedException {
            int count = 0;
            while (count < wanted) {
                byte[] piece = received.poll(10, TimeUnit.SECONDS);
                if (piece == null) {
                    return count;
                }
                count += piece.length;
            }
            return count;
        }
    }

    @BeforeEach
    void deploy() throws Exception {
        daemon = new Daemon(folder);
        net = expect(200, daemon.post("/net-api/v1/net", "{\"ip\":\"192.168.7.0/24\"}"))
                .object()
                .getString("id");
        String agreement = daemon.rent("tiny", "s");
        String provider = expect(200, daemon.get("/market-api/v1/agreements/" + agreement))
                .object()
                .getJsonObject("offer")
                .getString("providerId");
        expect(
                200,
                daemon.post(
                        "/net-api/v1/net/" + net + "/nodes", "{\"id\":\"" + provider + "\",\"ip\":\"192.168.7.2\"}"));
        daemon.run(
                daemon.activity(agreement),
                "[{\"deploy\":{\"net\":[{\"id\":\"" + net
                        + "\",\"ip\":\"192.168.7.0\",\"nodeIp\":\"192.168.7.2\",\"nodes\":{}}]}},{\"start\":{}}]");
        JsonObject node = daemon.state()
                .getJsonArray("networks")
                .getJsonObject(0)
                .getJsonObject("nodes")
                .getJsonObject("192.168.7.2");
        assertThat(node.getString("loopback")).startsWith("127.").endsWith(".2");
        service = new ServerSocket(5000, 50, InetAddress.getByName(node.getString("loopback")));
        Thread thread = new Thread(() -> {
            try {
                EchoService.serve(service);
            } catch (java.io.IOException closed) {
                // the end of the test
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws Exception {
        service.close();
        daemon.close();
    }

    private WebSocket open(Client client, String path) throws Exception {
        return daemon.http
                .newWebSocketBuilder()
                .header("Authorization", "Bearer devnet")
                .buildAsync(URI.create(daemon.devnet.url().replace("http", "ws") + path), client)
                .get(10, TimeUnit.SECONDS);
    }

    private String service(int port) {
        return "/net-api/v2/vpn/net/" + net + "/tcp/192.168.7.2/" + port;
    }

    private int refused(String path) throws Exception {
        try {
            open(new Client(), path);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
        throw new AssertionError("the tunnel opened");
    }

    @Test
    void carriesMoreThanAFrameBothWays() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client, service(5000));
        int total = 0;
        for (int i = 0; i < 160; i++) {
            socket.sendBinary(ByteBuffer.wrap(new byte[65536]), true).get(10, TimeUnit.SECONDS);
            total += 65536;
        }
        assertThat(client.bytes(total)).isEqualTo(total);
        socket.abort();
    }

    @Test
    void holdsAServiceBackWhileTheClientDoesNotRead() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (ServerSocket flood = new ServerSocket(5001, 5, service.getInetAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = flood.accept()) {
                    byte[] piece = new byte[65536];
                    while (true) {
                        socket.getOutputStream().write(piece);
                        sent.addAndGet(piece.length);
                    }
                } catch (java.io.IOException ended) {
                    // the end of the test
                }
            });
            thread.setDaemon(true);
            thread.start();
            // a client that asks for nothing after its handshake
            WebSocket socket = open(
                    new Client() {
                        @Override
                        public void onOpen(WebSocket ws) {
                            // no request: nothing is read
                        }
                    },
                    service(5001));
            long before = -1;
            while (before != sent.get()) {
                before = sent.get();
                assertThat(before).as("bytes on the way").isLessThan(64L << 20);
                Thread.sleep(700);
            }
            assertThat(before).isPositive();
            socket.abort();
        }
    }

    @Test
    void dropsAFrameThatIsTooLarge() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client, service(5000));
        // the send itself may fail or not, the drop comes that fast
        assertThat(socket.sendBinary(ByteBuffer.wrap(new byte[65537]), true)).isNotNull();
        assertThat(client.closed.get(5, TimeUnit.SECONDS)).isIn(1006, -1);
    }

    @Test
    void dropsFragments() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client, service(5000));
        assertThat(socket.sendBinary(ByteBuffer.wrap(new byte[10]), false)).isNotNull();
        assertThat(client.closed.get(5, TimeUnit.SECONDS)).isIn(1006, -1);
    }

    @Test
    void endsWithoutACloseFrameWhenTheServiceCloses() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client, service(5000));
        socket.sendBinary(ByteBuffer.wrap("close 300000".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), true)
                .get(5, TimeUnit.SECONDS);
        assertThat(client.bytes(300_000)).as("all bytes before the end").isEqualTo(300_000);
        assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1006);
    }

    @Test
    void echoesTheClientsClose() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client, service(5000));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(5, TimeUnit.SECONDS);
        assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void endsWhenTheNetworkIsDeleted() throws Exception {
        Client client = new Client();
        open(client, service(5000));
        expect(200, daemon.delete("/net-api/v1/net/" + net));
        assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1006);
        assertThat(refused(service(5000))).isEqualTo(404);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void pingsAndKeepsAClientThatAnswers() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client, service(5000));
        // longer than the silence after which a client that did not answer would be dropped
        assertThat(client.closed.completeOnTimeout(0, 12, TimeUnit.SECONDS).get())
                .isZero();
        assertThat(client.pings.get()).isGreaterThanOrEqualTo(2);
        socket.abort();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void dropsASilentClient() throws Exception {
        try (java.net.Socket raw = new java.net.Socket(InetAddress.getLoopbackAddress(), daemon.devnet.port())) {
            raw.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            raw.getOutputStream().write(asking());
            long start = System.nanoTime();
            byte[] all = raw.getInputStream().readAllBytes();
            assertThat(new String(all, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 101");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(17));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void saysWhyItDoesNotOpen() throws Exception {
        assertThat(refused(service(5999))).as("nobody listens").isEqualTo(400);
        assertThat(refused("/net-api/v1/net/" + net + "/tcp/10.0.0.1/80")).isEqualTo(400);
        assertThat(refused("/net-api/v1/net/0000/tcp/192.168.7.2/80")).isEqualTo(404);
        long start = System.nanoTime();
        assertThat(refused("/net-api/v1/net/" + net + "/tcp/192.168.7.9/80")).isEqualTo(504);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(4900));
        assertThat(daemon.get(service(5000)).status()).as("no upgrade").isEqualTo(400);
    }

    private byte[] asking() {
        return ("GET " + service(5000) + "?authToken=devnet HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private void fault(String words) {
        expect(201, daemon.post("/devnet/faults", "{\"kind\":\"tunnel\",\"count\":1," + words + "}"));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void isRefusedAndUnheardAsTold() throws Exception {
        fault("\"answer\":\"refused\"");
        assertThat(refused(service(5000))).isEqualTo(400);
        fault("\"answer\":\"timeout\"");
        assertThat(refused(service(5000))).isEqualTo(504);
        Client client = new Client();
        open(client, service(5000));
        expect(201, daemon.post("/devnet/faults", "{\"kind\":\"vpn-gone\"}"));
        assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1006);
        assertThat(refused(service(5000))).isEqualTo(504);
        expect(204, daemon.delete("/devnet/faults"));
        open(new Client(), service(5000)).abort();
    }

    @Test
    void isCutStalledSlowAndLeftOpenAsTold() throws Exception {
        fault("\"cut-after\":1000");
        // on a bare socket, for the JDK's client does not always tell of an end without a word
        try (java.net.Socket raw = new java.net.Socket(InetAddress.getLoopbackAddress(), daemon.devnet.port())) {
            raw.setSoTimeout(10_000);
            raw.getOutputStream().write(asking());
            byte[] head = new byte[4096];
            int count = raw.getInputStream().read(head);
            assertThat(new String(head, 0, count, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 101")
                    .endsWith("\r\n\r\n");
            // binary, whole, 5000 bytes, masked with zeros
            ByteBuffer frame = ByteBuffer.allocate(8 + 5000).put((byte) 0x82).put((byte) 0xfe);
            frame.putShort((short) 5000);
            raw.getOutputStream().write(frame.array());
            byte[] all = raw.getInputStream().readAllBytes();
            // a head of four bytes, then what was let through; no Close frame
            assertThat(all).hasSize(4 + 1000).startsWith(0x82, 126, 1000 >> 8, 1000 & 0xff);
        }

        fault("\"stall-after\":1000");
        Client stalled = new Client();
        WebSocket socket = open(stalled, service(5000));
        socket.sendBinary(ByteBuffer.wrap(new byte[5000]), true).get(5, TimeUnit.SECONDS);
        assertThat(stalled.bytes(1000)).isEqualTo(1000);
        assertThat(stalled.closed
                        .completeOnTimeout(0, 700, TimeUnit.MILLISECONDS)
                        .get())
                .isZero();
        assertThat(stalled.received).isEmpty();
        socket.abort();

        fault("\"keep-open\":true");
        Client open = new Client();
        WebSocket half = open(open, service(5000));
        half.sendBinary(ascii("close 10"), true).get(5, TimeUnit.SECONDS);
        assertThat(open.bytes(10)).isEqualTo(10);
        assertThat(open.closed.completeOnTimeout(0, 700, TimeUnit.MILLISECONDS).get())
                .isZero();
        half.abort();

        fault("\"bytes-per-second\":100000");
        Client slow = new Client();
        WebSocket tired = open(slow, service(5000));
        long start = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            tired.sendBinary(ByteBuffer.wrap(new byte[50_000]), true).get(5, TimeUnit.SECONDS);
        }
        assertThat(slow.bytes(200_000)).isEqualTo(200_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
        tired.abort();
    }
}
