package oneliner.proxy.sight;

import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import oneliner.config.AccessLog;

/** Keeps the accounts of all requests: their figures and their lines in the log. Any thread may call; nothing waits. */
public final class Sight implements AutoCloseable {
    /** Its name is for people who send the lines elsewhere. */
    private static final System.Logger ACCESS = System.getLogger("oneliner.access");

    private final Scribe scribe;
    private final AccessLog form;
    private final Metrics metrics;

    /**
     * Starts no thread yet.
     *
     * @param form of the access log
     * @param threads makes the one that writes the log
     */
    public Sight(AccessLog form, ThreadFactory threads) {
        this.form = form;
        this.scribe = new Scribe(threads);
        this.metrics = new Metrics(scribe::dropped);
    }

    /** The figures. */
    public Metrics metrics() {
        return metrics;
    }

    /**
     * Begins the account of a request; {@link Account#close()} must follow.
     *
     * @param id its {@link RequestId}
     * @param client address of the browser
     * @param method as it came
     * @param target path and query as they came
     * @param node where it goes, {@code -} for nowhere; a name from the descriptor, never from the request
     */
    public Account begin(String id, String client, String method, String target, String node) {
        Meters meters = metrics.of(node);
        meters.begun();
        return new Account(this, meters, id, client, method, target, node);
    }

    /** Logs without waiting for the handlers. */
    public void say(System.Logger log, Level level, Supplier<String> text) {
        scribe.say(log, level, text);
    }

    /** The account is not told anything any more. */
    void closed(Account account) {
        if (form != AccessLog.OFF) {
            scribe.say(ACCESS, Level.INFO, () -> AccessLine.of(account, form == AccessLog.JSON));
        }
    }

    /** Writes what is left. */
    @Override
    public void close() {
        scribe.close();
    }
}
