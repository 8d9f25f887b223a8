package oneliner.persistence;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * A connection that a pool may keep for ever: between transactions it notices that the database went away and opens the
 * physical connection again. Inside a transaction nothing is hidden: a lost connection is an error, because what was
 * sent on it is lost too.
 *
 * <p>Neither server's pool recovers by itself without a validation that both spell differently. Used by one thread at a
 * time, as connections are.
 */
final class HealingConnection implements InvocationHandler {
    private static final System.Logger LOG = System.getLogger(HealingConnection.class.getName());
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int VALID_SECONDS = 2;

    /** Opens a physical connection. */
    interface Opener {
        Connection open() throws SQLException;
    }

    private final Opener opener;
    private Connection physical;
    private boolean closed;
    private boolean autoCommit = true;
    private int isolation = -1;
    private boolean suspect;
    private boolean broken;
    private boolean ended = true;
    private long checked = System.nanoTime();

    private HealingConnection(Opener opener) {
        this.opener = opener;
    }

    /** Opens nothing yet: Payara takes a connection while it deploys, whether the database is there or not. */
    static Connection around(Opener opener) {
        return (Connection) Proxy.newProxyInstance(
                HealingConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new HealingConnection(opener));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> "HealingConnection[" + physical + "]";
            // idle pools ask; a dead physical connection is mended at the next use
            case "isClosed" -> closed || (!autoCommit && physical != null && physical.isClosed());
            case "close" -> close();
            case "isValid" -> !closed && (physical == null || alive());
            case "rollback" -> physical == null && !closed ? null : rollback(method, arguments);
            case "getAutoCommit", "setAutoCommit", "getWarnings", "clearWarnings" ->
                physical == null && !closed ? unopened(method, arguments) : delegate(method, arguments);
            default -> delegate(method, arguments);
        };
    }

    /** What pools do with a connection before anybody wants to work on it. */
    private Object unopened(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("getAutoCommit")) {
            return autoCommit;
        }
        boolean begin = method.getName().equals("setAutoCommit") && Boolean.FALSE.equals(arguments[0]);
        return begin ? delegate(method, arguments) : null;
    }

    private Object close() throws SQLException {
        closed = true;
        if (physical != null) {
            physical.close();
        }
        return null;
    }

    private Object delegate(Method method, Object[] arguments) throws Throwable {
        if (closed) {
            throw new SQLException("the connection is closed", "08003");
        }
        if (autoCommit && !alive()) {
            reopen();
        }
        Object result = call(method, arguments);
        if (method.getName().equals("setAutoCommit")) {
            autoCommit = (Boolean) arguments[0];
        } else if (method.getName().equals("setTransactionIsolation")) {
            isolation = (Integer) arguments[0];
        }
        return result;
    }

    private Object rollback(Method method, Object[] arguments) throws Throwable {
        try {
            return call(method, arguments);
        } catch (SQLException e) {
            if (arguments == null && !physicallyAlive()) {
                // the database dropped the transaction together with the connection: rolled back it is
                LOG.log(Level.DEBUG, "rollback on a lost connection", e);
                reopenQuietly();
                return null;
            }
            throw e;
        }
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        ended = name.equals("commit") || name.equals("rollback") || (ended && name.equals("setAutoCommit"));
        try {
            return method.invoke(physical, arguments);
        } catch (InvocationTargetException e) {
            suspect = true;
            if (name.equals("setAutoCommit")) {
                // the driver may believe either now: SQLite's takes its lock here and can fail half-way
                broken = true;
                if (Boolean.TRUE.equals(arguments[0])) {
                    // the transaction is over in any case; not to know it would keep the lost connection for ever
                    autoCommit = true;
                    if (ended) {
                        // nothing is pending: whoever committed or rolled back has got the answer already
                        reopenQuietly();
                        return null;
                    }
                }
            }
            throw e.getCause();
        }
    }

    private boolean alive() throws SQLException {
        long now = System.nanoTime();
        if (physical == null || broken || physical.isClosed()) {
            return false;
        }
        if (suspect || now - checked >= CHECK_NANOS) {
            if (!physicallyAlive()) {
                return false;
            }
            suspect = false;
            checked = now;
        }
        return true;
    }

    private boolean physicallyAlive() {
        try {
            return physical.isValid(VALID_SECONDS);
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "validity check failed", e);
            return false;
        }
    }

    private void reopen() throws SQLException {
        Connection fresh = opener.open();
        if (physical != null) {
            LOG.log(Level.INFO, "opened a lost database connection again");
            try {
                physical.close();
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "closing a lost connection", e);
            }
        }
        physical = fresh;
        if (isolation >= 0) {
            fresh.setTransactionIsolation(isolation);
        }
        if (fresh.getAutoCommit() != autoCommit) {
            fresh.setAutoCommit(autoCommit);
        }
        suspect = false;
        broken = false;
        checked = System.nanoTime();
    }

    private void reopenQuietly() {
        try {
            reopen();
        } catch (SQLException e) {
            suspect = true;
            LOG.log(Level.DEBUG, "the database is still away", e);
        }
    }
}
