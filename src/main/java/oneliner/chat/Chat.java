package oneliner.chat;

import com.github.f4b6a3.tsid.TsidFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import oneliner.lifecycle.Deadline;

/**
 * The chat itself: reads and adds lines, each exactly once. Safe for any thread.
 *
 * <p>It catches every exception of the store, because a transaction that fails at its end throws the checked
 * RollbackException on WildFly, though no method declares it.
 */
@ApplicationScoped
public class Chat {
    /** Lines on the page. */
    static final int SHOWN = 16;

    private static final System.Logger LOG = System.getLogger(Chat.class.getName());
    private static final int TRIES = 3;
    // a database that keeps the writer waiting is not asked again: the reader waits for the page
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private LineStore store;
    private Clock clock;
    private TsidFactory ids;

    /** For CDI. */
    protected Chat() {}

    /** A chat over {@code store}; times and ids come from {@code clock}. */
    @Inject
    public Chat(LineStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        // 12 bits of random node number: instances do not know each other
        this.ids = TsidFactory.builder().withNodeBits(12).withClock(clock).build();
    }

    /**
     * The newest 16 lines, newest first.
     *
     * @throws ChatAwayException if the database does not answer
     */
    public List<Line> newest() {
        try {
            return store.newest(SHOWN);
        } catch (Exception e) {
            throw away("reading lines", e);
        }
    }

    /**
     * Stores a line exactly once. A failed store is looked up before it is repeated under the same id, because the
     * answer may have been lost after the line was written.
     *
     * @param message a text without {@link Message#fault}
     * @return the stored line
     * @throws ChatAwayException if the database does not answer; the line may be stored in the rare case that the
     *     database went away between writing and answering
     */
    public Line add(String message) {
        Line line = line(message);
        Deadline deadline = Deadline.in(PATIENCE);
        Exception last = null;
        for (int i = 0; i < TRIES && !(i > 0 && deadline.passed()); i++) {
            try {
                store.add(line);
                return line;
            } catch (Exception e) {
                LOG.log(Level.DEBUG, "storing line " + line.getId() + " failed", e);
                last = e;
            }
            if (neverSent(last)) {
                break;
            }
            Optional<Line> found = lookUp(line, last);
            if (found.filter(line::same).isPresent()) {
                return line;
            }
            if (found.isPresent()) {
                // another instance drew the same number
                line = line(message);
            }
        }
        throw away("storing line " + line.getId(), last);
    }

    private Line line(String message) {
        return new Line(ids.create().toLong(), message, clock.instant());
    }

    /** True if the database surely did not get the line, so that there is nothing to look up. */
    private static boolean neverSent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && "08001".equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private Optional<Line> lookUp(Line line, Exception cause) {
        try {
            return store.find(line.getId());
        } catch (Exception e) {
            cause.addSuppressed(e);
            throw away("storing line " + line.getId(), cause);
        }
    }

    private static ChatAwayException away(String what, Exception cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        LOG.log(Level.WARNING, what + " failed: " + root);
        return new ChatAwayException(what + " failed", cause);
    }
}
