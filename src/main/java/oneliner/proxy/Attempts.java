package oneliner.proxy;

import java.util.HashSet;
import java.util.Set;
import oneliner.services.ServiceInstance;

/**
 * Which instances one request was taken to, and whether it may go to another. What was not sent may always go; what
 * was sent only when a second delivery does no harm. Used by one exchange, on its event loop.
 */
final class Attempts {
    /** Tunnels that are tried even when there is one instance only. */
    private static final int OPENS = 2;
    /** Instances that are tried at most. */
    private static final int MOST = 3;

    private final Proxy proxy;
    private final String node;
    private final boolean retryable;
    private final Set<String> tried = new HashSet<>();
    private int opens;
    private int sends;
    private boolean gone;

    Attempts(Proxy proxy, String node, boolean retryable) {
        this.proxy = proxy;
        this.node = node;
        this.retryable = retryable;
    }

    /** An instance for the next one, counted as busy from now on; null when there is none. */
    ServiceInstance next() {
        gone = false;
        return proxy.choose(node, tried);
    }

    void opens() {
        opens++;
    }

    /** The request is on its way through a tunnel. */
    void sends(boolean fresh) {
        sends += fresh ? 1 : 0;
    }

    /** The instance could not be reached; true if the request may go on. */
    boolean afterNoTunnel(ServiceInstance instance) {
        failed(instance);
        return opens < OPENS || (opens < MOST && proxy.hasOther(node, tried));
    }

    /** The instance went away before it answered; true if the request may go to another one. */
    boolean afterLoss(ServiceInstance instance) {
        failed(instance);
        return elsewhere();
    }

    /**
     * Looks whether the instance is still there while its answer is waited for: a provider that dies does not always say
     * so. One that was drained gets a second look before it is left alone.
     *
     * @return true if the request shall go to another one
     */
    boolean left(ServiceInstance instance) {
        if (!retryable || proxy.serves(instance)) {
            return false;
        }
        if (!gone) {
            gone = true;
            return false;
        }
        tried.add(instance.id());
        return elsewhere();
    }

    private boolean elsewhere() {
        return retryable && sends < MOST && proxy.hasOther(node, tried);
    }

    private void failed(ServiceInstance instance) {
        tried.add(instance.id());
        proxy.balancer().failed(instance);
    }
}
