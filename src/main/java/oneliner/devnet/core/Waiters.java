package oneliner.devnet.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Long polls that wait for something to change. No thread waits; loop thread only. */
public final class Waiters {
    private static final class Waiter {
        final BooleanSupplier attempt;
        Loop.Cancel timeout;

        Waiter(BooleanSupplier attempt) {
            this.attempt = attempt;
        }
    }

    private final Loop loop;
    private final Set<Waiter> waiting = new LinkedHashSet<>();

    /** Makes an empty group on a loop. */
    public Waiters(Loop loop) {
        this.loop = loop;
    }

    /**
     * Tries now, then again at each {@link #signal()}, until it succeeds or time is over.
     *
     * @param timeout real time; zero means no waiting
     * @param attempt answers the poll and returns true, or returns false
     * @param onTimeout called instead, once, when time is over
     * @param hangups takes what to do when the client goes away
     */
    public void await(Duration timeout, BooleanSupplier attempt, Runnable onTimeout, Consumer<Runnable> hangups) {
        if (attempt.getAsBoolean()) {
            return;
        }
        if (timeout.isZero()) {
            onTimeout.run();
            return;
        }
        Waiter waiter = new Waiter(attempt);
        waiting.add(waiter);
        waiter.timeout = loop.later(timeout, () -> {
            if (waiting.remove(waiter)) {
                onTimeout.run();
            }
        });
        hangups.accept(() -> loop.execute(() -> drop(waiter)));
    }

    private void drop(Waiter waiter) {
        waiting.remove(waiter);
        waiter.timeout.cancel();
    }

    /** Something changed: every waiter tries again. */
    public void signal() {
        List<Waiter> now = new ArrayList<>(waiting);
        for (Waiter waiter : now) {
            if (waiting.contains(waiter) && waiter.attempt.getAsBoolean()) {
                drop(waiter);
            }
        }
    }
}
