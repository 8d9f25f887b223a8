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
    /** Frames; a status frame of a large app is a few KiB. */
    static final int MAX_WAITING = 256;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Consumer<EventStream> onEnd;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
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
        boolean tooSlow;
        synchronized (this) {
            if (ended) {
                return;
            }
            tooSlow = waiting.size() >= MAX_WAITING;
            if (!tooSlow) {
                waiting.add(frame.getBytes(StandardCharsets.UTF_8));
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
                        out.write(waiting.remove());
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
