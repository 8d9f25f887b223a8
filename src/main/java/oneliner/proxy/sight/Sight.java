package oneliner.proxy.sight;

import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** Keeps the accounts of all requests: their figures and their lines in the log. Any thread may call; nothing waits. */
public final class Sight implements AutoCloseable {
    private final Scribe scribe;

    /** Starts no thread yet; {@code threads} makes the one that writes the log. */
    public Sight(ThreadFactory threads) {
        this.scribe = new Scribe(threads);
    }

    /**
     * Begins the account of a request; {@link Account#close()} must follow.
     *
     * @param id its {@link RequestId}
     * @param client address of the browser
     * @param method as it came
     * @param target path and query as they came
     * @param node where it goes, {@code -} for nowhere
     */
    public Account begin(String id, String client, String method, String target, String node) {
        return new Account(this, id, client, method, target, node);
    }

    /** Logs without waiting for the handlers. */
    public void say(System.Logger log, Level level, Supplier<String> text) {
        scribe.say(log, level, text);
    }

    void opened(Account account) {}

    void noTunnel(Account account) {}

    void retries(Account account, Account.Retry why) {}

    void upgraded(Account account) {}

    void closed(Account account) {}

    /** Writes what is left. */
    @Override
    public void close() {
        scribe.close();
    }
}
