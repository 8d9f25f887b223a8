package oneliner.proxy;

import jakarta.servlet.ServletRequest;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/**
 * Breaks the browser's connection in the middle of a response. The servlet API has no way to say "this body ends
 * here, and it is not whole": completing the response would make a truncated file look complete.
 */
final class Cut {
    private static final System.Logger LOG = System.getLogger(Cut.class.getName());

    /** Payara: facade, Catalina request, Grizzly request, filter chain context, connection. */
    private static final List<String> PAYARA =
            List.of("getUnwrappedCoyoteRequest", "getCoyoteRequest", "getContext", "getConnection");
    /** WildFly: Undertow's exchange and its connection. */
    private static final List<String> WILDFLY = List.of("getExchange", "getConnection");

    private Cut() {}

    /**
     * Breaks it. Never after the exchange was completed: the server may have given the request object to the next one.
     *
     * @return false on a server where the way is not known; the response will then look complete
     */
    static boolean connection(ServletRequest request) {
        if (end(Inside.follow(request, PAYARA), "terminateSilently") || end(Inside.follow(request, WILDFLY), "close")) {
            return true;
        }
        LOG.log(
                Level.WARNING,
                "cannot break a connection of "
                        + Inside.bare(request).getClass().getName());
        return false;
    }

    private static boolean end(Optional<Object> connection, String how) {
        Method method = connection
                .flatMap(found -> Inside.method(found.getClass(), how))
                .orElse(null);
        if (method == null) {
            return false;
        }
        try {
            method.invoke(connection.get());
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            LOG.log(Level.WARNING, "cannot break a connection: " + how + " failed", e);
            return false;
        }
    }
}
