package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.yagna.Bill;
import oneliner.yagna.BillEvent;
import oneliner.yagna.YagnaException;

/**
 * Where bills come in: each waits here until it is decided, those that were tried least often and came first go first.
 * One that failed comes back after a pause, until its deadline. Safe for several threads, each of which has one bill
 * in hand, so that a provider that is slow to acknowledge keeps only one of them.
 */
final class Desk {
    private static final System.Logger LOG = System.getLogger(Desk.class.getName());

    private static final long FIRST_PAUSE = Duration.ofMillis(500).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(15).toNanos();

    /** A daemon that says no may be caught at a bad moment; not more often than this. */
    private static final int MAX_REFUSALS = 3;

    /** A calendar that runs fast must not end a bill's chances with the first hiccup. */
    private static final int LEAST_TRIES = 6;

    /** Bills remembered so that none is decided twice, and bills of agreements that are not ours. */
    private static final int MAX_REMEMBERED = 10_000;

    private final Decision decision;
    private final Clock clock;
    private final Map<String, Waiting> pending = new LinkedHashMap<>();
    /** False for those given up, whose last try may have come through all the same. */
    private final Map<String, Boolean> done = bounded();

    private final Map<String, Stranger> strangers = bounded();
    private boolean closed;

    /** Fetches one kind of document. */
    interface Source {
        /** The document itself. */
        Bill fetch(String id) throws InterruptedException;

        /** For messages, such as {@code debit note}. */
        String words();
    }

    /** What has become of a bill. */
    enum Outcome {
        /** It is paid or refused. */
        DONE,
        /** It must wait for something on our side. */
        LATER,
        /** It belongs to nobody yet. */
        STRANGER
    }

    /** What to do with a bill. */
    interface Decision {
        /**
         * Pays or refuses.
         *
         * @param at the daemon's time of the bill
         * @throws YagnaException when it is not decided
         */
        Outcome decide(Bill bill, Instant at) throws InterruptedException;

        /** Until when failed tries are repeated. */
        Instant deadline(Optional<Bill> bill, Instant at);

        /** The daemon keeps refusing: give it up. */
        void giveUp(String id, Optional<Bill> bill, YagnaException cause);

        /** True when bills of this agreement belong to somebody. */
        boolean ours(String agreementId);
    }

    private static final class Waiting {
        final Source source;
        final String id;
        final Instant at;
        Optional<Bill> bill = Optional.empty();
        int tries;
        int refusals;
        long notBefore = System.nanoTime();
        boolean inHand;

        Waiting(Source source, String id, Instant at) {
            this.source = source;
            this.id = id;
            this.at = at;
        }

        int tries() {
            return tries;
        }

        Instant at() {
            return at;
        }

        void taken() {
            inHand = true;
            tries++;
        }

