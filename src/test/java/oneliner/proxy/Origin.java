package oneliner.proxy;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import oneliner.tunnel.StubDaemon;

/** A service that says exactly the bytes a test wants, and keeps the request heads it got. */
final class Origin implements Closeable {
    /** What to do with one connection after a request head was read; return to read the next head. */
    @FunctionalInterface
    interface Script {
        void answer(Call call) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    final List<String> heads = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    Origin(Script script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        StubDaemon.start("origin", () -> {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                StubDaemon.start("origin-connection", () -> serve(socket));
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            while (!socket.isClosed()) {
                Call call = new Call(socket, head(socket.getInputStream()));
                heads.add(call.head());
                script.answer(call);
            }
        }
    }

    /** Reads up to and with the blank line. */
    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int state = 0; state < 4; ) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the connection ended after: " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(c);
            state = c == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : c == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /**
     * One request and the connection it came on.
     *
     * @param socket to answer on
     * @param head as it came
     */
    record Call(Socket socket, String head) {
        void say(String text) throws IOException {
            say(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void say(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        void hangUp() throws IOException {
            socket.close();
        }

        InputStream in() throws IOException {
            return socket.getInputStream();
        }

        /** The request's body, by length or by chunks. */
        byte[] body() throws IOException {
            return Origin.body(head, in());
        }
    }

    /** A body as its head frames it; until the end of the connection where nothing else is said. */
    static byte[] body(String head, InputStream in) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        int length = lower.indexOf("\r\ncontent-length:");
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = size(in); size > 0; size = size(in)) {
                byte[] chunk = in.readNBytes(size);
                if (chunk.length < size) {
                    throw new EOFException("the connection ended inside a chunk");
                }
                all.write(chunk);
                in.readNBytes(2);
            }
            in.readNBytes(2);
            return all.toByteArray();
        }
        if (length >= 0) {
            int from = length + "\r\ncontent-length:".length();
            int size = Integer.parseInt(
                    lower.substring(from, lower.indexOf("\r\n", from)).strip());
            byte[] body = in.readNBytes(size);
            if (body.length < size) {
                throw new EOFException("the connection ended after " + body.length + " of " + size);
            }
            return body;
        }
        return in.readAllBytes();
    }

    /** Reads the line that begins a chunk. */
    static int size(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended before the last chunk");
            }
            line.append((char) c);
        }
        return Integer.parseInt(line.toString().strip(), 16);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
