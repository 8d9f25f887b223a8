package oneliner.proxy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;
import oneliner.services.Manners;

/** How long one request may take, as its node says or else the settings. Used by one exchange, on its event loop. */
final class Clockwork {
    private final Duration firstByte;
    private final Duration idle;
    private final long total;
    private final long begun;

    /**
     * Begins to count.
     *
     * @param now nanoseconds
     */
    Clockwork(Settings.Proxy settings, Manners.Limits limits, long now) {
        this.firstByte = limits.firstByte().orElse(settings.responseTimeout());
        this.idle = limits.idle().orElse(settings.idleTimeout());
        this.total = limits.total()
                .or(settings.requests()::total)
                .map(Duration::toNanos)
                .orElse(Long.MAX_VALUE);
        this.begun = now;
    }

    /**
     * Nanoseconds that are left; zero or less when time is up.
     *
     * @param waits true while the head of the answer is waited for
     * @param moved when something moved last
     */
    long left(boolean waits, long moved, long now) {
        long quiet = (waits ? firstByte : idle).toNanos() - (now - moved);
        return Math.min(quiet, total - (now - begun));
    }

    /** Why time is up, in words that follow a subject. */
    String words(boolean waits, long now) {
        if (total - (now - begun) <= 0) {
            return "within the " + TimeUnit.NANOSECONDS.toMillis(total) / 1000.0 + " s that a request may take in all";
        }
        return "within " + (waits ? firstByte : idle).toMillis() / 1000.0 + " s";
    }
}
