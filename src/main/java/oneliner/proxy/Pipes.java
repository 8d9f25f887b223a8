package oneliner.proxy;

import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The open pipes of one event loop, looked at together, so that a quiet one costs nothing. Used on that loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a look
final class Pipes {
    private static final long LOOK_MILLIS = 1_000;

    private final EventLoop loop;
    private final Set<Pipe> open = new HashSet<>();

    Pipes(EventLoop loop) {
        this.loop = loop;
    }

    void add(Pipe pipe) {
        if (open.isEmpty()) {
            loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        open.add(pipe);
    }

    void remove(Pipe pipe) {
        open.remove(pipe);
    }

    private void look() {
        List.copyOf(open).forEach(Pipe::look);
        if (!open.isEmpty()) {
            loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
