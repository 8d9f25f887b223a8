package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    private final Rollout rollout;
    private final BlockingQueue<Change> waiting = new LinkedBlockingQueue<>(MOST_WAITING);

    /**
     * One thing to do.
     *
     * @param what in words that follow "could not"
     * @param how does it
     */
    private record Change(String what, Bounded.Step how) {}

    Changes(AppRun run) {
        this.run = run;
        this.rollout = new Rollout(run);
    }

    void replace(String node, int index, String reason) {
        Objects.requireNonNull(reason, "reason");
        int instances = node(node).instances();
        if (index < 0 || index >= instances) {
            throw new IllegalArgumentException("node '" + node + "' has " + instances
                    + (instances == 1 ? " instance" : " instances") + ", counted from 0; there is no " + index);
        }
        enqueue("replace " + node + "/" + index, () -> rollout.replace(node, index, reason));
    }

    void scale(String node, int instances) {
        App.Node now = node(node);
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw new IllegalArgumentException(
                    "node '" + node + "' can have 1 to " + MOST_INSTANCES + " instances, not " + instances);
        }
        if (!now.parameters().isEmpty() && instances > now.parameters().size()) {
            throw new IllegalArgumentException("node '" + node + "' has instance_params for "
                    + now.parameters().size() + " instances, not for " + instances
                    + "; add them to the descriptor and apply that");
        }
        enqueue("scale " + node + " to " + instances, () -> rollout.scale(node, instances));
    }

    void apply(App next) {
        Objects.requireNonNull(next, "next");
        enqueue("apply the changed descriptor", () -> rollout.apply(next));
    }

    private App.Node node(String name) {
        App app = run.app();
        return Optional.ofNullable(app.nodes().get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no node '" + name + "'; the app has "
                        + String.join(", ", List.copyOf(app.nodes().keySet()))));
    }

    private void enqueue(String what, Bounded.Step how) {
        if (!waiting.offer(new Change(what, how))) {
            throw new IllegalStateException("too many changes wait already; try again when they are made");
        }
    }

    @Override
    public void run() {
        try {
            while (!run.stop().given()) {
                Change next = waiting.take();
                try {
                    LOG.log(Level.INFO, "told to " + next.what());
                    next.how().run();
                } catch (RuntimeException e) {
                    if (!run.stop().given()) {
                        LOG.log(Level.ERROR, "could not " + next.what() + ": " + e.getMessage(), e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
