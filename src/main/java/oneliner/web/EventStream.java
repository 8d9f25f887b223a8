package oneliner.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * One reader of {@code /-/events}. Any thread may offer a frame and none of them ever waits for the reader: frames
 * queue up to a limit, past which the reader is cut off and may come back for the present state.
 */
final class EventStream implements WriteListener {
    /** Frames that may wait. More than {@link EventHistory#MAX_FRAMES}, so that nobody falls by what it missed. */
    static final int MAX_WAITING = 640;
    /** Bytes that may wait, whatever they are made of. */
    static final int MAX_BYTES = 2 << 20;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Consumer<EventStream> onEnd;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean writable;
    private boolean flushDue;
    private boolean ended;

    EventStream(AsyncContext context, Consumer<EventStream> onEnd) throws IOException {
        this.context = context;
        this.out = context.getResponse().getOutputStream();
        this.onEnd = onEnd;
    }

    /** Queues one frame, complete with its blank line. */
    void offer(String frame) {
        offer(frame.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for a frame in UTF-8, which many readers may share; nobody may write into it any more. */
    void offer(byte[] next) {
        boolean tooSlow;
        synchronized (this) {
            if (ended) {
                return;
            }
            tooSlow = waiting.size() >= MAX_WAITING || (!waiting.isEmpty() && bytes + next.length > MAX_BYTES);
            if (!tooSlow) {
                waiting.add(next);
                bytes += next.length;
            }
        }
        if (tooSlow) {
            end();
        } else {
            pump(false);
        }
    }

    @Override
    public void onWritePossible() {
        pump(true);
    }

    @Override
    public void onError(Throwable reason) {
        end();
    }

    private void pump(boolean fromContainer) {
        try {
            synchronized (this) {
                writable |= fromContainer;
                while (!ended && writable && (flushDue || !waiting.isEmpty())) {
                    if (!out.isReady()) {
                        writable = false; // the container calls onWritePossible when it is again
                        return;
                    }
                    if (waiting.isEmpty()) {
                        flushDue = false;
                        out.flush();
                    } else {
                        byte[] next = waiting.remove();
                        bytes -= next.length;
                        out.write(next);
                        flushDue = true;
                    }
                }
            }
        } catch (IOException | IllegalStateException e) {
            end(); // the reader went away
        }
    }

    /** Ends the stream; further frames are dropped. */
    void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
        }
        onEnd.accept(this);
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the container completed it already, after an error or a timeout
        }
    }
}
