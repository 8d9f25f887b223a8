package oneliner.requestor.activity;

import jakarta.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.lifecycle.Turn;
import oneliner.yagna.ActivityApi;
import oneliner.yagna.CommandResult;
import oneliner.yagna.YagnaException;

/**
 * Scripts for one activity, which takes one at a time and calls itself busy otherwise: whoever comes second waits in
 * line. Any thread.
 */
final class Batches {
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Whatever the daemon answers, it is not asked for results more often. */
    private static final Duration BREATH = Duration.ofMillis(200);
    /** Server errors in a row that are taken for a provider that went away. */
    private static final int MAX_ERRORS = 4;

    private final ActivityApi api;
    private final String activityId;
    private final Supplier<Optional<String>> lost;
    private final StopSignal stop;
    private final ReentrantLock line = new ReentrantLock(true);

    Batches(ActivityApi api, String activityId, Supplier<Optional<String>> lost, StopSignal stop) {
        this.api = Objects.requireNonNull(api, "api");
        this.activityId = Objects.requireNonNull(activityId, "activityId");
        this.lost = Objects.requireNonNull(lost, "lost");
        this.stop = Objects.requireNonNull(stop, "stop");
    }

    /** Why a script has no result. */
    static final class Unfinished extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** What stood in the way. */
        enum Why {
            /** Others took all the time; it did not run. */
            BUSY,
            /** It runs still. */
            LATE,
            /** The provider is away. */
            LOST
        }

        private final Why why;

        Unfinished(Why why, String message) {
            super(message);
            this.why = why;
        }

        Why why() {
            return why;
        }
    }

    /**
     * Runs a script and waits for its end, which may be a command that failed.
     *
     * @param turn by when it must have begun
     * @param most how long it may take from then on
     * @throws Unfinished if there is no result
     * @throws YagnaException if the daemon does not take it
     */
    List<CommandResult> run(JsonArray script, Deadline turn, Duration most) throws InterruptedException {
        if (!line.tryLock(turn.left().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Unfinished(Unfinished.Why.BUSY, "other commands run in activity " + activityId);
        }
        try {
            while (true) {
                List<CommandResult> results = await(api.exec(activityId, script), Deadline.in(most));
                if (!busy(results)) {
                    return results;
                }
                // something that was sent before we were here, or by somebody else
                if (turn.passed() || stop.pause(turn.atMost(RETRY))) {
                    throw new Unfinished(Unfinished.Why.BUSY, "activity " + activityId + " is busy");
                }
            }
        } finally {
            line.unlock();
        }
    }

    /** True while a script of ours runs or waits. */
    boolean taken() {
        return line.isLocked();
    }

    private static boolean busy(List<CommandResult> results) {
        return results.size() == 1
                && !results.get(0).ok()
                && results.get(0).message().strip().toLowerCase(Locale.ROOT).endsWith("busy");
    }

    private List<CommandResult> await(String batch, Deadline deadline) throws InterruptedException {
        int errors = 0;
        while (true) {
            Turn turn = Turn.ofAtLeast(BREATH);
            List<CommandResult> results = List.of();
            try {
                results = api.results(activityId, batch, deadline.atMost(POLL));
                errors = 0;
            } catch (YagnaException.Unavailable e) {
                // status 0: the daemon itself is away and may come back with the batch still running
                errors += e.status() == 0 ? 0 : 1;
                if (errors >= MAX_ERRORS) {
                    throw new Unfinished(Unfinished.Why.LOST, e.getMessage());
                }
                stop.pause(deadline.atMost(RETRY));
            }
            if (results.stream().anyMatch(r -> !r.ok() || r.finished())) {
                return results;
            }
            Optional<String> reason = lost.get();
            if (reason.isPresent()) {
                throw new Unfinished(Unfinished.Why.LOST, reason.get());
            }
            if (deadline.passed()) {
                throw new Unfinished(Unfinished.Why.LATE, "activity " + activityId + " is not through with it");
            }
            turn.sitOut(stop);
        }
    }
}
