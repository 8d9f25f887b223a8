package oneliner.proxy.conformance;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One end of a connection, for bytes. Reading and writing end with an exception after a while, so that nothing that hangs
 * hangs a test. Used by one thread.
 */
final class Wire implements Closeable {
    /** Longer than any limit in the server of the tests, on a busy machine. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).flip();
    private final StringBuilder read = new StringBuilder();
    private final Cuts cuts;
    private boolean ended;

    /** Says where what is sent is cut. */
    interface Cuts {
        /** The size of the next piece, at most what is left. */
        int next(int left);

        /** Everything at once. */
        static Cuts none() {
            return left -> left;
        }

        /** Pieces of any size. */
        static Cuts random(Random random, int most) {
            return left -> Math.min(left, 1 + random.nextInt(most));
        }
    }

    /** A wire that has not been silent for too long. */
    static final class Silence extends IOException {
        private static final long serialVersionUID = 1L;

        Silence(String message) {
            super(message);
        }
    }

    Wire(SocketChannel channel, Cuts cuts) throws IOException {
        this.channel = channel;
        this.cuts = cuts;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
    }

    /** A browser's. */
    static Wire to(int port, Cuts cuts) throws IOException {
        return new Wire(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)), cuts);
    }

    void say(String bytes) throws IOException {
        say(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends all, in pieces; the pauses between some of them let each arrive alone. */
    void say(byte[] bytes) throws IOException {
        int pieces = 0;
        for (int at = 0; at < bytes.length; ) {
            // small pieces where it matters: a large body is not sent byte by byte
            int size = pieces < 400 ? cuts.next(bytes.length - at) : Math.min(bytes.length - at, 20_000);
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, size);
            long end = System.nanoTime() + PATIENCE;
            while (piece.hasRemaining()) {
                int count;
                try {
                    count = channel.write(piece);
                } catch (IOException e) {
                    throw new IOException("closed before all was sent, after reading: " + tail(), e);
                }
                if (count == 0) {
                    pause(end, "it takes no more bytes");
                }
            }
            at += size;
            if (at < bytes.length && pieces++ < 8) {
                LockSupport.parkNanos(3 * PAUSE);
            }
        }
    }

    /** The next byte, -1 after the last one; a connection that was reset has ended, too. */
    int read() throws IOException {
        long end = System.nanoTime() + PATIENCE;
        while (!in.hasRemaining()) {
            if (!poll()) {
                if (ended) {
                    return -1;
                }
                pause(end, "nothing came for long; before that: " + tail());
            }
        }
        int c = in.get() & 0xff;
        if (read.length() > 4000) {
            read.delete(0, 2000);
        }
        read.append((char) c);
        return c;
    }

    /** Exactly so many bytes. */
    String read(int count) throws IOException {
        StringBuilder all = new StringBuilder(count);
        while (all.length() < count) {
            int c = read();
            if (c < 0) {
                throw new EOFException("ended after " + all.length() + " of " + count + " bytes: " + tail());
            }
            all.append((char) c);
        }
        return all.toString();
    }

    /** Reads what is there now. */
    void drain() throws IOException {
        while (poll()) {
            read();
        }
    }

    /** True when there is something to read now. */
    boolean poll() throws IOException {
        if (in.hasRemaining()) {
            return true;
        }
        if (ended) {
            return false;
        }
        in.clear();
        int count;
        try {
            count = channel.read(in);
        } catch (IOException e) {
            count = -1;
        }
        in.flip();
        ended = count < 0;
        return count > 0;
    }

    /** True when the other side says no more and all was read; as far as one can know without waiting. */
    boolean ended() throws IOException {
        return !poll() && ended;
    }

    /** The last bytes read, to tell what went wrong. */
    String tail() {
        return Strict.shown(read.substring(Math.max(0, read.length() - 600)));
    }

    /** Forgets what {@link #tail()} shows. */
    void forget() {
        read.setLength(0);
    }

    private static void pause(long end, String what) throws IOException {
        if (System.nanoTime() > end) {
            throw new Silence(what);
        }
        LockSupport.parkNanos(PAUSE);
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Ends at once, without an orderly goodbye. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
