package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import oneliner.yagna.Account;
import oneliner.yagna.Allocation;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.YagnaException;

/**
 * The allocations of one run: mostly one, more when the daemon does not let it be changed. What is accepted and what
 * all of them still hold is together never above the ceiling. Any thread; one at a time talks to the daemon.
 */
final class Purse {
    private static final System.Logger LOG = System.getLogger(Purse.class.getName());

    private final PaymentApi api;
    private final Clock clock;
    private final Supplier<BigDecimal> accepted;
    private final PaymentListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Held> held = new LinkedHashMap<>();
    private Account account;
    private BigDecimal ceiling = BigDecimal.ZERO;
    private Duration term = Duration.ZERO;
    private Optional<Wish> unheard = Optional.empty();
    private boolean amendable = true;
    private boolean closed;

    /** What was asked for without hearing what came of it. */
    private record Wish(BigDecimal glm, Instant until) {}

    /**
     * Makes an empty one.
     *
     * @param accepted GLM accepted so far, from whichever allocation
     */
    Purse(PaymentApi api, Clock clock, Supplier<BigDecimal> accepted, PaymentListener listener) {
        this.api = api;
        this.clock = clock;
        this.accepted = accepted;
        this.listener = listener;
    }

    /** Something that talks to the daemon. */
    private interface Work<T> {
        T run() throws InterruptedException;
    }

    private <T> T locked(Work<T> work) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets the first money aside, or goes on with what an earlier run has left.
     *
     * @param most GLM, the ceiling
     * @param first GLM to begin with; less when the ceiling is lower
     * @param length how long an allocation lasts before it is renewed
     * @param known allocations of an earlier run; those that are gone do not matter
     * @return the id of an allocation that is there
     */
    String open(Account from, BigDecimal most, BigDecimal first, Duration length, List<String> known)
            throws InterruptedException {
        return locked(() -> {
            account = from;
            ceiling = most;
            term = length;
            hear();
            for (String id : known) {
                adopt(id);
            }
            ensure(first);
            if (held.isEmpty()) {
                throw new YagnaException.Unavailable(
                        "nothing is left of the budget of " + ceiling.toPlainString() + " GLM", 400, null);
            }
            return held.keySet().iterator().next();
        });
    }

    /** Ids of all allocations that are held. */
    List<String> ids() throws InterruptedException {
        return locked(() -> List.copyOf(held.keySet()));
    }

    /** It was given back, or is left to expire. */
    void forget(String id) throws InterruptedException {
        locked(() -> {
            Held one = held.get(id);
            if (one != null) {
                drop(one);
            }
            return null;
        });
    }

    /** Finds an allocation with room for so much more, and keeps it free until {@link #done} or {@link #kept}. */
    String reserve(BigDecimal more) throws InterruptedException {
        return locked(() -> {
            if (closed) {
                throw new YagnaException.Unavailable("the allocations are given back already", 410, null);
            }
            Optional<Held> room = withRoom(more);
            if (room.isEmpty()) {
                refresh();
                room = withRoom(more);
            }
            if (room.isEmpty()) {
                growIfPossible(more);
                room = withRoom(more);
            }
            Held found = room.orElseThrow(() -> new YagnaException.Unavailable(
                    "no allocation has " + more.toPlainString() + " GLM left, and none can be made: "
                            + room().toPlainString() + " GLM are left below the ceiling of "
                            + ceiling.toPlainString(),
                    400,
                    null));
            found.reserved = found.reserved.add(more);
            return found.id;
        });
    }

