package oneliner.rqlite;

import jakarta.json.stream.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The nodes of one address: sends a list of statements to one that works, starting with the last good one. Safe for
 * any thread; holds no connection state.
 */
final class Cluster {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    /** Ways to send, and what a failure may have left behind. */
    enum Way {
        QUERY(false, true),
        /** Everything is rolled back by an abort at the end. */
        REHEARSE(false, true),
        REHEARSE_READ(false, true),
        /** Carries a token, so repeats are harmless. */
        COMMIT(true, true),
        /** Repeats could do harm. */
        ONCE(true, false);

        final boolean stores;
        final boolean repeatable;

        Way(boolean stores, boolean repeatable) {
            this.stores = stores;
            this.repeatable = repeatable;
        }
    }

    /**
     * Results, and whether an earlier try may have done the work already.
     *
     * @param repeated true if an earlier try of the same call ended with an open outcome
     */
    record Answer(List<Result> results, boolean repeated) {}

    private final RqliteUrl url;
    private final Transport transport;
    private final Clock clock;
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicReference<Instant> pruned = new AtomicReference<>(Instant.EPOCH);
    private volatile String version = "";

    Cluster(RqliteUrl url, Executor executor, Clock clock) {
        this.url = url;
        this.transport = new Transport(url, executor);
        this.clock = clock;
    }

    RqliteUrl url() {
        return url;
    }

    Clock clock() {
        return clock;
    }

    /** True once an hour, for the caller that then sweeps out old tokens. */
    boolean timeToPrune() {
        Instant last = pruned.get();
        Instant now = clock.instant();
        return now.isAfter(last.plus(PRUNE_EVERY)) && pruned.compareAndSet(last, now);
    }

    /**
     * Sends until a node answers or the time is over.
     *
     * @param most time for all tries together
     * @throws SQLException 08001 if surely nothing was stored, 08007 if that is open, 28000 or 42000 if refused
     */
    Answer send(Way way, List<Bound> statements, Duration most) throws SQLException {
        byte[] body = body(statements);
        Instant end = clock.instant().plus(most);
        boolean open = false;
        String last = "no time to try";
        for (int failures = 0; ; failures++) {
            int node = good.get();
            Duration left = Duration.between(clock.instant(), end);
            if (left.toMillis() < 1) {
                break;
            }
            String where = url.nodes().get(node).getAuthority() + ": ";
            try {
                Transport.Reply reply =
                        transport.exchange(url.nodes().get(node), path(way), body, shorter(left, url.request()));
                if (!reply.version().isEmpty()) {
                    version = reply.version();
                }
                if (reply.status() == 200) {
                    return new Answer(Result.parse(reply.body(), statements.size()), open);
                }
                last = where + "HTTP " + reply.status() + " " + reply.text();
                if (reply.status() >= 400 && reply.status() < 500) {
                    throw open ? SqlErrors.unknownOutcome(last) : SqlErrors.refused(reply.status(), reply.text());
                }
                open |= way.stores && reply.status() != 503;
            } catch (Transport.NotSent e) {
                last = where + e.getMessage();
            } catch (IOException e) {
                last = where + e.getMessage();
                open |= way.stores;
            } catch (Result.NoResults e) {
                last = where + e.getMessage();
                if (!way.stores && last.contains("disallowed pragma")) {
                    throw SqlErrors.refused(200, e.getMessage());
                }
                open |= way.stores;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                last = where + "interrupted while waiting";
                open |= way.stores;
                break;
            }
            good.compareAndSet(node, (node + 1) % url.nodes().size());
            if ((open && !way.repeatable) || !pause(failures + 1, end)) {
                break;
            }
        }
        throw open ? SqlErrors.unknownOutcome(last) : SqlErrors.unreachable(last);
    }

    /** True if a node answers that it is ready, each asked once. */
    boolean ready(Duration most) {
        Instant end = clock.instant().plus(most);
        for (int i = 0; i < url.nodes().size(); i++) {
            int node = good.get();
            Duration left = Duration.between(clock.instant(), end);
            if (left.toMillis() < 1) {
                return false;
            }
            URI address = url.nodes().get(node);
            try {
                Transport.Reply reply = transport.exchange(address, "/readyz", null, shorter(left, url.request()));
                version = reply.version().isEmpty() ? version : reply.version();
                if (reply.status() == 200) {
                    return true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (IOException e) {
                // the next one may be better; the caller only wants yes or no
            }
            good.compareAndSet(node, (node + 1) % url.nodes().size());
        }
        return false;
    }

    /** The server's version as last told, "unknown" if it never did. */
    String version() {
        if (version.isEmpty()) {
            boolean asked = ready(url.request());
            if (!asked && version.isEmpty()) {
                return "unknown";
            }
        }
        return version.isEmpty() ? "unknown" : version;
    }

    private String path(Way way) {
        String hop = "timeout=" + url.hop().toMillis() + "ms";
        return switch (way) {
            case QUERY -> "/db/query?blob_array&level=" + url.level() + "&" + hop;
            case REHEARSE, COMMIT -> "/db/execute?transaction&" + hop;
            case REHEARSE_READ -> "/db/request?transaction&blob_array&" + hop;
            case ONCE -> "/db/execute?" + hop;
        };
    }

    /** Waits a little before the next try; not before other nodes have had their chance. False: no time left. */
    private boolean pause(int failures, Instant end) {
        int rounds = failures / url.nodes().size();
        if (rounds == 0 || failures % url.nodes().size() != 0) {
            return true;
        }
        long whole = Math.min(FIRST_PAUSE.toMillis() << Math.min(rounds - 1, 10), LONGEST_PAUSE.toMillis());
        long millis = whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1);
        millis = Math.min(millis, Duration.between(clock.instant(), end).toMillis());
        try {
            // nobody counts this latch down: it is a wait with a deadline
            return !new CountDownLatch(1).await(Math.max(millis, 1), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static byte[] body(List<Bound> statements) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Result.JSON.createGenerator(bytes)) {
            json.writeStartArray();
            for (Bound statement : statements) {
                statement.write(json);
            }
            json.writeEnd();
        }
        return bytes.toByteArray();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
