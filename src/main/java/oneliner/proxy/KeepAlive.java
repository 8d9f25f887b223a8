package oneliner.proxy;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long an unused tunnel to one service may be kept, so that we end it before the far side does. The daemon does not
 * pass the far side's FIN on (yagna-protocol.md 5.2): what the service says in {@code Keep-Alive: timeout=N} is believed,
 * less a margin, and where one was found closed, the time is shortened for a while. Used on one event loop.
 */
final class KeepAlive {
    /** Of what the service promises, this much is used. */
    private static final double MARGIN = 0.8;
    /** Longest, whatever is promised: beyond it the daemon's own time-outs begin. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    /** After that the service may have become another one. */
    private static final long REMEMBERED = TimeUnit.SECONDS.toNanos(60);

    private static final int MAX_DIGITS = 9;

    private final long usual;
    private long seen;
    private long seenAt;
    private boolean known;

    /** One that keeps tunnels for {@code usual} where nothing better is known. */
    KeepAlive(Duration usual) {
        this.usual = usual.toNanos();
    }

    /**
     * What a service promises.
     *
     * @param header value of {@code Keep-Alive}, such as {@code timeout=5, max=100}; may be null
     * @return nanoseconds, or -1 when it says nothing of a time
     */
    static long promised(String header) {
        if (header == null) {
            return -1;
        }
        for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] pair = part.strip().split("\\s*=\\s*", 2);
            if (pair.length == 2 && "timeout".equals(pair[0]) && pair[1].matches("\\d{1," + MAX_DIGITS + "}")) {
                return TimeUnit.SECONDS.toNanos(Long.parseLong(pair[1]));
            }
        }
        return -1;
    }

    /**
     * Longest time that a tunnel may be kept unused.
     *
     * @param promised what was said on that tunnel, nanoseconds, -1 for nothing
     * @param now of the loop's ticker
     */
    long limit(long promised, long now) {
        long said = promised < 0 ? usual : Math.min((long) (promised * MARGIN), LONGEST);
        return known && now - seenAt < REMEMBERED ? Math.min(said, seen) : said;
    }

    /** One that was unused for {@code age} was found closed: the next ones are not kept that long. */
    void closed(long age, long now) {
        long shorter = age / 4 * 3;
        if (!known || now - seenAt >= REMEMBERED || shorter < seen) {
            seen = shorter;
        }
        known = true;
        seenAt = now;
    }
}
