package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import oneliner.proxy.sight.Account;

/**
 * The response body on its way to the browser. The exchange calls from the event loop; the stream is used on the
 * {@link ServerThread} only. Bytes are written while the server takes them and wait in a queue otherwise; whoever offers
 * them stops when {@link #full()}.
 */
final class Browser implements WriteListener {
    private static final int SCRATCH = 16 * 1024;
    private static final int HIGH_WATER = 64 * 1024;
    private static final int LOW_WATER = 16 * 1024;

    private final ServerThread thread;
    private final Account account;
    private final ServletOutputStream out;
    private final Listener listener;

    /** Bytes offered that the server has not taken. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile boolean full;
    private volatile boolean stopped;
    /** Event loop only. */
    private boolean touched;
    /** Container's thread first, event loop afterwards. */
    private boolean listening;

    // the rest is used on the server's thread only
    private final Deque<ByteBuf> queue = new ArrayDeque<>();
    private byte[] scratch;
    private boolean invited;
    private boolean unflushed;
    private boolean flush;
    private boolean ended;
    private Runnable last;

    /** What the exchange wants to know; called on the event loop unless said otherwise. */
    interface Listener {
        /** Room again after {@link #full()}. */
        void drained();

        /** Every byte was handed to the container; called on the server's thread, to complete the exchange. */
        void delivered();

        /** The browser is gone. */
        void gone(Throwable cause);
    }

    Browser(ServerThread thread, Account account, ServletOutputStream out, Listener listener) {
        this.thread = thread;
        this.account = account;
        this.out = out;
        this.listener = listener;
    }

    /** Asks the container to say when it takes bytes; at most once, later calls do nothing. */
    void listen() {
        if (!listening && !stopped) {
            listening = true;
            out.setWriteListener(this);
        }
    }

    /** The head is set: the next flush sends it, even if no body has come yet. */
    void begin() {
        thread.run(() -> unflushed = true);
    }

    /**
     * Takes over the bytes.
     *
     * @param whole true when nothing follows. It is said with the last bytes and not after them, so that the exchange is
     *     completed by the same step that writes these, before the server can begin the connection's next request
     */
    void offer(ByteBuf bytes, boolean whole) {
        touched = true;
        account.down(bytes.readableBytes());
        if (waiting.addAndGet(bytes.readableBytes()) > HIGH_WATER) {
            full = true; // before the bytes can be written, or nobody would say when there is room again
        }
        thread.run(() -> {
            if (stopped || !bytes.isReadable()) {
                bytes.release();
            } else {
                queue.add(bytes);
            }
            ended |= whole;
            pump();
        });
    }

    /** Lets what was offered so far leave at once: the provider has nothing more at the moment. */
    void flush() {
        touched = true;
        thread.run(() -> {
            flush = true;
            pump();
        });
    }

    /** From now on the server's response is not used any more; any thread may call. */
    void stop() {
        stopped = true;
    }

    /**
     * Stops, drops what is left, and does one last thing with the server's request on its thread, when the server has
     * finished with the thread that brought the request.
     */
    void finish(Runnable lastThing) {
        stopped = true;
        thread.run(() -> {
            queue.forEach(ByteBuf::release);
            queue.clear();
            if (invited) {
                lastThing.run();
            } else {
                last = lastThing;
            }
        });
    }

    /** How many bytes wait for the browser. */
    int waiting() {
        return waiting.get();
    }

    /** True while many bytes wait for the browser. */
    boolean full() {
        return full;
    }

    /** True when body bytes were offered or a flush was asked for. */
    boolean touched() {
        return touched;
    }

    private void pump() {
        int before = waiting.get();
        try {
            while (!stopped && invited && work()) {
                if (ended && queue.isEmpty() && thread.completesUnready()) {
                    deliver();
                } else if (out.isReady()) {
                    step();
                } else {
                    break; // onWritePossible goes on from here
                }
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
            return;
        }
        if (full && before > 0 && waiting.get() <= LOW_WATER) {
            thread.tell(this::room);
        }
    }

    private void room() {
        if (full && !stopped && waiting.get() <= LOW_WATER) {
            full = false;
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
            deliver();
        } else {
            flush = false;
            unflushed = false;
            out.flush();
        }
    }

    private void deliver() {
        stopped = true;
        listener.delivered();
    }

    private void write(ByteBuf next) throws IOException {
        unflushed = true;
        int count = Math.min(SCRATCH, next.readableBytes());
        // no longer than what is written: Undertow takes the whole array where a connection has left HTTP
        if (scratch == null || scratch.length != count) {
            scratch = new byte[count];
        }
        next.readBytes(scratch);
        if (!next.isReadable()) {
            queue.remove().release();
        }
        waiting.addAndGet(-count);
        // the container may keep the array until isReady() says true again, and it is not written to before that
        out.write(scratch, 0, count);
        if (count < SCRATCH) {
            scratch = null; // a connection may be quiet for hours
        }
    }

    private void failed(Throwable cause) {
        if (!stopped) {
            stopped = true;
            thread.tell(() -> listener.gone(cause));
        }
    }

    @Override
    public void onWritePossible() {
        thread.later(() -> {
            invited = true;
            pump();
            lastThing();
        });
    }

    private void lastThing() {
        if (last != null) {
            Runnable task = last;
            last = null;
            task.run();
        }
    }

    @Override
    public void onError(Throwable cause) {
        thread.later(() -> {
            invited = true;
            failed(cause);
            lastThing();
        });
    }
}
