package oneliner.requestor;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.services.Probe;
import oneliner.services.ServiceDirectory;
import oneliner.yagna.Yagna;

/**
 * The requestor inside a server: gives {@link Requestor} the container's threads and beans. Started and stopped by
 * {@code boot}; concurrency is the requestor's own, as a container lock would make status readers wait for a stop.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class RequestorBean {
    private static final long IDLE_SECONDS = 5;

    @Inject
    private Settings settings;

    @Inject
    private ServiceDirectory directory;

    @Inject
    private Probe probe;

    @Inject
    private Clock clock;

    @Inject
    private ControlBean control;

    @Resource
    private ManagedThreadFactory threads;

    private Requestor requestor;
    private ExecutorService calls;

    /** Begins to bring the app up and returns at once; a second call without a stop between does nothing. */
    public synchronized void start(App app) {
        if (requestor == null) {
            // threads of the container, but not its executor: that refuses work when WildFly begins to shut down, and
            // just then there are agreements to end
            ThreadFactory lasting = new LastingThreads(threads);
            calls = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), lasting);
            Yagna yagna = Yagna.connect(settings.yagna(), calls);
            requestor = new Requestor(
                    Daemon.of(yagna),
                    settings,
                    directory,
                    probe,
                    lasting,
                    clock,
                    settings.dataDir().resolve("requestor"));
            requestor.start(app);
            control.attach(requestor);
        }
    }

    /** Ends the app in order and waits for it, bounded; fine if nothing runs. */
    public synchronized void stop() {
        if (requestor != null) {
            try {
                requestor.stop();
            } finally {
                calls.shutdown();
                control.attach(null);
                requestor = null;
            }
        }
    }
}
