package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The container's threads as long as it gives any, and plain ones for the last calls: Payara takes its own away before
 * it tells the application that it ends, and just then there are agreements to end. Any thread.
 */
final class LastingThreads implements ThreadFactory {
    private static final System.Logger LOG = System.getLogger(LastingThreads.class.getName());

    private final ThreadFactory managed;
    private final ThreadFactory plain = Executors.defaultThreadFactory();

    LastingThreads(ThreadFactory managed) {
        this.managed = Objects.requireNonNull(managed, "managed");
    }

    @Override
    public Thread newThread(Runnable work) {
        try {
            Thread thread = managed.newThread(work);
            if (thread != null) {
                return thread;
            }
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the container gives no threads any more", e);
        }
        Thread thread = plain.newThread(work);
        thread.setDaemon(true);
        return thread;
    }
}
