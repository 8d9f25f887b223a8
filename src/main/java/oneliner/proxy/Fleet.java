package oneliner.proxy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import oneliner.config.Settings;
import oneliner.proxy.sight.Metrics;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.Tunnels;

/** The instances as the proxy sees them: who gets the next request, who is ejected, which tunnels are open. Any thread. */
final class Fleet {
    private final ServiceDirectory directory;
    private final Pools pools;
    private final Balancer balancer;
    private final RetryBudget budget;
    private final Sticky sticky;
    private final Probes probes;
    private final Metrics metrics;

    /** {@code nanos} is a clock that only goes forward. */
    Fleet(Settings settings, ServiceDirectory directory, Tunnels tunnels, Metrics metrics, LongSupplier nanos) {
        Settings.Balance balance = settings.proxy().balance();
        this.directory = directory;
        this.metrics = metrics;
        this.pools = new Pools(settings.proxy(), directory, tunnels, metrics);
        this.balancer = new Balancer(directory.traffic(), balance, nanos);
        this.budget = new RetryBudget(balance, nanos);
        this.sticky = new Sticky(settings.yagna().appKey());
        this.probes = new Probes(tunnels, balancer, pools::serves);
    }

    /** The pool for a new exchange. */
    Pool pool() {
        return pools.next();
    }

    /**
     * Takes the cookie that names an instance out of a request, where the node asks for one.
     *
     * @param uri of the request as it came, to tell of which path the cookie is
     */
    Sticky.Visit visit(Proxy.Route route, RequestHead head, String uri) {
        Optional<String> name = route.door().manners().sticky();
        if (name.isEmpty()) {
            return sticky.none();
        }
        String mine = ProxyServlet.HERE + route.node() + "/";
        return sticky.visit(name.get(), head.message().headers(), uri.startsWith(mine) ? mine : "/");
    }

    /**
     * An instance for one try, counted as busy from now on; null when there is none. A browser stays with the one it was
     * with, even while that is being replaced, unless it is ejected or failed this request already.
     */
    ServiceInstance choose(String node, Set<String> tried, Sticky.Visit visit) {
        List<ServiceInstance> serving = directory.instances(node);
        ServiceInstance chosen = visit.among(serving)
                .or(() -> visit.among(directory.draining(node)))
                .filter(one -> !tried.contains(one.id()) && !balancer.ejected(one.id()))
                .or(() -> balancer.choose(serving, tried))
                .orElse(null);
        if (chosen != null) {
            balancer.begin(chosen);
            if (visit.asked()) {
                directory.traffic().hold(chosen.id());
            }
        }
        return chosen;
    }

    /** It could not be reached, or went away in the middle of a request. */
    void failed(ServiceInstance instance, int port) {
        balancer.failed(instance, () -> directory.instances(instance.node()))
                .ifPresent(nanos -> ejected(instance, port, nanos));
    }

    /** It has begun to answer. */
    void answered(ServiceInstance instance, int port, int status) {
        balancer.answered(instance, status, () -> directory.instances(instance.node()))
                .ifPresent(nanos -> ejected(instance, port, nanos));
    }

    private void ejected(ServiceInstance instance, int port, long nanos) {
        metrics.ejected(instance.node(), instance.index());
        probes.ejected(instance, port, nanos);
    }

    /** True when a request that failed at those may go to another one that is well. */
    boolean hasOther(String node, Set<String> tried) {
        return directory.instances(node).stream().anyMatch(i -> !tried.contains(i.id()) && !balancer.ejected(i.id()));
    }

    /** False for an instance that takes no requests any more, not even of browsers that were with it. */
    boolean reaches(ServiceInstance instance) {
        return directory.reaches(instance);
    }

    /** Its tunnels are opened before anybody asks. */
    void commissioned(ServiceInstance instance) {
        pools.warm(instance);
    }

    /** Its tunnels are closed, unless browsers stay with it for a while: then when that is over. */
    void lost(ServiceInstance instance) {
        if (!directory.reaches(instance)) {
            pools.drop(instance.id());
        }
        balancer.forget(instance.id());
    }

    Balancer balancer() {
        return balancer;
    }

    RetryBudget budget() {
        return budget;
    }

    /** The tunnels at this moment. */
    List<Pools.State> tunnels() {
        return pools.snapshot();
    }

    /** How the serving instances of a node do. */
    List<Balancer.State> instances(String node) {
        return balancer.snapshot(directory.instances(node));
    }
}
