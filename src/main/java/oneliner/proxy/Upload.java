package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import oneliner.proxy.sight.Account;

/**
 * The request body on its way to the provider. The event loop asks for the next piece only while the tunnel takes bytes,
 * so that a slow provider slows the browser down and nothing gathers here; the stream is read on the
 * {@link ServerThread} only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which the exchange hears of
final class Upload implements ReadListener {
    private static final int PIECE = 16 * 1024;
    private static final int AT_ONCE = 64 * 1024;
    /** How long a body waits for the provider's 100 before it goes without (RFC 9110, 10.1.1: not for ever). */
    private static final long PATIENCE_MILLIS = 1_000;
    /** How long a browser may go on sending what nobody wants any more, since it was answered. */
    private static final long LINGER_MILLIS = 5_000;

    private final ServerThread thread;
    private final Account account;
    private final ServletInputStream in;
    private final Supplier<Map<String, String>> trailers;
    private final Listener listener;
    private volatile boolean stopped;
    private volatile boolean listening;

    /** Nothing is read before the provider wants it; container's thread first, event loop afterwards. */
    private boolean waits;

    // used on the event loop only
    private Channel channel;
    private boolean pulling;
    private long left = Long.MAX_VALUE;
    private boolean raw;

    // used on the server's thread only
    private boolean wanted;
    private boolean available;
    private boolean arrived;
    private boolean ended;
    /** Told of the end, true when there was one, of what is read into nothing. */
    private Consumer<Boolean> dropping;

    /** What the exchange wants to know; called on the event loop. */
    interface Listener {
        /** Bytes went by. */
        void moved();

        /** The last byte went into the tunnel. */
        void sent();

        /** There is more of it than there may be; nothing more is read. */
        default void tooLong() {}

        /** The browser is gone. */
        void gone(Throwable cause);
    }

    /**
     * Makes one.
     *
     * @param trailers gives what followed the body, once that was read; null or empty for nothing
     */
    Upload(
            ServerThread thread,
            Account account,
            ServletInputStream in,
            Supplier<Map<String, String>> trailers,
            Listener listener) {
        this.thread = thread;
        this.account = account;
        this.in = in;
        this.trailers = trailers;
        this.listener = listener;
    }

    /** Asks the container to say when there is something; called once. */
    void listen() {
        listening = true;
        in.setReadListener(this);
    }

    /**
     * The same, unless the browser expects to be told whether its body is wanted: then the provider's 100 begins it.
     * Undertow says 100 to the browser when the body is first read; Payara has said it before this code runs.
     */
    void listen(HttpRequest asked) {
        waits = asked.headers().contains(HttpHeaderNames.EXPECT);
        if (!waits) {
            listen();
        }
    }

    /** The provider's answer is here, interim or final. */
    void answered(int status) {
        if (status == 100) {
            goOn();
        } else if (status >= 200 && waits) {
            stop();
        }
    }

    private void goOn() {
        if (waits && !stopped) {
            waits = false;
            listen();
            pump();
        }
    }

    /** Says from now on that the bytes are no HTTP body; before {@link #into}. */
    Upload raw() {
        raw = true;
        return this;
    }

    /** Takes so many bytes at most; before {@link #into}. */
    Upload atMost(long bytes) {
        left = bytes;
        return this;
    }

    /** Goes on, into this channel. */
    void into(Channel next) {
        channel = next;
        if (waits) {
            next.eventLoop().schedule(this::goOn, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            pump();
        }
    }

    /** Reads no more; any thread may call. */
    void stop() {
        stopped = true;
    }

    /** Asks for more if the tunnel has room. */
    void pump() {
        if (stopped || waits || pulling || channel == null || !channel.isWritable()) {
            return;
        }
        pulling = true;
        thread.run(() -> {
            wanted = true;
            pull();
        });
    }

    /** True while a part of the body that was asked for is not read; on the server's thread. */
    boolean unread() {
        return listening && !ended;
    }

    /**
     * Reads the rest into nothing, for a while: it was answered before it was sent. On the server's thread.
     *
     * @param then told there, true when the end came, false when it did not or the browser is gone
     */
    void discard(Consumer<Boolean> then) {
        stopped = true;
        dropping = then;
        thread.after(LINGER_MILLIS, () -> dropped(false));
        drop();
    }

    private void drop() {
        byte[] scratch = new byte[PIECE];
        try {
            while (!ended && available) {
                if (in.isReady()) {
                    ended = in.read(scratch) < 0;
                } else if (arrived) {
                    ended = true;
                } else {
                    available = false; // onDataAvailable goes on from here
                }
            }
        } catch (IOException | RuntimeException e) {
            dropped(false);
            return;
        }
        if (ended) {
            dropped(true);
        }
    }

    private void dropped(boolean whole) {
        Consumer<Boolean> told = dropping;
        dropping = null;
        if (told != null) {
            told.accept(whole);
        }
    }

    private void pull() {
        if (dropping != null) {
            drop();
            return;
        }
        if (stopped || !wanted || !available) {
            return;
        }
        List<ByteBuf> pieces = new ArrayList<>(AT_ONCE / PIECE);
        int size = 0;
        try {
            while (!ended && available && size < AT_ONCE) {
                if (ready()) {
                    size += piece(pieces);
                } else if (arrived || (raw && in.isFinished())) {
                    ended = true;
                } else {
                    available = false; // onDataAvailable goes on from here
                }
            }
        } catch (IOException | RuntimeException e) {
            pieces.forEach(ByteBuf::release);
            failed(e);
            return;
        }
        if (!pieces.isEmpty() || ended) {
            wanted = false;
            Map<String, String> after = ended && !raw ? trailers.get() : null;
            boolean whole = ended;
            thread.tell(() -> send(pieces, whole, after));
        }
    }

    /**
     * Payara's stream is asked on one thread while another one fills it: where the last bytes come just then, it says that
     * all has arrived and still waits to say so, and refuses to be asked again.
     */
    private boolean ready() throws IOException {
        try {
            return in.isReady();
        } catch (IllegalStateException e) {
            if (!arrived) {
                throw e;
            }
            return in.available() > 0;
        }
    }

    private int piece(List<ByteBuf> pieces) throws IOException {
        ByteBuf piece = channel.alloc().heapBuffer(PIECE);
        int count = 0;
        try {
            count = in.read(piece.array(), piece.arrayOffset(), PIECE);
        } finally {
            if (count <= 0) {
                piece.release();
            }
        }
        if (count < 0) {
            ended = true;
        } else if (count > 0) {
            pieces.add(piece.writerIndex(count));
        }
        return Math.max(0, count);
    }

    private void send(List<ByteBuf> pieces, boolean whole, Map<String, String> after) {
        pulling = false;
        if (stopped) {
            pieces.forEach(ByteBuf::release);
            return;
        }
        left -= pieces.stream().mapToLong(ByteBuf::readableBytes).sum();
        if (left < 0) {
            stopped = true;
            pieces.forEach(ByteBuf::release);
            listener.tooLong();
            return;
        }
        for (ByteBuf piece : pieces) {
            account.up(piece.readableBytes());
            channel.write(raw ? piece : new DefaultHttpContent(piece));
        }
        if (whole) {
            stopped = true;
            channel.writeAndFlush(raw ? Unpooled.EMPTY_BUFFER : Trailers.end(after));
            listener.sent();
        } else {
            channel.flush();
            listener.moved();
            pump();
        }
    }

    private void failed(Throwable cause) {
        if (!stopped) {
            stopped = true;
            thread.tell(() -> listener.gone(cause));
        }
    }

    @Override
    public void onDataAvailable() {
        thread.later(() -> {
            available = true;
            pull();
        });
    }

    @Override
    public void onAllDataRead() {
        thread.later(() -> {
            arrived = true; // Payara says so when all has arrived, not when all was read
            available = true;
            pull();
        });
    }

    @Override
    public void onError(Throwable cause) {
        thread.later(() -> {
            failed(cause);
            dropped(false);
        });
    }
}
