package oneliner.proxy;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

/**
 * Breaks the browser's connection in the middle of a response. The servlet API has no way to say "this body ends
 * here, and it is not whole": completing the response would make a truncated file look complete, so the connection is
 * looked up in the server's own request object, by name, because the WAR knows no server's classes.
 */
final class Cut {
    private static final System.Logger LOG = System.getLogger(Cut.class.getName());

    /** Payara: facade, Catalina request, Grizzly request, filter chain context, connection. */
    private static final List<String> PAYARA = List.of(
            "getUnwrappedCoyoteRequest", "getCoyoteRequest", "getContext", "getConnection", "terminateSilently");
    /** WildFly: Undertow's exchange and its connection. */
    private static final List<String> WILDFLY = List.of("getExchange", "getConnection", "close");

    private Cut() {}

    /**
     * Breaks it.
     *
     * @return false on a server where the way is not known; the response will then look complete
     */
    static boolean connection(ServletRequest request) {
        ServletRequest bare = request;
        while (bare instanceof ServletRequestWrapper wrapper) {
            bare = wrapper.getRequest();
        }
        if (follow(bare, PAYARA) || follow(bare, WILDFLY)) {
            return true;
        }
        LOG.log(Level.WARNING, "cannot break a connection of " + bare.getClass().getName());
        return false;
    }

    private static boolean follow(Object start, List<String> getters) {
        Object at = start;
        for (String getter : getters) {
            Method method = at == null ? null : publicMethod(at.getClass(), getter);
            if (method == null) {
                return false;
            }
            try {
                at = method.invoke(at);
            } catch (IllegalAccessException | InvocationTargetException e) {
                LOG.log(Level.WARNING, "cannot break a connection: " + getter + " failed", e);
                return false;
            }
        }
        return true;
    }

    /** The method as a public type declares it: the object's own class may be closed to us. */
    private static Method publicMethod(Class<?> type, String name) {
        if (type == null) {
            return null;
        }
        if (Modifier.isPublic(type.getModifiers())) {
            try {
                return type.getMethod(name);
            } catch (NoSuchMethodException e) {
                return null;
            }
        }
        for (Class<?> face : type.getInterfaces()) {
            Method found = publicMethod(face, name);
            if (found != null) {
                return found;
            }
        }
        return publicMethod(type.getSuperclass(), name);
    }
}
