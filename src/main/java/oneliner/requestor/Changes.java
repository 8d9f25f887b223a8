package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import oneliner.descriptor.App;

/**
 * What somebody wants changed about a running app: checked by the caller's thread, which returns at once, and carried
 * out one after the other by the thread of {@link #run}.
 */
final class Changes implements Runnable {
    private static final System.Logger LOG = System.getLogger(Changes.class.getName());
    /** More instances of one node than that are taken for a slip of the pen. */
    static final int MOST_INSTANCES = 100;

    private static final int MOST_WAITING = 100;

    private final AppRun run;
    private final BlockingQueue<Change> waiting = new LinkedBlockingQueue<>(MOST_WAITING);

    /** One thing to do. */
    private interface Change {
        void make() throws InterruptedException;
    }

    Changes(AppRun run) {
        this.run = run;
    }

    void replace(String node, int index, String reason) {
        Objects.requireNonNull(reason, "reason");
        List<Slot> slots = slots(node);
        if (slots.stream().noneMatch(s -> s.index() == index)) {
            throw new IllegalArgumentException(
                    "node '" + node + "' has " + slots.size() + " instances, counted from 0; there is no " + index);
        }
        enqueue(() -> LOG.log(Level.INFO, "replace " + node + "/" + index + ": " + reason));
    }

    void scale(String node, int instances) {
        slots(node);
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw new IllegalArgumentException(
                    "node '" + node + "' can have 1 to " + MOST_INSTANCES + " instances, not " + instances);
        }
        enqueue(() -> LOG.log(Level.INFO, "scale " + node + " to " + instances));
    }

    void apply(App next) {
        Objects.requireNonNull(next, "next");
        enqueue(() -> LOG.log(Level.INFO, "apply " + next.name()));
    }

    private List<Slot> slots(String node) {
        List<Slot> slots = run.roster().of(node);
        if (slots.isEmpty()) {
            throw new IllegalArgumentException("there is no node '" + node + "'; the app has "
                    + String.join(", ", run.roster().all().keySet()));
        }
        return slots;
    }

    private void enqueue(Change change) {
        if (!waiting.offer(change)) {
            throw new IllegalStateException("too many changes wait already; try again when they are made");
        }
    }

    @Override
    public void run() {
        try {
            while (!run.stop().given()) {
                waiting.take().make();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
