package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import oneliner.testing.Nginx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real WebSocket client and a small echo service, with the proxy in the real server between them, and NGINX before it. */
class WebSocketIT extends ProxyITBase {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int BINARY = 300_000;

    /** Sends every frame back, a ping as a pong; ends after a close. */
    private static Origin echo() throws IOException {
        return origin(call -> {
            String key = call.head()
                    .lines()
                    .filter(line -> line.regionMatches(true, 0, "sec-websocket-key:", 0, 18))
                    .findFirst()
                    .orElseThrow()
                    .substring(18)
                    .strip();
            call.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n");
            DataInputStream in = new DataInputStream(call.in());
            int opcode;
            do {
                int first = in.readUnsignedByte();
                int second = in.readUnsignedByte() & 0x7f;
                long length = second == 126 ? in.readUnsignedShort() : second == 127 ? in.readLong() : second;
                byte[] mask = in.readNBytes(4);
                byte[] data = in.readNBytes((int) length);
                for (int i = 0; i < data.length; i++) {
                    data[i] ^= mask[i & 3];
                }
                opcode = first & 0xf;
                frame(call.socket(), opcode == 9 ? first + 1 : first, data);
            } while (opcode != 8);
            call.hangUp();
        });
    }

    private static void frame(Socket socket, int first, byte[] data) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) first);
        if (data.length < 126) {
            head.put((byte) data.length);
        } else if (data.length < 65_536) {
            head.put((byte) 126).putShort((short) data.length);
        } else {
            head.put((byte) 127).putLong(data.length);
        }
        OutputStream out = socket.getOutputStream();
        out.write(head.array(), 0, head.position());
        out.write(data);
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts every whole message, pong and close into a queue. */
    private record Heard(BlockingQueue<Object> all, StringBuilder text, ByteBuffer bytes)
            implements WebSocket.Listener {
        Heard() {
            this(new LinkedBlockingQueue<>(), new StringBuilder(), ByteBuffer.allocate(BINARY));
        }

        Object next() throws InterruptedException {
            return all.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                all.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            bytes.put(data);
            if (last) {
                all.add(bytes.flip().duplicate());
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            all.add("pong");
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            all.add(error);
        }
    }

    private static void talk(int port) throws Exception {
        Heard heard = new Heard();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/socket?a=b"), heard)
                .get(20, TimeUnit.SECONDS);
        socket.sendText("h\u00e9llo", true).get(20, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo("h\u00e9llo");
        long seed = System.nanoTime();
        System.out.println("bytes have seed " + seed);
        byte[] noise = new byte[BINARY];
        new Random(seed).nextBytes(noise);
        socket.sendBinary(ByteBuffer.wrap(noise), true).get(20, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo(ByteBuffer.wrap(noise));
        socket.sendPing(ByteBuffer.allocate(3)).get(20, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo("pong");
        // longer than a silent body may be in this server
        TimeUnit.SECONDS.sleep(5);
        socket.sendText("still there", true).get(20, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo("still there");
        socket.sendClose(4001, "done").get(20, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo(4001);
    }

    @Test
    void talksThroughTheProxy() throws Exception {
        try (Origin origin = echo()) {
            talk(server.port);
            assertThat(origin.heads.get(0)).startsWith("GET /socket?a=b HTTP/1.1\r\n");
        }
    }

    @Test
    void talksThroughNginxAndTheProxy(@TempDir Path folder) throws Exception {
        try (Nginx nginx = new Nginx(folder, server.port);
                Origin origin = echo()) {
            talk(nginx.port);
            assertThat(origin.heads.get(0)).startsWith("GET /socket?a=b HTTP/1.1\r\n");
        }
    }
}
