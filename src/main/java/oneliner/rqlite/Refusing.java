package oneliner.rqlite;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Set;

/**
 * Makes JDBC objects out of small classes: a call goes to the method of the same name and parameters, and where there
 * is none the caller gets SQLFeatureNotSupportedException. So what the driver cannot do is refused, never faked.
 */
final class Refusing implements InvocationHandler {
    private static final Set<String> ALWAYS = Set.of("close", "isClosed", "abort", "isValid", "unwrap", "isWrapperFor");

    /** What stands behind a JDBC object. */
    interface Target {
        boolean isClosed() throws SQLException;
    }

    private final Target target;
    private final String name;

    private Refusing(Target target, String name) {
        this.target = target;
        this.name = name;
    }

    /** A JDBC object of type {@code type}, and of {@code others}, in front of {@code target}. */
    static <T> T of(Class<T> type, Target target, Class<?>... others) {
        Class<?>[] types = new Class<?>[others.length + 1];
        types[0] = type;
        System.arraycopy(others, 0, types, 1, others.length);
        return type.cast(Proxy.newProxyInstance(
                Refusing.class.getClassLoader(), types, new Refusing(target, type.getSimpleName())));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        String called = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return switch (called) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "rqlite " + name + " " + target;
            };
        }
        if (called.equals("unwrap") || called.equals("isWrapperFor")) {
            Class<?> wanted = (Class<?>) arguments[0];
            boolean fits = wanted.isInstance(proxy);
            if (called.equals("isWrapperFor")) {
                return fits;
            } else if (fits) {
                return proxy;
            }
            throw new SQLException("This rqlite " + name + " is no " + wanted.getName() + ".", "HY000");
        }
        Method own;
        try {
            own = target.getClass().getMethod(called, method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            throw new SQLFeatureNotSupportedException(
                    name + "." + called + " is not supported by the rqlite driver: rqlite has no cursors, savepoints,"
                            + " batches, generated keys or streams, and the driver does not imitate them.",
                    "0A000",
                    e);
        }
        if (!ALWAYS.contains(called) && target.isClosed()) {
            throw SqlErrors.closed(name);
        }
        try {
            return own.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
