package oneliner.proxy;

import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import oneliner.services.Probe;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.Tunnels;

/**
 * Asks ejected instances whether they are well again. Any HTTP answer that is no server error will do. The requestor is
 * told nothing: it has its own eye on who lives. Any thread may call.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a probe
final class Probes {
    private static final System.Logger LOG = System.getLogger(Probes.class.getName());
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int SERVER_ERROR = 500;

    private final Tunnels tunnels;
    private final TunnelProbe probe;
    private final Balancer balancer;
    private final Predicate<ServiceInstance> serves;

    /** {@code serves} says whether an instance is still worth it. */
    Probes(Tunnels tunnels, Balancer balancer, Predicate<ServiceInstance> serves) {
        this.tunnels = tunnels;
        this.probe = new TunnelProbe(tunnels);
        this.balancer = balancer;
        this.serves = serves;
    }

    /** This one was ejected just now. */
    void ejected(ServiceInstance instance, int port, long nanos) {
        LOG.log(
                Level.WARNING,
                instance.node() + " on " + instance.ip() + " failed too often: it gets no requests for "
                        + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms, then a probe decides");
        later(instance, port, nanos);
    }

    private void later(ServiceInstance instance, int port, long nanos) {
        EventLoop loop = tunnels.loop();
        loop.schedule(() -> look(instance, port), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ServiceInstance instance, int port) {
        if (!serves.test(instance)) {
            balancer.forget(instance.id());
        }
        if (!balancer.ejected(instance.id())) {
            return;
        }
        Probe.Question question = new Probe.Question(port, Optional.of("/"), SERVER_ERROR);
        probe.ask(instance, question, LONGEST).addListener(asked -> {
            Object fault = asked.getNow();
            if (Optional.empty().equals(fault)) {
                LOG.log(Level.INFO, instance.node() + " on " + instance.ip() + " answers again and gets requests");
                balancer.returned(instance.id());
            } else {
                LOG.log(Level.DEBUG, () -> instance.node() + " is still away: " + fault);
                balancer.stillAway(instance.id()).ifPresent(pause -> later(instance, port, pause));
            }
        });
    }
}
