package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import oneliner.yagna.Bill;
import oneliner.yagna.BillEvent;
import oneliner.yagna.YagnaException;

/**
 * Where one kind of bill comes in: learns of new ones, hands each to a decision, and keeps those that failed for the
 * next time. Safe for several threads; one bill at a time is decided.
 *
 * @param <B> the kind
 */
final class Desk<B extends Bill> {
    private static final System.Logger LOG = System.getLogger(Desk.class.getName());

    /** A poll that has failed bills to come back to does not wait longer than this. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** A daemon that says no, or nothing sensible, may be caught at a bad moment; not more often than this. */
    private static final int MAX_REFUSALS = 3;

    /** Bills remembered so that none is decided twice, and bills of agreements that are not ours. */
    private static final int MAX_REMEMBERED = 10_000;

    private final Source<B> source;
    private final Decision decision;
    private final ReentrantLock deciding = new ReentrantLock();
    private final Map<String, Waiting> pending = new LinkedHashMap<>();
    private final Map<String, Boolean> done = bounded();
    private final Map<String, Stranger> strangers = bounded();
    private Instant after = Instant.EPOCH;
    private boolean closed;

    /** The daemon's side of one kind of bill. */
    interface Source<B> {
        /** Long poll. */
        List<BillEvent> events(Instant after, Duration wait) throws InterruptedException;

        /** The document itself. */
        B fetch(String id) throws InterruptedException;

        /** For messages, such as {@code debit note}. */
        String words();
    }

    /** What to do with a bill. */
    interface Decision {
        /**
         * Pays or refuses.
         *
         * @param at the daemon's time of the bill
         * @return false when it belongs to nobody yet
         * @throws YagnaException when it is not decided
         */
        boolean decide(Bill bill, Instant at) throws InterruptedException;

        /** The daemon keeps refusing, or the bill cannot be read: give it up. */
        void giveUp(String id, Optional<Bill> bill, YagnaException cause);

        /** True when bills of this agreement belong to somebody. */
        boolean ours(String agreementId);
    }

    private record Waiting(Instant at, int refusals, int tries) {
        Waiting tried() {
            return new Waiting(at, refusals, tries + 1);
        }
    }

    private record Stranger(String agreementId, Instant at) {}

    Desk(Source<B> source, Decision decision) {
        this.source = source;
        this.decision = decision;
    }

    /** One long poll, then every bill that waits. */
    void poll(Duration wait) throws InterruptedException {
        Instant from;
        Duration hold;
        synchronized (pending) {
            if (closed) {
                return;
            }
            from = after;
            hold = pending.isEmpty() || wait.compareTo(RETRY) < 0 ? wait : RETRY;
        }
        learn(source.events(from, hold));
        deciding.lockInterruptibly();
        try {
            for (Map.Entry<String, Waiting> next : waiting()) {
                decide(next.getKey(), next.getValue());
            }
        } finally {
            deciding.unlock();
        }
    }

    /** An agreement is ours after all: looks again at the bills that came for it too early. */
    void nowKnown(String agreementId) {
        synchronized (pending) {
            strangers.entrySet().removeIf(entry -> {
                boolean ours = entry.getValue().agreementId().equals(agreementId);
                if (ours) {
                    done.remove(entry.getKey());
                    pending.put(entry.getKey(), new Waiting(entry.getValue().at(), 0, 0));
                }
                return ours;
            });
        }
    }

    /** Decides nothing any more; waits at most {@code patience} for the bill in hand. */
    void close(Duration patience) throws InterruptedException {
        synchronized (pending) {
            closed = true;
        }
        if (deciding.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            deciding.unlock();
        } else {
            LOG.log(
                    WARNING,
                    () -> "a " + source.words() + " is still being accepted after " + patience.toSeconds()
                            + " s; closing all the same");
        }
    }

    private void learn(List<BillEvent> events) {
        synchronized (pending) {
            for (BillEvent event : events) {
                if (event.received() && !done.containsKey(event.billId())) {
                    pending.putIfAbsent(event.billId(), new Waiting(event.at(), 0, 0));
                }
                if (event.at().isAfter(after)) {
                    after = event.at();
                }
            }
        }
    }

    private List<Map.Entry<String, Waiting>> waiting() {
        synchronized (pending) {
            // a copy of each entry: the map's own change under our hands; oldest first, but a bill that hung or failed
            // does not keep the others waiting again
            return pending.entrySet().stream()
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                    .sorted(Map.Entry.comparingByValue(
                            Comparator.comparing(Waiting::tries).thenComparing(Waiting::at)))
                    .toList();
        }
    }

    private void decide(String id, Waiting waiting) throws InterruptedException {
        synchronized (pending) {
            // another poll may have decided it meanwhile
            if (closed || !pending.containsKey(id)) {
                return;
            }
            pending.put(id, waiting.tried());
        }
        Optional<Bill> bill = Optional.empty();
        try {
            bill = Optional.of(source.fetch(id));
            boolean known = decision.decide(bill.get(), waiting.at());
            synchronized (pending) {
                finish(id);
                if (!known) {
                    strangers.put(id, new Stranger(bill.get().agreementId(), waiting.at()));
                }
            }
            if (!known && decision.ours(bill.get().agreementId())) {
                // it became ours between the decision and the note of it
                nowKnown(bill.get().agreementId());
            }
        } catch (YagnaException e) {
            failed(id, waiting, bill, e);
        }
    }

    private void failed(String id, Waiting waiting, Optional<Bill> bill, YagnaException cause) {
        int refusals = waiting.refusals() + (cause instanceof YagnaException.Unavailable ? 0 : 1);
        LOG.log(WARNING, () -> source.words() + " " + id + " could not be handled: " + cause.getMessage());
        boolean last = refusals >= MAX_REFUSALS;
        synchronized (pending) {
            if (last) {
                finish(id);
            } else {
                pending.put(id, new Waiting(waiting.at(), refusals, waiting.tries() + 1));
            }
        }
        if (last) {
            decision.giveUp(id, bill, cause);
        }
    }

    private void finish(String id) {
        pending.remove(id);
        done.put(id, true);
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MAX_REMEMBERED;
            }
        };
    }
}
