package oneliner.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that speaks no HTTP, on two providers of devnet, through TCP doors of the real server. */
class TcpDoorsIT {
    private static final Duration SERVING = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int REMOTE = 7000;
    private static final String APP = """
            meta: {name: echoes}
            payloads:
              echo: {runtime: vm, params: {image_tag: "t/echo:latest"}}
            nodes:
              echo:
                payload: echo
                instances: 2
                init: [{run: {args: ["/bin/serve", "${instance.ip}"]}}]
                network: default
                tcp_proxy: {ports: [PORTS]}
                probe: {port: 7000}
            networks:
              default: {ip: "192.168.0.0/24"}
            """;

    @TempDir
    Path folder;

    private RequestorServer server;
    private Visitor visitor;

    /** One connection that has been greeted. */
    private static final class Greeted implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final String by;

        private Greeted(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(30_000);
            in = new DataInputStream(socket.getInputStream());
            StringBuilder line = new StringBuilder();
            for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
                line.append((char) c);
            }
            by = line.toString();
        }

        private String echo(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(in.readNBytes(text.length()), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Map<String, String> settings(String ports) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("images/echo/bin"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path classes = Path.of(EchoService.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path serve = Files.writeString(
                bin.resolve("serve"),
                "#!/bin/sh\n'" + java + "' -Xmx32m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '" + classes + "' "
                        + EchoService.class.getName() + " \"$1\" " + REMOTE + " > out 2>&1 &\n");
        assertThat(serve.toFile().setExecutable(true)).isTrue();
        Path app = Files.writeString(folder.resolve("echoes.yaml"), app(ports));
        return Map.of(
                "DEVNET_IMAGES", folder.resolve("images").toString(),
                "REQUESTOR_DESCRIPTORS", app.toString(),
                "TCP_LINGER", "PT1S");
    }

    private static String app(String ports) {
        return APP.replace("PORTS", '"' + ports + '"');
    }

    private JsonObject door() {
        try {
            List<JsonObject> doors =
                    new Operator(visitor).status().getJsonArray("doors").getValuesAs(JsonObject.class);
            return doors.isEmpty() ? JsonObject.EMPTY_JSON_OBJECT : doors.get(0);
        } catch (IOException e) {
            return JsonObject.EMPTY_JSON_OBJECT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return JsonObject.EMPTY_JSON_OBJECT;
        }
    }

    private void apply(String ports) throws Exception {
        new Operator(visitor).post("/apply", Operator.descriptor("echoes.yaml", app(ports)), 202, "Plan");
    }

    private List<String> agreements() throws Exception {
        return visitor.instances("echo").stream()
                .map(one -> one.getString("agreementId"))
                .toList();
    }

    @Test
    void carryBytesToProvidersFollowTheDescriptorAndEndWithTheApp() throws Exception {
        int local;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            local = free.getLocalPort();
        }
        try (RequestorServer started =
                RequestorServer.start(folder.resolve("server"), settings(local + ":" + REMOTE))) {
            server = started;
            visitor = new Visitor(server);
            server.waitUntil("it serves", SERVING, () -> visitor.phase().equals("SERVING"));
            assertThat(door().getString("listening")).isEqualTo("127.0.0.1:" + local);

            bothInstancesAreUsed(local);
            everyByteComesBack(local);
            aHalfClosedClientGetsItsRest(local);
            int moved = theDoorMovesWithTheDescriptor(local);
            aTakenPortHarmsNobody(moved);
            aLossIsAReconnectionAway();

            visitor.post("/-/stop", "", "Authorization", "Bearer " + RequestorServer.TOKEN);
            server.waitUntil("the app is stopped", SOON, () -> visitor.phase().equals("STOPPED"));
            server.terminate(SOON);
            assertThat(server.children()).as(server.tail()).isEmpty();
        }
    }

    private void bothInstancesAreUsed(int port) throws Exception {
        try (Greeted one = new Greeted(port);
                Greeted other = new Greeted(port)) {
            assertThat(one.by).startsWith("hello from 127.").isNotEqualTo(other.by);
            assertThat(one.echo("abc")).isEqualTo("abc");
            assertThat(door().getInt("connections")).isEqualTo(2);
        }
        server.waitUntil("nobody is left", SOON, () -> door().getInt("connections", -1) == 0);
    }

    private static void everyByteComesBack(int port) throws Exception {
        long seed = System.nanoTime();
        System.out.println("noise has seed " + seed);
        Random random = new Random(seed);
        byte[] noise = new byte[8_000_000];
        random.nextBytes(noise);
        try (Greeted one = new Greeted(port)) {
            CompletableFuture<byte[]> back = CompletableFuture.supplyAsync(() -> {
                try {
                    return one.in.readNBytes(noise.length);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            int at = 0;
            while (at < noise.length) {
                int length = Math.min(noise.length - at, 1 + random.nextInt(200_000));
                one.socket.getOutputStream().write(noise, at, length);
                at += length;
            }
            assertThat(Arrays.equals(back.get(60, TimeUnit.SECONDS), noise))
                    .as("the same bytes")
                    .isTrue();
        }
    }

    private static void aHalfClosedClientGetsItsRest(int port) throws Exception {
        try (Greeted one = new Greeted(port)) {
            one.socket.getOutputStream().write("the last words".getBytes(StandardCharsets.US_ASCII));
            one.socket.shutdownOutput();
            assertThat(one.in.readAllBytes()).asString().isEqualTo("the last words");
        }
    }

    private int theDoorMovesWithTheDescriptor(int before) throws Exception {
        List<String> agreements = agreements();
        try (Greeted one = new Greeted(before)) {
            apply(Integer.toString(REMOTE));
            server.waitUntil(
                    "the door is elsewhere",
                    SOON,
                    () -> !door().getString("listening", "").isEmpty() && !door().containsKey("localPort"));
            assertThat(one.in.read()).as("ended in order").isEqualTo(-1);
        }
        assertThatThrownBy(() -> new Greeted(before)).isInstanceOf(ConnectException.class);
        int port = Integer.parseInt(door().getString("listening").replace("127.0.0.1:", ""));
        try (Greeted one = new Greeted(port)) {
            assertThat(one.echo("abc")).isEqualTo("abc");
        }
        assertThat(agreements()).as("no instance was touched").isEqualTo(agreements);
        return port;
    }

    private void aTakenPortHarmsNobody(int before) throws Exception {
        try (ServerSocket thief = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            apply(thief.getLocalPort() + ":" + REMOTE);
            server.waitUntil("a reason", SOON, () -> door().containsKey("reason"));
            assertThat(door().getString("reason")).contains("port " + thief.getLocalPort(), "is taken", "node echo");
            assertThat(visitor.phase()).isEqualTo("SERVING");
            assertThatThrownBy(() -> new Greeted(before)).isInstanceOf(ConnectException.class);
        }
        server.waitUntil("it opens", SOON, () -> door().containsKey("listening"));
    }

    private void aLossIsAReconnectionAway() throws Exception {
        int port = Integer.parseInt(door().getString("listening").replace("127.0.0.1:", ""));
        try (Greeted one = new Greeted(port)) {
            for (JsonObject instance : visitor.instances("echo")) {
                visitor.devnet("POST", "/devnet/providers/" + instance.getString("providerId") + "/kill");
            }
            // both are gone: it ends somehow, but it ends
            while (one.in.read() >= 0) {
                assertThat(one.socket.isClosed()).isFalse();
            }
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        server.waitUntil("others serve at the same door", SERVING, () -> {
            try (Greeted again = new Greeted(port)) {
                return again.echo("abc").equals("abc");
            } catch (IOException e) {
                return false;
            }
        });
    }
}
