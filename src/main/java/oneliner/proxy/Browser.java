package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The response body on its way to the browser. Everything happens on the event loop; the container's callbacks only
 * send word to it. Bytes are written while the container takes them, and wait in a queue otherwise; whoever offers them
 * stops when {@link #full()}.
 */
final class Browser implements WriteListener {
    private static final int SCRATCH = 16 * 1024;

    private final EventLoop loop;
    private final ServletOutputStream out;
    private final Listener listener;
    private final Deque<ByteBuf> queue = new ArrayDeque<>();
    private byte[] scratch;
    private boolean invited;
    private boolean unflushed;
    private boolean flush;
    private boolean ended;
    private boolean stopped;
    private boolean touched;

    /** What the exchange wants to know; called on the event loop. */
    interface Listener {
        /** Room again after {@link #full()}. */
        void drained();

        /** Every byte was handed to the container after {@link #end()}. */
        void delivered();

        /** The browser is gone. */
        void gone(Throwable cause);
    }

    Browser(EventLoop loop, ServletOutputStream out, Listener listener) {
        this.loop = loop;
        this.out = out;
        this.listener = listener;
    }

    /** Takes over the bytes. */
    void offer(ByteBuf bytes) {
        if (stopped) {
            bytes.release();
            return;
        }
        queue.add(bytes);
        pump();
    }

    /** Lets what was offered so far leave at once: the provider has nothing more at the moment. */
    void flush() {
        flush = true;
        pump();
    }

    /** Nothing follows. */
    void end() {
        ended = true;
        pump();
    }

    /** Drops what is left; the container's response is not used any more. */
    void stop() {
        stopped = true;
        queue.forEach(ByteBuf::release);
        queue.clear();
    }

    /** True while bytes wait for the browser. */
    boolean full() {
        return !queue.isEmpty();
    }

    /** True when the container has been given body bytes or told to flush. */
    boolean touched() {
        return touched;
    }

    private void pump() {
        boolean wasFull = full();
        try {
            while (!stopped && invited && work()) {
                if (!out.isReady()) {
                    return; // onWritePossible goes on from here
                }
                step();
            }
        } catch (IOException | RuntimeException e) {
            if (!stopped) {
                stop();
                listener.gone(e);
            }
            return;
        }
        if (wasFull && !stopped && !full()) {
            listener.drained();
        }
    }

    private boolean work() {
        return !queue.isEmpty() || ended || (flush && unflushed);
    }

    private void step() throws IOException {
        ByteBuf next = queue.peek();
        if (next != null) {
            write(next);
        } else if (ended) {
            stop();
            listener.delivered();
        } else {
            flush = false;
            unflushed = false;
            out.flush();
        }
    }

    private void write(ByteBuf next) throws IOException {
        touched = true;
        unflushed = true;
        if (scratch == null || scratch.length < Math.min(SCRATCH, next.readableBytes())) {
            scratch = new byte[Math.min(SCRATCH, next.readableBytes())];
        }
        int count = Math.min(scratch.length, next.readableBytes());
        next.readBytes(scratch, 0, count);
        if (!next.isReadable()) {
            queue.remove().release();
        }
        // the container may keep the array until isReady() says true again, and it is not written to before that
        out.write(scratch, 0, count);
    }

    @Override
    public void onWritePossible() {
        loop.execute(() -> {
            invited = true;
            pump();
        });
    }

    @Override
    public void onError(Throwable cause) {
        loop.execute(() -> {
            if (!stopped) {
                stop();
                listener.gone(cause);
            }
        });
    }
}
