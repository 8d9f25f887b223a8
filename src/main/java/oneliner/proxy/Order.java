package oneliner.proxy;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import oneliner.services.ServiceInstance;

/**
 * A wish for a tunnel. Exactly one of {@code taken} and {@code none} is called, on the event loop of the pool.
 *
 * @param instance to whom
 * @param port on the provider's side
 * @param kept true if one will do that the far side may have forgotten: the request can be repeated
 * @param stream true for an upgrade, which is counted apart
 * @param over says that nobody waits any more
 * @param taken gets the tunnel, which must be given back or closed
 * @param none gets what was in the way: {@link Busy}, or why the tunnel did not open. Nothing was sent
 */
record Order(
        ServiceInstance instance,
        int port,
        boolean kept,
        boolean stream,
        BooleanSupplier over,
        Consumer<Upstream> taken,
        Consumer<Throwable> none) {

    /** The bound is reached, and so is that of those who wait. */
    static final class Busy extends Exception {
        private static final long serialVersionUID = 1L;

        Busy(String message) {
            super(message, null, false, false);
        }
    }
}
