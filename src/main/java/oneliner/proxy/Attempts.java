package oneliner.proxy;

import jakarta.servlet.http.HttpServletResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import oneliner.services.ServiceInstance;

/**
 * Which instances one request was taken to, and whether it may go to another. What was not sent may always go; what was
 * sent only when a second delivery does no harm; both only as far as the {@link RetryBudget} lasts. Used by one
 * exchange, on its event loop.
 */
final class Attempts {
    /** Tunnels that are tried even when there is one instance only. */
    private static final int OPENS = 2;
    /** Instances that are tried at most. */
    private static final int MOST = 3;

    private final Fleet fleet;
    private final Proxy.Route route;
    private final boolean retryable;
    private final Sticky.Visit visit;
    private final Set<String> tried = new HashSet<>();
    private ServiceInstance instance;
    private boolean freshOnly;
    private int opens;
    private int sends;
    private boolean gone;

    Attempts(Fleet fleet, Proxy.Route route, RequestHead head, Sticky.Visit visit) {
        this.fleet = fleet;
        this.route = route;
        this.retryable = head.retryable();
        this.visit = visit;
        fleet.budget().request();
    }

    /** An instance for the next one, counted as busy from now on; null when there is none. */
    ServiceInstance next() {
        gone = false;
        instance = fleet.choose(route.node(), tried, visit);
        return instance;
    }

    /** The wish for a tunnel to the instance that was chosen. */
    Order order(boolean upgrade, BooleanSupplier over, Consumer<Upstream> taken, Consumer<Throwable> none) {
        return new Order(instance, route.port(), takesKept(), upgrade, over, taken, none);
    }

    /** True if a tunnel will do that the far side may have forgotten. */
    boolean takesKept() {
        return retryable && !freshOnly;
    }

    /** The request is on its way through a tunnel. */
    void sends(boolean fresh) {
        sends += fresh ? 1 : 0;
        opens = 0;
    }

    /** The instance has begun to answer. */
    void answered(int status, HttpServletResponse response) {
        fleet.answered(instance, route.port(), status);
        visit.line(instance).ifPresent(line -> response.addHeader("Set-Cookie", line));
    }

    /** No tunnel to the instance came to be; true if the request may go on. */
    boolean afterNoTunnel(Throwable cause) {
        if (cause instanceof Order.Busy) {
            tried.add(instance.id());
            return fleet.hasOther(route.node(), tried) && fleet.budget().spend();
        }
        failed();
        opens++;
        return (opens < OPENS || (opens < MOST && fleet.hasOther(route.node(), tried)))
                && fleet.budget().spend();
    }

    /** A kept tunnel that was found closed says nothing of its instance, but once is enough: the next one is a new one. */
    void noneKept(boolean stale) {
        freshOnly |= stale;
    }

    /** The instance went away before it answered; true if the request may go to another one. */
    boolean afterLoss() {
        failed();
        return elsewhere();
    }

    /**
     * Looks whether the instance is still there while its answer is waited for: a provider that dies does not always say
     * so. One that has just left gets a second look before it is left alone.
     *
     * @return true if the request shall go to another one
     */
    boolean left() {
        if (!retryable || fleet.reaches(instance)) {
            return false;
        }
        if (!gone) {
            gone = true;
            return false;
        }
        tried.add(instance.id());
        return elsewhere();
    }

    /** The instance has let the time for its answer pass. */
    void unanswered() {
        failed();
    }

    private boolean elsewhere() {
        return retryable
                && sends < MOST
                && fleet.hasOther(route.node(), tried)
                && fleet.budget().spend();
    }

    private void failed() {
        tried.add(instance.id());
        fleet.failed(instance, route.port());
    }
}
