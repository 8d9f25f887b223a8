package oneliner.rqlite;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.logging.Logger;

/**
 * JDBC driver for <a href="https://rqlite.io">rqlite</a>.
 *
 * <p>Address: {@code jdbc:rqlite:http://host:4001,host2:4001/?option=value&option=value}; {@code https} as well, the
 * port is 4001 if left out, a path in front of the options is put before rqlite's own paths. Any node will do, followers
 * forward; the driver stays with the last node that answered and goes on to the next when one fails.
 *
 * <table>
 * <caption>Options, in the address or as connection properties (which win)</caption>
 * <tr><th>option</th><th>default</th><th>meaning</th></tr>
 * <tr><td>user, password</td><td>none</td><td>basic authentication; percent-encoded in the address</td></tr>
 * <tr><td>level</td><td>weak</td><td>read consistency: none, weak, linearizable, strong, auto. Writes are safe with
 * any of them, but with none a read may be stale</td></tr>
 * <tr><td>timeout</td><td>2s</td><td>how long a follower waits for the leader, per attempt (it makes two)</td></tr>
 * <tr><td>request-timeout</td><td>2 × timeout + 1s</td><td>longest time for one HTTP request</td></tr>
 * <tr><td>connect-timeout</td><td>2s</td><td>longest time to open a TCP connection</td></tr>
 * <tr><td>retry</td><td>15s</td><td>how long one call goes on trying, all nodes and pauses together</td></tr>
 * <tr><td>check</td><td>true</td><td>false: an INSERT in a transaction is not rehearsed, so its errors come at the
 * commit and its count is always 1; saves a request</td></tr>
 * <tr><td>max-answer-bytes</td><td>33554432</td><td>longer answers are refused</td></tr>
 * </table>
 *
 * <p>Lengths of time are written like {@code 500ms}, {@code 2s} or {@code 1m}.
 *
 * <p>How a transaction works: rqlite takes whole transactions only, so each write is first rehearsed (sent with an abort
 * at the end, which rolls it back but tells the true count or error) and kept; the commit sends all of them as one
 * atomic request. It starts with a token in table {@code rq_commit}: a request that is repeated, by the driver or by
 * a node, is recognised and applied once. Each write is followed by a guard that fails the commit (SQLState 40001) if it
 * changes another number of rows than rehearsed. The table is made by the driver at the first commit that misses it
 * (nothing of that commit was stored then, the token being first), and tokens older than a day are swept out hourly.
 *
 * <p>SQLStates: 23505 unique, 23502 not null, 23514 check, 23503 foreign key, 40001 a row changed before the commit,
 * 08001 not reachable and surely nothing stored, 08007 outcome unknown, 28000 user refused, 42000 other errors of the
 * statement, 0A000 not supported, 22021 text that cannot be stored.
 *
 * <p>Limits: no isolation between the reads of one transaction, so lost updates are found only by version columns and
 * guards; no savepoints, cursors, batches, generated keys, streams, named parameters or RETURNING. n writes cost n+1
 * requests of growing size: good for small transactions, wrong for bulk. Declare INTEGER, REAL, TEXT and BLOB columns
 * only: rqlite reinterprets DATE, TIMESTAMP and BOOLEAN. Bytes come back as bytes only from a BLOB column itself, not
 * from an expression. Schema changes run at once and are refused while a transaction holds writes; several at once are
 * an {@link AtomicScript}. Never use CURRENT_TIMESTAMP: it differs from node to node.
 *
 * <p>Threads: the driver may be used by any; a connection by one at a time. Connections hold no socket and need no pool.
 * All connections of one address share one HTTP client. With the public constructor without executor it runs on the
 * JDK's own daemon threads, which end when the client is no longer used; {@link #close()} forgets the clients.
 */
public final class RqliteDriver implements Driver, AutoCloseable {
    static final int MAJOR = 1;
    static final int MINOR = 0;

    static {
        try {
            DriverManager.registerDriver(new RqliteDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Executor executor;
    private final Clock clock;
    private final Map<RqliteUrl, Cluster> clusters = new ConcurrentHashMap<>();

    /** The driver as DriverManager makes it. */
    public RqliteDriver() {
        this(null, Clock.systemUTC());
    }

    /**
     * A driver whose HTTP work runs on given threads.
     *
     * @param executor with at least two threads to spare; null for the JDK's own
     * @param clock for deadlines and the times of tokens
     */
    public RqliteDriver(Executor executor, Clock clock) {
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        if (url == null) {
            throw new SQLException("The address is null.", "08001");
        }
        return url.startsWith(RqliteUrl.PREFIX);
    }

    /** Returns a connection, or null if the address is another driver's. Asks no server. */
    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        RqliteUrl parsed = RqliteUrl.parse(url, info == null ? new Properties() : info);
        return new ConnectionCalls(clusters.computeIfAbsent(parsed, each -> new Cluster(each, executor, clock))).self();
    }

    /** Forgets all HTTP clients; connections already given out go on working. */
    @Override
    public void close() {
        clusters.clear();
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return MINOR;
    }

    /** False: it is a driver for what rqlite can do, see above. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("The driver does not log through java.util.logging.", "0A000");
    }
}
