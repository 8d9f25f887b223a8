package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

    private final ServerThread thread;
    private final Account account;
    private final ServletInputStream in;
    private final Listener listener;
    private volatile boolean stopped;

    // used on the event loop only
    private Channel channel;
    private boolean pulling;
    private boolean raw;

    // used on the server's thread only
    private boolean wanted;
    private boolean available;
    private boolean arrived;
    private boolean ended;

    /** What the exchange wants to know; called on the event loop. */
    interface Listener {
        /** Bytes went by. */
        void moved();

        /** The last byte went into the tunnel. */
        void sent();

        /** The browser is gone. */
        void gone(Throwable cause);
    }

    Upload(ServerThread thread, Account account, ServletInputStream in, Listener listener) {
        this.thread = thread;
        this.account = account;
        this.in = in;
        this.listener = listener;
    }

    /** Asks the container to say when there is something; called once. */
    void listen() {
        in.setReadListener(this);
    }

    /** Says from now on that the bytes are no HTTP body; before {@link #into}. */
    Upload raw() {
        raw = true;
        return this;
    }

    /** Goes on, into this channel. */
    void into(Channel next) {
        channel = next;
        pump();
    }

    /** Reads no more; any thread may call. */
    void stop() {
        stopped = true;
    }

    /** Asks for more if the tunnel has room. */
    void pump() {
        if (stopped || pulling || channel == null || !channel.isWritable()) {
            return;
        }
        pulling = true;
        thread.run(() -> {
            wanted = true;
            pull();
        });
    }

    private void pull() {
        if (stopped || !wanted || !available) {
            return;
        }
        List<ByteBuf> pieces = new ArrayList<>(AT_ONCE / PIECE);
        int size = 0;
        try {
            while (!ended && available && size < AT_ONCE) {
                if (in.isReady()) {
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
            boolean whole = ended;
            thread.tell(() -> send(pieces, whole));
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

    private void send(List<ByteBuf> pieces, boolean whole) {
        pulling = false;
        if (stopped) {
            pieces.forEach(ByteBuf::release);
            return;
        }
        for (ByteBuf piece : pieces) {
            account.up(piece.readableBytes());
            channel.write(raw ? piece : new DefaultHttpContent(piece));
        }
        if (whole) {
            stopped = true;
            channel.writeAndFlush(raw ? Unpooled.EMPTY_BUFFER : LastHttpContent.EMPTY_LAST_CONTENT);
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
        thread.later(() -> failed(cause));
    }
}
