package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/**
 * The request body on its way to the provider. Reads from the container only while the tunnel takes bytes, so that a
 * slow provider slows the browser down and nothing gathers here. Everything happens on the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which the exchange hears of
final class Upload implements ReadListener {
    private static final int PIECE = 16 * 1024;

    private final EventLoop loop;
    private final ServletInputStream in;
    private final Listener listener;
    private Channel channel;
    private boolean available;
    private boolean arrived;
    private boolean ended;
    private boolean stopped;

    /** What the exchange wants to know; called on the event loop. */
    interface Listener {
        /** Bytes went by. */
        void moved();

        /** The last byte went into the tunnel. */
        void sent();

        /** The browser is gone. */
        void gone(Throwable cause);
    }

    Upload(EventLoop loop, ServletInputStream in, Listener listener) {
        this.loop = loop;
        this.in = in;
        this.listener = listener;
    }

    /** Goes on, into this channel. */
    void into(Channel next) {
        channel = next;
        pump();
    }

    /** Reads no more. */
    void stop() {
        stopped = true;
    }

    /** Moves what can be moved now. */
    void pump() {
        if (stopped || channel == null || !available) {
            return;
        }
        try {
            boolean moved = false;
            while (!ended && available && channel.isWritable()) {
                if (in.isReady()) {
                    moved |= piece();
                } else if (arrived) {
                    ended = true;
                } else {
                    available = false; // onDataAvailable goes on from here
                }
            }
            if (ended) {
                stopped = true;
                channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
                listener.sent();
            } else if (moved) {
                channel.flush();
                listener.moved();
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private boolean piece() throws IOException {
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
            channel.write(new DefaultHttpContent(piece.writerIndex(count)));
        }
        return count > 0;
    }

    private void failed(Throwable cause) {
        if (!stopped) {
            stopped = true;
            listener.gone(cause);
        }
    }

    @Override
    public void onDataAvailable() {
        loop.execute(() -> {
            available = true;
            pump();
        });
    }

    @Override
    public void onAllDataRead() {
        loop.execute(() -> {
            arrived = true; // Payara says so when all has arrived, not when all was read
            available = true;
            pump();
        });
    }

    @Override
    public void onError(Throwable cause) {
        loop.execute(() -> failed(cause));
    }
}