        long pause() {
            return Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(tries, 5));
        }
    }

    private record Stranger(Source source, String agreementId, Instant at) {}

    Desk(Decision decision, Clock clock) {
        this.decision = decision;
        this.clock = clock;
    }

    /** Takes in what is new. */
    void learn(Source source, List<BillEvent> events) {
        events.stream().filter(BillEvent::received).forEach(event -> learn(source, event.billId(), event.at()));
    }

    /** Takes a bill in, unless it is known. */
    void learn(Source source, String id, Instant at) {
        synchronized (pending) {
            if (!closed && !done.containsKey(id) && !pending.containsKey(id)) {
                pending.put(id, new Waiting(source, id, at));
                pending.notifyAll();
            }
        }
    }

    /** A bill was decided elsewhere; false when that was known. */
    boolean finished(String id) {
        synchronized (pending) {
            boolean news = !done.containsKey(id);
            finish(id, true);
            return news;
        }
    }

    /** The daemon holds a bill for accepted: counts it if we gave it up. */
    void accepted(Source source, String id, Instant at) {
        synchronized (pending) {
            done.remove(id, false);
            learn(source, id, at);
        }
    }

    /** True when a bill was decided for certain. */
    boolean decided(String id) {
        synchronized (pending) {
            return done.getOrDefault(id, false);
        }
    }

    /** An agreement is ours after all: looks again at the bills that came for it too early. */
    void nowKnown(String agreementId) {
        synchronized (pending) {
            strangers.entrySet().removeIf(entry -> {
                Stranger known = entry.getValue();
                boolean ours = known.agreementId().equals(agreementId);
                if (ours) {
                    done.remove(entry.getKey());
                    pending.put(entry.getKey(), new Waiting(known.source(), entry.getKey(), known.at()));
                    pending.notifyAll();
                }
                return ours;
            });
        }
    }

    /**
     * Waits for a bill that can be decided, and decides it.
     *
     * @param freshOnly leaves those alone that failed before, so that they do not take every thread
     */
    void decideNext(Duration wait, boolean freshOnly) throws InterruptedException {
        Optional<Waiting> next;
        long end = System.nanoTime() + wait.toNanos();
        synchronized (pending) {
            next = take(freshOnly);
            for (long left = wait.toNanos(); next.isEmpty() && left > 0; left = end - System.nanoTime()) {
                // what is fresh announces itself; what failed has its time
                long pause = freshOnly ? left : Math.min(left, untilNext());
                pending.wait(Math.max(1, pause / 1_000_000));
                next = take(freshOnly);
            }
        }
        if (next.isPresent()) {
            decide(next.get());
        }
    }

    /** Decides every bill that waits and is of this source, once, on the calling thread. */
    void decideAll(Source source) throws InterruptedException {
        List<Waiting> all;
        synchronized (pending) {
            all = pending.values().stream()
                    .filter(one -> one.source.equals(source))
                    .sorted(order())
                    .toList();
        }
        for (Waiting one : all) {
            synchronized (pending) {
                if (closed || one.inHand || pending.get(one.id) != one) {
                    continue;
                }
                one.taken();
            }
            decide(one);
        }
    }

    /** True when bills of this source wait. */
    boolean waiting(Source source) {
        synchronized (pending) {
            return pending.values().stream().anyMatch(one -> one.source.equals(source));
        }
    }

    /** Decides nothing any more; waits at most {@code patience} for the bills in hand. */
    void close(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (pending) {
            closed = true;
            pending.notifyAll();
            for (long left = patience.toNanos(); busy() && left > 0; left = end - System.nanoTime()) {
                pending.wait(Math.max(1, left / 1_000_000));
            }
            if (busy()) {
                LOG.log(
                        WARNING,
                        () -> "a bill is still being accepted after " + patience.toSeconds()
                                + " s; closing all the same");
            }
        }
    }

    private boolean busy() {
        return pending.values().stream().anyMatch(one -> one.inHand);
    }

    private static Comparator<Waiting> order() {
        return Comparator.comparing(Waiting::tries).thenComparing(Waiting::at);
    }

    private Optional<Waiting> take(boolean freshOnly) {
        if (closed) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        Optional<Waiting> next = pending.values().stream()
                .filter(one -> !one.inHand && one.notBefore - now <= 0 && (!freshOnly || one.tries == 0))
                .min(order());
        next.ifPresent(Waiting::taken);
        return next;
    }

    /** Nanoseconds until a bill that failed may be tried again. */
    private long untilNext() {
        long now = System.nanoTime();
        return pending.values().stream()
                .filter(one -> !one.inHand)
                .mapToLong(one -> Math.max(1_000_000, one.notBefore - now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void decide(Waiting one) throws InterruptedException {
        try {
            Bill bill = one.source.fetch(one.id);
            one.bill = Optional.of(bill);
            settle(one, bill, decision.decide(bill, one.at));
        } catch (YagnaException e) {
            failed(one, e);
        } finally {
            synchronized (pending) {
                one.inHand = false;
                one.notBefore = System.nanoTime() + one.pause();
                pending.notifyAll();
            }
        }
    }

    private void settle(Waiting one, Bill bill, Outcome outcome) {
        if (outcome == Outcome.LATER) {
            return;
        }
        synchronized (pending) {
            finish(one.id, true);
            if (outcome == Outcome.STRANGER) {
                strangers.put(one.id, new Stranger(one.source, bill.agreementId(), one.at));
            }
        }
        if (outcome == Outcome.STRANGER && decision.ours(bill.agreementId())) {
            // it became ours between the decision and the note of it
            nowKnown(bill.agreementId());
        }
    }

    private void failed(Waiting one, YagnaException cause) {
        LOG.log(WARNING, () -> one.source.words() + " " + one.id + " could not be handled: " + cause.getMessage());
        if (cause instanceof YagnaException.Refused) {
            one.refusals++;
        }
        // a daemon that is away decides nothing, however long that takes
        boolean late = cause.status() != 0
                && one.tries >= LEAST_TRIES
                && clock.instant().isAfter(decision.deadline(one.bill, one.at));
        if (one.refusals >= MAX_REFUSALS || late) {
            synchronized (pending) {
                finish(one.id, false);
            }
            decision.giveUp(one.id, one.bill, cause);
        }
    }

    private void finish(String id, boolean certain) {
        pending.remove(id);
        done.put(id, certain);
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
