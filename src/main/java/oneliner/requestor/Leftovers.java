package oneliner.requestor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.services.ServiceDirectory;

/**
 * Leases that nobody needs any more: those of instances that were replaced are drained first, those that could not be
 * given back are tried again. Any thread adds; one thread looks after them and has a few of them given back at a time, so
 * that a provider that hangs delays none of the others.
 */
final class Leftovers implements Runnable {
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);

    /** Each takes a few threads and calls of the daemon. */
    private static final int AT_ONCE = 6;

    private final Bounded bounded;
    private final ServiceDirectory directory;
    private final StopSignal stop;
    private final Pace pace;
    private final Duration drain;
    private final List<Left> left = new CopyOnWriteArrayList<>();
    private final Bell bell = new Bell();

    /** One lease on its way out. */
    private static final class Left {
        private final Lease lease;
        private final String reason;
        private final String code;
        private final Optional<String> instance;
        private final Deadline settle;
        private final Deadline drained;
        private volatile Deadline next = Deadline.in(Duration.ZERO);
        private volatile boolean begun;

        Left(Lease lease, String reason, String code, Optional<String> instance, Duration settle, Duration drain) {
            this.lease = lease;
            this.reason = reason;
            this.code = code;
            this.instance = instance;
            this.settle = Deadline.in(settle);
            this.drained = Deadline.in(drain);
        }
    }

    /** None yet; {@code drain} is how long requests under way may go on. */
    Leftovers(Bounded bounded, ServiceDirectory directory, StopSignal stop, Pace pace, Duration drain) {
        this.bounded = bounded;
        this.directory = directory;
        this.stop = stop;
        this.pace = pace;
        this.drain = drain;
    }

    /** Gives it back as soon as may be. */
    void add(Lease lease, String reason) {
        left.add(new Left(lease, reason, lease.alarm().code(), Optional.empty(), Duration.ZERO, Duration.ZERO));
        bell.ring();
    }

    /** It is not left over: somebody goes on with it. */
    void take(Lease lease) {
        left.removeIf(one -> one.lease == lease);
    }

    /**
     * Takes it out of the directory now, and gives it back when the requests under way there are over; where browsers
     * stay with an instance, not before the time for that has passed.
     */
    void drain(Lease lease, String reason) {
        Optional<String> instance = lease.instance();
        // whoever chose it a moment ago has not counted himself yet
        Duration settle = lease.drain(reason) ? pace.drain() : Duration.ZERO;
        left.add(new Left(lease, reason, "Success", instance, settle, drain));
        bell.ring();
    }

    /** All that are not given back yet. */
    List<Lease> leases() {
        return left.stream().map(one -> one.lease).toList();
    }

    /** Waits until none of these is here any more, at most for {@code length}. */
    boolean await(List<Lease> leases, Duration length) throws InterruptedException {
        Deadline deadline = Deadline.in(length);
        while (leases().stream().anyMatch(leases::contains)) {
            if (deadline.passed() || stop.pause(deadline.atMost(LOOK))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void run() {
        List<Bounded.Task> tasks = new ArrayList<>();
        try {
            while (!stop.given()) {
                tasks.removeIf(Bounded.Task::over);
                for (Left one : left) {
                    if (tasks.size() < AT_ONCE && ready(one)) {
                        one.begun = true;
                        tasks.add(bounded.start("give back what is left over", () -> give(one)));
                    }
                }
                bell.await(left.isEmpty() ? AGAIN : LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // whoever stops the app gives the rest back in a hurry
            tasks.forEach(Bounded.Task::callOff);
        }
    }

    private boolean ready(Left one) {
        if (one.begun || !one.next.passed()) {
            return false;
        }
        boolean quiet = one.settle.passed()
                && one.instance.map(directory.traffic()::idle).orElse(true);
        return quiet || one.drained.passed();
    }

    private void give(Left one) throws InterruptedException {
        try {
            if (one.lease.release(one.reason, one.code, Lease.Limits.usual(pace))) {
                left.remove(one);
            }
        } finally {
            one.next = Deadline.in(AGAIN);
            one.begun = false;
        }
    }
}
