package oneliner.proxy;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The few things of a server that the servlet API does not tell: looked up in the server's own request object, by name,
 * because the WAR knows no server's classes.
 */
final class Inside {
    private static final System.Logger LOG = System.getLogger(Inside.class.getName());

    private static final Map<Name, Optional<Method>> METHODS = new ConcurrentHashMap<>();
    private static final Map<Name, Optional<Field>> FIELDS = new ConcurrentHashMap<>();

    private record Name(Class<?> type, String name) {}

    private Inside() {}

    /**
     * Calls one getter after the other, beginning with the server's own request object.
     *
     * @return what the last one gave; empty when some getter is not there (another server), fails or gives nothing
     */
    static Optional<Object> follow(ServletRequest request, List<String> getters) {
        Object at = bare(request);
        for (String getter : getters) {
            at = at == null ? null : call(at, getter).orElse(null);
        }
        return Optional.ofNullable(at);
    }

    /** Calls a method without arguments; empty when it is not there, fails or gives nothing. */
    static Optional<Object> call(Object on, String getter) {
        Optional<Method> method = method(on.getClass(), getter);
        return method.isEmpty() ? Optional.empty() : invoke(method.get(), on);
    }

    /** Calls a method with one argument of exactly this type; empty as above. */
    static Optional<Object> call(Object on, String name, Class<?> type, Object argument) {
        Optional<Method> method = method(on.getClass(), name, type);
        return method.isEmpty() ? Optional.empty() : invoke(method.get(), on, argument);
    }

    /** Calls a method with arguments of exactly these types, looked up each time; empty as above. */
    static Optional<Object> call(Object on, String name, List<Class<?>> types, Object... arguments) {
        Method method = publicMethod(on.getClass(), name, types.toArray(new Class<?>[0]));
        return method == null ? Optional.empty() : invoke(method, on, arguments);
    }

    /** What a field holds, a closed one as well; empty when it is not there, may not be read or holds nothing. */
    static Optional<Object> field(Object on, String name) {
        Optional<Field> found = FIELDS.computeIfAbsent(new Name(on.getClass(), name), Inside::opened);
        try {
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(found.get().get(on));
        } catch (IllegalAccessException e) {
            LOG.log(Level.WARNING, "the server's " + name + " cannot be read", e);
            return Optional.empty();
        }
    }

    private static Optional<Field> opened(Name name) {
        for (Class<?> type = name.type(); type != null; type = type.getSuperclass()) {
            try {
                Field field = type.getDeclaredField(name.name());
                return field.trySetAccessible() ? Optional.of(field) : Optional.empty();
            } catch (NoSuchFieldException e) {
                LOG.log(Level.TRACE, () -> "not in this class: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Optional<Object> invoke(Method method, Object on, Object... arguments) {
        try {
            return Optional.ofNullable(method.invoke(on, arguments));
        } catch (IllegalAccessException | InvocationTargetException e) {
            LOG.log(Level.WARNING, "the server's " + method.getName() + " failed", e);
            return Optional.empty();
        }
    }

    /** The server's own request object. */
    static ServletRequest bare(ServletRequest request) {
        ServletRequest bare = request;
        while (bare instanceof ServletRequestWrapper wrapper) {
            bare = wrapper.getRequest();
        }
        return bare;
    }

    /** The method, looked for once: this is asked for each request. */
    static Optional<Method> method(Class<?> type, String name, Class<?>... arguments) {
        return METHODS.computeIfAbsent(
                new Name(type, name), key -> Optional.ofNullable(publicMethod(type, name, arguments)));
    }

    /** The method as a public type declares it: the object's own class may be closed to us. */
    private static Method publicMethod(Class<?> type, String name, Class<?>... arguments) {
        if (type == null) {
            return null;
        }
        if (Modifier.isPublic(type.getModifiers())) {
            try {
                return type.getMethod(name, arguments);
            } catch (NoSuchMethodException e) {
                return null;
            }
        }
        for (Class<?> face : type.getInterfaces()) {
            Method found = publicMethod(face, name, arguments);
            if (found != null) {
                return found;
            }
        }
        return publicMethod(type.getSuperclass(), name, arguments);
    }
}
