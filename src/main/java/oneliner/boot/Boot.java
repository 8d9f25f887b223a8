package oneliner.boot;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorException;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.devnet.PortInUse;
import oneliner.requestor.RequestorBean;
import oneliner.services.AppStatus;
import oneliner.services.ServiceDirectory;
import oneliner.services.StopRequest;

/**
 * Starts what the role needs and stops it in the opposite order.
 *
 * <p>Role requestor: devnet when no app-key is set, then the requestor with the app that the descriptor files describe.
 * Role web: nothing here; the pages wait for requests, and {@code persistence} makes its tables at start.
 *
 * <p>The deployment never fails for what a person can mend later (a wrong descriptor, a port in use): that becomes the
 * app's state with its reason, which {@code /} and {@code /-/status} show.
 */
@Singleton
@Startup
@DependsOn("RequestorBean")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class Boot {
    private static final System.Logger LOG = System.getLogger(Boot.class.getName());

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    @Inject
    private ServiceDirectory directory;

    @EJB
    private RequestorBean requestor;

    @Resource
    private ManagedExecutorService executor;

    @Resource
    private ManagedThreadFactory threads;

    private final Object order = new Object();
    private Devnet devnet;
    private boolean stopped;

    /** Called by the container once the application is deployed; returns at once. */
    @PostConstruct
    public void start() {
        LOG.log(Level.INFO, "role " + settings.role());
        if (settings.role() == Role.REQUESTOR) {
            executor.execute(this::bringUp);
        }
    }

    /** Begins the orderly stop; {@code /-/status} tells when it is done. */
    public void onStopRequest(@Observes StopRequest request) {
        LOG.log(Level.INFO, "orderly stop asked for by " + request.by());
        executor.execute(this::bringDown);
    }

    /** Called when the application goes, more than once; returns when everything is taken down. */
    @PreDestroy
    public void stop() {
        if (settings.role() == Role.REQUESTOR) {
            bringDown();
        }
    }

    private void bringUp() {
        synchronized (order) {
            if (stopped) {
                return;
            }
            try {
                App app = DescriptorReader.read(Source.of(settings.requestor().descriptors()));
                if (settings.devnet().enabled()) {
                    devnet = Devnet.start(DevnetOptions.of(settings), threads, clock);
                }
                requestor.start(app);
            } catch (DescriptorException | PortInUse | UncheckedIOException e) {
                fail(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the server is going down already
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the requestor could not start", e);
                fail("the requestor could not start: " + e.getMessage() + " (the server log has the details)");
            }
        }
    }

    private void bringDown() {
        synchronized (order) {
            if (!stopped) {
                stopped = true;
                try {
                    requestor.stop();
                } finally {
                    if (devnet != null) {
                        devnet.close();
                    }
                }
            }
        }
    }

    private void fail(String reason) {
        LOG.log(Level.ERROR, reason);
        directory.publish(new AppStatus(
                "",
                AppStatus.Phase.FAILED,
                Optional.of(reason),
                List.of(),
                List.of(),
                settings.requestor().budget(),
                BigDecimal.ZERO,
                clock.instant()));
    }
}
