package oneliner.proxy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import oneliner.config.Settings;

/**
 * How often requests may be repeated, so that repetitions never become the load that keeps an app down: each request
 * adds a share of one, each second adds a few, and at most ten seconds' worth is saved up. Any thread may call.
 */
final class RetryBudget {
    private static final long ONE = 1_000_000;
    private static final int SECONDS_SAVED = 10;
    /** What a share of requests may save up where no seconds count. */
    private static final int LEAST_SAVED = 10;

    private final long perRequest;
    private final long perSecond;
    private final long most;
    private final LongSupplier nanos;
    private final AtomicLong saved;
    private final AtomicLong filled;
    private final AtomicLong spent = new AtomicLong();
    private final AtomicLong denied = new AtomicLong();

    /**
     * What it did so far.
     *
     * @param spent repetitions allowed
     * @param denied repetitions refused
     */
    record State(long spent, long denied) {}

    /** A full one; {@code nanos} is a clock that only goes forward. */
    RetryBudget(Settings.Balance settings, LongSupplier nanos) {
        this.perRequest = settings.retryPercent() * ONE / 100;
        this.perSecond = settings.retriesPerSecond() * ONE;
        long share = settings.retryPercent() == 0 ? 0 : LEAST_SAVED * ONE;
        this.most = Math.max(share, SECONDS_SAVED * perSecond);
        this.nanos = nanos;
        this.saved = new AtomicLong(most);
        this.filled = new AtomicLong(nanos.getAsLong());
    }

    /** A request came. */
    void request() {
        if (perRequest > 0 && saved.get() < most) {
            saved.accumulateAndGet(perRequest, this::plus);
        }
    }

    /** Takes one repetition if there is one. */
    boolean spend() {
        fill();
        boolean taken = saved.getAndUpdate(now -> now < ONE ? now : now - ONE) >= ONE;
        (taken ? spent : denied).incrementAndGet();
        return taken;
    }

    private void fill() {
        long now = nanos.getAsLong();
        long before = filled.get();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(now - before);
        if (seconds > 0 && filled.compareAndSet(before, before + TimeUnit.SECONDS.toNanos(seconds))) {
            saved.accumulateAndGet(Math.min(seconds, SECONDS_SAVED) * perSecond, this::plus);
        }
    }

    private long plus(long before, long more) {
        return Math.min(most, before + more);
    }

    State snapshot() {
        return new State(spent.get(), denied.get());
    }
}
