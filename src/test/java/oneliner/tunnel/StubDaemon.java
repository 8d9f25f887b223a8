package oneliner.tunnel;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The daemon's tunnel endpoint as a test needs it: {@code …/tcp/{ip}/{port}} is joined to {@code 127.0.0.1:port}. Drops
 * a client that sends a frame above 64 KiB or a fragmented one, pings, ends without a Close frame, and cuts what it
 * sends into frames at random places. Special ports: 1 = 504, 2 = 404, 3 = swallow the handshake, 4 = bad handshake.
 */
public final class StubDaemon implements Closeable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket server;
    private final Random random;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** How many tunnels were asked for. */
    public final AtomicInteger asked = new AtomicInteger();
    /** Sizes of the data frames that came, in order. */
    public final List<Integer> frames = new CopyOnWriteArrayList<>();
    /** Pongs that came. */
    public final AtomicInteger pongs = new AtomicInteger();
    /** Authorization headers that came. */
    public final List<String> keys = new CopyOnWriteArrayList<>();
    /** Set when a client broke a rule. */
    public final List<String> broken = new CopyOnWriteArrayList<>();
    /** Port on loopback by address in the VPN, for machines that are told apart. */
    public final Map<String, Integer> machines = new ConcurrentHashMap<>();
    /** Largest frame sent to the client. */
    public volatile int cut = 4096;

    /** Listens on a free loopback port. */
    public StubDaemon(long seed) throws IOException {
        random = new Random(seed);
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start("stub-daemon", () -> {
            while (true) {
                Socket socket = server.accept();
                start("stub-tunnel", () -> serve(socket));
            }
        });
    }

    /** Address of a tunnel without the port. */
    public URI tunnel(String ip) {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/net-api/v1/net/n/tcp/" + ip);
    }

    /** From now on frames are cut as this seed says; only as repeatable as what is said through one tunnel at a time. */
    public void seed(long seed) {
        random.setSeed(seed);
    }

    /** How many tunnels are open now. */
    public int openNow() {
        return open.size();
    }

    /** Ends every tunnel without a word, as the daemon does when the far side is gone. */
    public void dropAll() {
        for (Socket socket : new ArrayList<>(open)) {
            shut(socket);
        }
    }

    /** Breaks every tunnel's connection, as the kernel does for a daemon that crashed. */
    public void resetAll() throws IOException {
        for (Socket socket : new ArrayList<>(open)) {
            socket.setSoLinger(true, 0);
            shut(socket);
        }
    }

    /** Sends these bytes as they are into every tunnel and ends it; for ends that no daemon should make. */
    public void endAll(byte... last) throws IOException {
        for (Socket socket : new ArrayList<>(open)) {
            socket.getOutputStream().write(last);
            shut(socket);
        }
    }

    /** A thread for a test's server side. */
    public static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the other side is gone: the end of a connection is part of the tests
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What a thread does. */
    @FunctionalInterface
    public interface Work {
        /** Until done or the connection ends. */
        void run() throws IOException;
    }

    private void serve(Socket client) throws IOException {
        asked.incrementAndGet();
        try (client) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            String path = "";
            String key = "";
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (lower.startsWith("get ")) {
                    path = line.split(" ", -1)[1];
                } else if (lower.startsWith("sec-websocket-key:")) {
                    key = line.substring(line.indexOf(':') + 1).strip();
                } else if (lower.startsWith("authorization:")) {
                    keys.add(line.substring(line.indexOf(':') + 1).strip());
                }
            }
            int port = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
            String machine = path.substring(path.lastIndexOf("/tcp/") + 5, path.lastIndexOf('/'));
            port = machines.getOrDefault(machine, port);
            if (port == 1 || port == 2 || port == 4) {
                refuse(out, port == 1 ? "504 Gateway Timeout" : port == 2 ? "404 Not Found" : "200 OK", "no network");
                return;
            }
            if (port == 3) {
                in.read();
                return;
            }
            Socket origin;
            try {
                origin = new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                refuse(out, "400 Bad Request", "{\"message\":\"connection refused\"}");
                return;
            }
            open.add(client);
            try (origin) {
                origin.setTcpNoDelay(true);
                out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                frame(out, 0x9, new byte[0], 0, 0);
                start("stub-down", () -> down(origin, client, out));
                up(in, out, origin);
            } finally {
                open.remove(client);
            }
        }
    }

    private void down(Socket origin, Socket client, OutputStream out) throws IOException {
        InputStream in = origin.getInputStream();
        byte[] buffer = new byte[60_000];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int at = 0;
                int pieces = 0;
                while (at < n) {
                    // small pieces first: a large body is not sent byte by byte
                    int length = Math.min(n - at, pieces++ < 400 ? 1 + random.nextInt(cut) : 20_000);
                    frame(out, 0x2, buffer, at, length);
                    at += length;
                }
            }
        } finally {
            shut(client);
        }
    }

    private void up(DataInputStream in, OutputStream out, Socket origin) throws IOException {
        try {
            while (true) {
                int first = in.read();
                if (first < 0) {
                    return;
                }
                int opcode = first & 0x0f;
                int second = in.read();
                long length = second & 0x7f;
                length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                if ((first & 0x80) == 0 || opcode == 0 || length > 65_536 || (second & 0x80) == 0) {
                    broken.add("opcode " + opcode + " fin " + (first & 0x80) + " length " + length);
                    return;
                }
                byte[] mask = in.readNBytes(4);
                byte[] data = in.readNBytes((int) length);
                for (int i = 0; i < data.length; i++) {
                    data[i] ^= mask[i & 3];
                }
                if (opcode == 0x8) {
                    frame(out, 0x8, data, 0, data.length);
                    return;
                } else if (opcode == 0xa) {
                    pongs.incrementAndGet();
                } else if (opcode == 0x9) {
                    frame(out, 0xa, data, 0, data.length);
                } else {
                    frames.add(data.length);
                    origin.getOutputStream().write(data);
                }
            }
        } finally {
            shut(origin);
        }
    }

    private static void frame(OutputStream out, int opcode, byte[] data, int from, int length) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(length + 10);
        frame.write(0x80 | opcode);
        if (length < 126) {
            frame.write(length);
        } else {
            frame.write(126);
            frame.write(length >> 8);
            frame.write(length);
        }
        frame.write(data, from, length);
        synchronized (out) {
            out.write(frame.toByteArray());
        }
    }

    private static void refuse(OutputStream out, String status, String body) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        dropAll();
    }
}
