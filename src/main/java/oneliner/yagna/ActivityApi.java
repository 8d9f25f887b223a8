package oneliner.yagna;

import jakarta.json.JsonArray;
import java.time.Duration;
import java.util.List;

/** {@code /activity-api/v1} for a requestor. Every method throws {@link YagnaException}. */
public interface ActivityApi {
    /** Makes an activity and returns its id once the exe-unit is Initialized. */
    String create(String agreementId, Duration timeout) throws InterruptedException;

    /** Ends an activity and everything in it; fine if it is gone already. */
    void destroy(String activityId, Duration timeout) throws InterruptedException;

    /** Sends an exe-script; returns the batch id at once. */
    String exec(String activityId, JsonArray script) throws InterruptedException;

    /** Waits for the whole batch, at most {@code wait}; returns every result known, possibly none. */
    List<CommandResult> results(String activityId, String batchId, Duration wait) throws InterruptedException;

    /** The state of an activity. */
    ActivityState state(String activityId) throws InterruptedException;
}
