package oneliner.proxy;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A browser that says exactly the bytes a test wants. */
final class Client implements Closeable {
    private final Socket socket;
    private final InputStream in;

    /**
     * What came back.
     *
     * @param head status line and headers
     * @param text the body, unframed, one char for each byte
     */
    record Answer(String head, String text) {
        int status() {
            return Integer.parseInt(head.split(" ", 3)[1].substring(0, 3));
        }

        List<String> headers(String name) {
            return Arrays.stream(head.split("\r\n", -1))
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void say(String text) throws IOException {
        say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** Says no more, and goes on reading. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    InputStream in() {
        return in;
    }

    String head() throws IOException {
        return Origin.head(in);
    }

    /** Reads one whole answer. */
    Answer answer() throws IOException {
        String head = head();
        return new Answer(head, new String(Origin.body(head, in), StandardCharsets.ISO_8859_1));
    }

    /** Reads one answer that has no body, whatever its head says. */
    Answer bodiless() throws IOException {
        return new Answer(head(), "");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