    /** What was reserved is spent. */
    void done(String id, BigDecimal more) {
        lock.lock();
        try {
            Held one = held.get(id);
            if (one != null) {
                one.reserved = one.reserved.subtract(more);
                one.spent = one.spent.add(more);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was reserved is not spent, as far as we know. */
    void kept(String id, BigDecimal more) {
        lock.lock();
        try {
            Held one = held.get(id);
            if (one != null) {
                one.reserved = one.reserved.subtract(more);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The daemon refused to pay from it: forgets it if it is gone. */
    void doubt(String id) throws InterruptedException {
        locked(() -> {
            Held one = held.get(id);
            if (one != null) {
                look(one);
            }
            return null;
        });
    }

    /**
     * Renews what would be given back soon, replaces what is gone, and sees that {@code wanted} GLM are free.
     *
     * @param wanted topped up when less than half of it is free
     */
    void upkeep(BigDecimal wanted) throws InterruptedException {
        locked(() -> {
            if (!closed && account != null) {
                refresh();
                for (Held one : List.copyOf(held.values())) {
                    if (Duration.between(clock.instant(), one.timeout).compareTo(term.dividedBy(2)) < 0) {
                        renew(one);
                    }
                }
                ensure(wanted);
            }
            return null;
        });
    }

    /** Gives back what is left of all; may be called again when it failed. */
    void close() throws InterruptedException {
        locked(() -> {
            closed = true;
            hear();
            for (Held one : List.copyOf(held.values())) {
                release(one);
            }
            return null;
        });
    }

    private void ensure(BigDecimal wanted) throws InterruptedException {
        BigDecimal free = held.values().stream().map(Held::free).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (free.add(free).compareTo(wanted) < 0 && room().signum() > 0) {
            grow(wanted);
        }
    }

    /** GLM that may be set aside beside what is. */
    private BigDecimal room() {
        BigDecimal set = held.values().stream().map(Held::left).reduce(BigDecimal.ZERO, BigDecimal::add);
        return ceiling.subtract(accepted.get()).subtract(set).max(BigDecimal.ZERO);
    }

    private Optional<Held> withRoom(BigDecimal more) {
        return held.values().stream()
                .filter(one -> one.free().compareTo(more) >= 0)
                .max(Comparator.comparing(one -> one.timeout));
    }

    /** A wallet that is empty now may be filled before the bill is due. */
    private void growIfPossible(BigDecimal wanted) throws InterruptedException {
        try {
            grow(wanted);
        } catch (YagnaException.Refused e) {
            throw new YagnaException.Unavailable(String.valueOf(e.getMessage()), e.status(), e);
        }
    }

    /** Makes one allocation have so much free, or as much as the ceiling allows. */
    private void grow(BigDecimal wanted) throws InterruptedException {
        Optional<Held> largest = held.values().stream().max(Comparator.comparing(Held::free));
        if (largest.isPresent() && amendable) {
            Held one = largest.get();
            BigDecimal lacking = wanted.subtract(one.free());
            if (lacking.compareTo(room()) > 0) {
                releaseIdle(one);
            }
            BigDecimal more = lacking.min(room());
            if (more.signum() <= 0 || amend(one, Optional.of(one.total.add(more)), Optional.empty())) {
                return;
            }
        }
        if (wanted.compareTo(room()) > 0) {
            releaseIdle(null);
        }
        BigDecimal size = wanted.min(room());
        if (size.signum() > 0) {
            make(size);
        }
    }

    /** Allocations that nothing is being paid from; what they hold can be held by another. */
    private void releaseIdle(Held but) throws InterruptedException {
        for (Held one : List.copyOf(held.values())) {
            if (one != but && one.reserved.signum() == 0) {
                release(one);
            }
        }
    }

    private void renew(Held one) throws InterruptedException {
        Instant until = clock.instant().plus(term);
        if (amendable && amend(one, Optional.empty(), Optional.of(until))) {
            one.timeout = until;
            LOG.log(INFO, () -> "allocation " + one.id + " is renewed until " + until);
        } else if (held.containsKey(one.id) && one.reserved.signum() == 0) {
            BigDecimal left = one.left();
            release(one);
            BigDecimal again = left.min(room());
            if (again.signum() > 0) {
                make(again);
            }
        }
    }

    /** False when it cannot be changed; then it is gone, or no allocation can be at this daemon. */
    private boolean amend(Held one, Optional<BigDecimal> total, Optional<Instant> timeout) throws InterruptedException {
        try {
            one.say(api.amend(one.id, total, timeout));
            total.ifPresent(t ->
                    LOG.log(INFO, () -> "allocation " + one.id + " is topped up to " + t.toPlainString() + " GLM"));
            return true;
        } catch (YagnaException.Refused e) {
            if (e.status() == 400 || e.status() == 403) {
                throw e;
            }
            refusedToAmend(one, e);
            return false;
        } catch (YagnaException.Unavailable e) {
            if (e.status() != 501) {
                throw e;
            }
            refusedToAmend(one, e);
            return false;
        }
    }

    private void refusedToAmend(Held one, YagnaException e) throws InterruptedException {
        if (look(one)) {
            amendable = false;
            LOG.log(WARNING, () -> "the daemon does not change allocations, a second one is made: " + e.getMessage());
        }
    }

    /** Money that the daemon may have set aside without our knowing counts as well, and is ours. */
    private void hear() throws InterruptedException {
        if (unheard.isPresent()) {
            Wish wish = unheard.get();
            Optional<Allocation> found = api.find(wish.glm(), wish.until());
            unheard = Optional.empty();
            found.filter(one -> !held.containsKey(one.id())).ifPresent(one -> {
                held.put(one.id(), new Held(one, wish.until()));
                listener.setAside(one.id(), wish.glm(), wish.until());
                LOG.log(INFO, () -> "allocation " + one.id() + " was made although nobody said so");
            });
        }
    }

    private void make(BigDecimal size) throws InterruptedException {
        Instant until = clock.instant().plus(term).truncatedTo(ChronoUnit.MILLIS);
        listener.settingAside(size, until);
        unheard = Optional.of(new Wish(size, until));
        Held one = new Held(api.allocate(size, account, until), until);
        unheard = Optional.empty();
        held.put(one.id, one);
        listener.setAside(one.id, size, until);
        LOG.log(
                INFO,
                () -> "allocation " + one.id + " holds " + size.toPlainString() + " GLM on " + account.platform()
                        + " until " + until);
    }

    private void adopt(String id) throws InterruptedException {
        try {
            // the first upkeep renews it
            Held one = new Held(api.allocation(id), clock.instant());
            held.put(id, one);
            listener.setAside(id, one.total, one.timeout);
            LOG.log(INFO, () -> "allocation " + id + " of an earlier run is used again");
        } catch (YagnaException.Refused e) {
            LOG.log(INFO, () -> "allocation " + id + " of an earlier run is gone: " + e.getMessage());
        }
    }

    private void refresh() throws InterruptedException {
        hear();
        for (Held one : new ArrayList<>(held.values())) {
            look(one);
        }
    }

    /** Asks the daemon how it stands; false, and forgotten, when it is gone. */
    private boolean look(Held one) throws InterruptedException {
        try {
            one.say(api.allocation(one.id));
            return true;
        } catch (YagnaException.Refused e) {
            if (e.status() != 404 && e.status() != 410) {
                throw e;
            }
            drop(one);
            LOG.log(WARNING, () -> "allocation " + one.id + " is gone, another one is made: " + e.getMessage());
            return false;
        }
    }

    private void release(Held one) throws InterruptedException {
        api.release(one.id);
        drop(one);
        LOG.log(INFO, () -> "allocation " + one.id + " released, " + one.spent.toPlainString() + " GLM spent from it");
    }

    private void drop(Held one) {
        held.remove(one.id);
        listener.givenBack(one.id);
    }
}
