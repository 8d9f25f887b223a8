package oneliner.requestor.activity;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.lifecycle.Turn;
import oneliner.yagna.ActivityApi;
import oneliner.yagna.CommandResult;
import oneliner.yagna.YagnaException;

/**
 * One activity on one provider, driven by one thread: deploy and start once, then one command after the other. The
 * activity's state tells nothing about success (it moves on even when a command failed), only the results do.
 */
public final class ExeUnit {
    private static final System.Logger LOG = System.getLogger(ExeUnit.class.getName());
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

    /**
     * Takes over an activity that is Initialized.
     *
     * @param lost asked between polls: why the provider is lost, if it is
     */
    public ExeUnit(ActivityApi api, String activityId, Supplier<Optional<String>> lost, StopSignal stop) {
        this.api = Objects.requireNonNull(api, "api");
        this.activityId = Objects.requireNonNull(activityId, "activityId");
        this.lost = Objects.requireNonNull(lost, "lost");
        this.stop = Objects.requireNonNull(stop, "stop");
    }

    /**
     * Sets the image up and starts the machine; the provider may have to download it first, which takes minutes.
     *
     * @param net the network element for {@code deploy}, empty for none
     * @param hosts names that the machine shall know
     * @throws CommandFailed if it failed or took too long
     */
    public void deploy(Optional<JsonObject> net, Map<String, String> hosts, Deadline deadline)
            throws InterruptedException {
        run(Script.deployAndStart(net, hosts), CommandFailed.Stage.DEPLOY, "setting the image up", "", deadline);
    }

    /**
     * Runs one init command and waits for its end.
     *
     * @param words program and arguments, at least the program
     * @param env variables for it; neither names nor values are ever told
     * @throws CommandFailed if it ended with an error or did not end in time
     */
    public void run(List<String> words, Map<String, String> env, Deadline deadline) throws InterruptedException {
        run(
                Script.run(Shell.withEnv(words, env)),
                CommandFailed.Stage.INIT,
                "init command `" + Output.command(words) + "`",
                "; a server must be put into the background with & at the end of a shell command",
                deadline);
    }

    private void run(JsonArray script, CommandFailed.Stage stage, String what, String remedy, Deadline deadline)
            throws InterruptedException {
        String batch = api.exec(activityId, script);
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
                    throw new CommandFailed(CommandFailed.Stage.LOST, what + ": " + e.getMessage());
                }
                stop.pause(deadline.atMost(RETRY));
            }
            for (CommandResult result : results) {
                if (!result.ok()) {
                    throw new CommandFailed(stage, what + " failed: " + Output.tail(result));
                }
            }
            if (results.stream().anyMatch(CommandResult::finished)) {
                return;
            }
            Optional<String> reason = lost.get();
            if (reason.isPresent()) {
                throw new CommandFailed(CommandFailed.Stage.LOST, what + " was cut short: " + reason.get());
            }
            if (deadline.passed()) {
                throw new CommandFailed(stage, what + " did not end within the startup timeout" + remedy);
            }
            turn.sitOut(stop);
        }
    }

    /**
     * Asks the provider to stop what runs in an activity, so that it does not have to be killed. A provider that
     * refuses is left alone.
     *
     * @param patience how long the processes may take
     */
    public static void stop(ActivityApi api, String activityId, Duration patience) throws InterruptedException {
        Deadline deadline = Deadline.in(patience);
        try {
            String batch = api.exec(activityId, Script.terminate());
            List<CommandResult> results = List.of();
            while (results.isEmpty() && !deadline.passed()) {
                Turn turn = Turn.ofAtLeast(BREATH);
                results = api.results(activityId, batch, deadline.left());
                if (results.isEmpty()) {
                    turn.sitOut(new StopSignal());
                }
            }
        } catch (YagnaException e) {
            LOG.log(Level.DEBUG, "activity " + activityId + " does not stop politely: " + e.getMessage());
        }
    }
}
