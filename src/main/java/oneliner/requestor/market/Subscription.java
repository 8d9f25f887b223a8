package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import oneliner.lifecycle.Deadline;
import oneliner.yagna.Demand;
import oneliner.yagna.YagnaException;

/**
 * One demand that stays on the market for as long as a search goes on. The daemon drops a demand after an hour, so it
 * is replaced after half of that, by the calendar; the new one is out before the old one is taken back. One thread.
 */
final class Subscription {
    private static final System.Logger LOG = System.getLogger(Subscription.class.getName());
    /** Half of what the daemon keeps a demand for. */
    private static final Duration REFRESH = Duration.ofMinutes(30);
    /** After a renewal, or a try of one, nothing is renewed for so long; real time. */
    private static final Duration REST = Duration.ofMinutes(1);

    private final DemandBoard board;
    private final Supplier<Demand> maker;
    private final Clock calendar;
    private Demand demand;
    private String id;
    private Instant refreshAt;
    private Deadline rest;

    Subscription(DemandBoard board, Supplier<Demand> maker, Clock calendar) {
        this.board = board;
        this.maker = maker;
        this.calendar = calendar;
    }

    boolean open() {
        return id != null;
    }

    String id() {
        return id;
    }

    Demand demand() {
        return demand;
    }

    /** Puts a demand on the market. */
    void publish() throws InterruptedException {
        Demand next = maker.get();
        id = board.publish(next);
        demand = next;
        refreshAt = calendar.instant().plus(REFRESH);
        rest = Deadline.in(REST);
        LOG.log(Level.DEBUG, "demand " + id + " is on the market");
    }

    /**
     * True when it is time for another demand.
     *
     * @param usedUp whether everybody who answered this one is used up
     */
    boolean due(boolean usedUp) {
        return !calendar.instant().isBefore(refreshAt) || (usedUp && rest.passed());
    }

    /** Replaces the demand; false when that failed and the old one still stands. */
    boolean renew() throws InterruptedException {
        String old = id;
        try {
            publish();
        } catch (YagnaException e) {
            LOG.log(Level.WARNING, "demand " + old + " could not be renewed, it stays for now: " + e.getMessage());
            refreshAt = calendar.instant().plus(REST);
            rest = Deadline.in(REST);
            return false;
        }
        board.withdraw(old);
        return true;
    }

    /** The daemon does not know it any more. */
    void expired() {
        board.expired(id);
        id = null;
    }

    void withdraw() throws InterruptedException {
        if (id != null) {
            board.withdraw(id);
            id = null;
        }
    }
}
