package oneliner.proxy.sight;

import java.lang.System.Logger.Level;
import oneliner.services.ServiceInstance;

/**
 * What became of one request: where it went, how often, how long each part took and how it ended. Begun by
 * {@link Sight#begin} on the container's thread, then told on the exchange's event loop only; so nothing here is locked.
 * What is told after the end is ignored. Times are those of {@link System#nanoTime()}.
 */
public final class Account {
    private static final System.Logger LOG = System.getLogger(Account.class.getName());

    /** How a request ended. */
    public enum Ending {
        /** The provider's answer was handed to the browser's connection as a whole. */
        DELIVERED,
        /** Answered by us. */
        OWN,
        /** The answer had begun and was broken off by us. */
        CUT,
        /** The browser went away first. */
        GONE
    }

    /** Why a request was sent once more. */
    public enum Retry {
        /** A kept tunnel turned out to be dead. */
        STALE,
        /** No tunnel to the instance could be opened. */
        NO_TUNNEL,
        /** All tunnels to the instance were busy for too long. */
        BUSY,
        /** The instance went away before it answered. */
        LOST,
        /** The instance was taken out while its answer was waited for. */
        REMOVED
    }

    private final Sight sight;
    private final Meters meters;
    private final String id;
    private final String client;
    private final String method;
    private final String target;
    private final String node;
    private final long began = System.nanoTime();

    private ServiceInstance instance;
    private int tries;
    private int retries;
    private Retry retry;
    private long sent;
    private long first;
    private long ended;
    private int status;
    private long up;
    private long down;
    private boolean upgraded;
    private Ending ending = Ending.DELIVERED;
    private String reason = "";

    Account(Sight sight, Meters meters, String id, String client, String method, String target, String node) {
        this.sight = sight;
        this.meters = meters;
        this.id = id;
        this.client = client;
        this.method = method;
        this.target = target;
        this.node = node;
    }

    // ---- what the exchange tells

    /** It goes to this instance next. */
    public void tries(ServiceInstance next) {
        instance = next;
        tries++;
        meters.tries(next.index());
    }

    /** It got no tunnel to the instance. */
    public void noTunnel(Throwable cause) {
        ServiceInstance at = instance;
        sight.say(LOG, Level.WARNING, () -> "no tunnel to " + where(at) + ": " + cause.getMessage() + tag());
    }

    /** Its head goes into a tunnel. */
    public void sends() {
        sent = System.nanoTime();
    }

    /** It will be sent once more. */
    public void retries(Retry why) {
        retries++;
        retry = why;
        meters.retries(why);
        ServiceInstance at = instance;
        sight.say(LOG, Level.DEBUG, () -> "once more, " + why + " at " + where(at) + tag());
    }

    /** The head of the provider's final answer came. */
    public void answered(int code) {
        first = System.nanoTime();
        status = code;
    }

    /** The provider changed the protocol: from here on bytes pass in both directions. */
    public void upgraded() {
        upgraded = true;
        meters.upgraded();
    }

    /** Bytes of a body, or of another protocol, on the way to the provider. */
    public void up(int bytes) {
        up += bytes;
    }

    /** Bytes of a body, or of another protocol, on the way to the browser. */
    public void down(int bytes) {
        down += bytes;
    }

    /** The answer is ours. */
    public void own(int code, String why) {
        status = code;
        ending = Ending.OWN;
        reason = why;
        ServiceInstance at = instance;
        Level level = at != null && code >= 500 ? Level.WARNING : Level.DEBUG;
        sight.say(LOG, level, () -> code + " for " + where(at) + ": " + why + tag());
    }

    /** The answer had begun and is broken off. */
    public void cut(String why) {
        if (ended == 0) {
            ending = Ending.CUT;
            reason = why;
            ServiceInstance at = instance;
            sight.say(LOG, Level.WARNING, () -> "answer of " + where(at) + " cut: " + why + tag());
        }
    }

    /** The browser is not there any more. */
    public void gone(Throwable cause) {
        if (ended == 0) {
            ending = Ending.GONE;
            sight.say(LOG, Level.DEBUG, () -> "the browser went away: " + cause + tag());
        }
    }

    /** It is over, as the last call has said; delivered when none has. Later calls do nothing. */
    public void close() {
        if (ended == 0) {
            ended = System.nanoTime();
            meters.closed(this);
            sight.closed(this);
        }
    }

    private String where(ServiceInstance at) {
        return at == null ? node : at.node() + " on " + at.ip();
    }

    private String tag() {
        return " [" + id + "]";
    }

    // ---- what others read

    /** The id, {@link RequestId}. */
    public String id() {
        return id;
    }

    /** Name of the node it is for, {@code -} when there is none of that name. */
    public String node() {
        return node;
    }

    /** Address of the browser as far as it can be believed. */
    String client() {
        return client;
    }

    String method() {
        return method;
    }

    /** The path as it came, without its query, which may hold secrets. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The instance that had it last, null when none had. */
    ServiceInstance instance() {
        return instance;
    }

    /** How many instances were chosen for it, the same one again included. */
    int tries() {
        return tries;
    }

    int retries() {
        return retries;
    }

    /** Why it was sent for the last time, null when it was sent once or never. */
    Retry retry() {
        return retry;
    }

    /** The status the browser got, 0 when it got none. */
    int status() {
        return status;
    }

    long up() {
        return up;
    }

    long down() {
        return down;
    }

    boolean hasUpgraded() {
        return upgraded;
    }

    Ending ending() {
        return ending;
    }

    /** Why it was answered by us or cut; empty otherwise. */
    String reason() {
        return reason;
    }

    /** From its arrival until it went into the tunnel that answered, -1 when it never did. */
    long waitedNanos() {
        return sent == 0 ? -1 : sent - began;
    }

    /** From its arrival to the head of the provider's answer, -1 without one. */
    long firstNanos() {
        return first == 0 ? -1 : first - began;
    }

    /** From its arrival to its end. */
    long totalNanos() {
        return ended - began;
    }
}
