package oneliner.requestor.activity;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.lifecycle.Turn;
import oneliner.yagna.ActivityApi;
import oneliner.yagna.CommandResult;
import oneliner.yagna.YagnaException;

/**
 * One activity on one provider: deployed and started once, then one command after the other. The activity's state tells
 * nothing about success (it moves on even when a command failed), only the results do. One thread brings it up; the
 * {@link Console} is for any.
 */
public final class ExeUnit {
    private static final System.Logger LOG = System.getLogger(ExeUnit.class.getName());
    private static final Duration BREATH = Duration.ofMillis(200);

    private final Batches batches;
    private final Secrets secrets = new Secrets();
    private final Transcript transcript = new Transcript();
    private final Console console;

    /**
     * Takes over an activity, which may be of any age.
     *
     * @param lost asked between polls: why the provider is lost, if it is
     */
    public ExeUnit(ActivityApi api, String activityId, Supplier<Optional<String>> lost, StopSignal stop) {
        this.batches = new Batches(api, activityId, lost, stop);
        this.console = new Console(batches, secrets, transcript);
    }

    /** What can be done beside the service that runs here. */
    public Console console() {
        return console;
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
     * @param env variables for it, whose values are never told
     * @throws CommandFailed if it ended with an error or did not end in time
     */
    public void run(List<String> words, Map<String, String> env, Deadline deadline) throws InterruptedException {
        secrets.add(env.values());
        init(
                words,
                Script.run(Shell.withEnv(words, env)),
                true,
                "; a server must be marked daemon: true, or put into the background with & at the end of a shell"
                        + " command",
                deadline);
    }

    /**
     * Runs one init command that never returns: puts it into the background and looks at it for a moment.
     *
     * @param number of the command among all of the node, from 0
     * @param words program and arguments, at least the program
     * @param env variables for it, whose values are never told
     * @throws CommandFailed if it ended with an error at once, or the machine has no {@code /bin/sh}
     */
    public void launch(int number, List<String> words, Map<String, String> env, Deadline deadline)
            throws InterruptedException {
        adopt(number, words, env);
        init(words, Script.run(Shell.daemon(number, words, env)), false, "", deadline);
    }

    /** Knows a daemon that {@link #launch} started in the life of another process of ours, with the same values. */
    public void adopt(int number, List<String> words, Map<String, String> env) {
        secrets.add(env.values());
        console.watch(number, shown(words));
    }

    private String shown(List<String> words) {
        return secrets.hide(Output.command(words));
    }

    private void init(List<String> words, JsonArray script, boolean kept, String remedy, Deadline deadline)
            throws InterruptedException {
        String shown = shown(words);
        try {
            CommandResult result =
                    run(script, CommandFailed.Stage.INIT, "init command `" + shown + "`", remedy, deadline);
            if (kept) {
                keep(shown, "ended with code 0", result);
            }
        } catch (CommandFailed e) {
            transcript.add(shown, "failed", List.of(e.getMessage()));
            throw e;
        }
    }

    private void keep(String shown, String state, CommandResult result) {
        List<String> lines = new ArrayList<>(Output.lines(secrets.hide(result.stdout())));
        lines.addAll(Output.lines(secrets.hide(result.stderr())));
        transcript.add(shown, state, lines);
    }

    private CommandResult run(
            JsonArray script, CommandFailed.Stage stage, String what, String remedy, Deadline deadline)
            throws InterruptedException {
        List<CommandResult> results;
        try {
            results = batches.run(script, deadline, deadline.left());
        } catch (Batches.Unfinished e) {
            switch (e.why()) {
                case LOST ->
                    throw new CommandFailed(CommandFailed.Stage.LOST, what + " was cut short: " + e.getMessage());
                case BUSY ->
                    throw new CommandFailed(CommandFailed.Stage.LOST, what + " could not begin: " + e.getMessage());
                default -> throw new CommandFailed(stage, what + " did not end within the startup timeout" + remedy);
            }
        }
        for (CommandResult result : results) {
            if (!result.ok()) {
                throw new CommandFailed(stage, what + " failed: " + secrets.hide(Output.tail(result)));
            }
        }
        return results.get(results.size() - 1);
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
