package oneliner.requestor.activity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oneliner.lifecycle.Deadline;
import oneliner.yagna.CommandResult;
import oneliner.yagna.YagnaException;

/**
 * Commands beside what runs in one activity. None of them can harm it: a command that fails fails alone, and one that
 * does not end is ended by a limit of time on the machine itself, as the daemon could only end everything at once. One
 * runs at a time, others wait in line. Any thread.
 */
public final class Console {
    /** What a command may take beyond its limit, until it is ended and its result is here. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final int HEALTH_LINES = 3;

    private static final Duration TELLING = Duration.ofSeconds(10);
    private static final Pattern EXIT_CODE = Pattern.compile("exited with code (\\d{1,3})\\b");

    private final Batches batches;
    private final Secrets secrets;
    private final Transcript transcript;
    private final Map<Integer, String> daemons = new LinkedHashMap<>();
    private volatile Map<String, String> env = Map.of();

    Console(Batches batches, Secrets secrets, Transcript transcript) {
        this.batches = batches;
        this.secrets = secrets;
        this.transcript = transcript;
    }

    /**
     * How a daemon is.
     *
     * @param command as one would type it
     * @param exitCode empty while it runs
     * @param lines the last it printed, without values of variables
     */
    public record Daemon(String command, Optional<Integer> exitCode, List<String> lines) {}

    void watch(int number, String command) {
        synchronized (daemons) {
            daemons.put(number, command);
        }
    }

    /** Variables for every command from now on, whose values are never logged. */
    public void env(Map<String, String> values) {
        secrets.add(values.values());
        env = Map.copyOf(values);
    }

    /** True when {@link #daemons} has something to tell. */
    public boolean hasDaemons() {
        synchronized (daemons) {
            return !daemons.isEmpty();
        }
    }

    /**
     * Runs a command beside the service and waits for it.
     *
     * @param words program and arguments, at least the program
     * @param timeout how long it may run, whole seconds; it may wait in line as long before
     * @throws ExecException if it was not run, or nobody knows what came of it
     */
    public ExecResult exec(List<String> words, Duration timeout) throws InterruptedException {
        String mark = mark();
        CommandResult result = run(
                Shell.limited(words, env, timeout, mark), Script.EXEC_BYTES, Deadline.in(timeout), timeout.plus(GRACE));
        boolean shortened = Math.max(result.stdout().length(), result.stderr().length()) >= Script.EXEC_BYTES;
        String stderr = result.stderr();
        int at = stderr.lastIndexOf("\n" + mark + " ");
        if (at >= 0) {
            String code = stderr.substring(at + mark.length() + 2).strip();
            boolean cut = code.equals("cut");
            return new ExecResult(cut ? 124 : number(code), cut, result.stdout(), stderr.substring(0, at), shortened);
        }
        Matcher told = EXIT_CODE.matcher(result.message());
        if (!result.ok() && told.find()) {
            return new ExecResult(number(told.group(1)), false, result.stdout(), stderr, shortened);
        }
        throw new ExecException(
                ExecException.Why.REFUSED,
                "the machine did not run the command; does its image have /bin/sh? " + Output.tail(result));
    }

    /**
     * Asks a command whether the service is well. It waits in line as any other, but not for long, and takes the line
     * for no longer than its limit.
     *
     * @param words program and arguments, at least the program
     * @param timeout how long it may run, whole seconds
     */
    public Health health(List<String> words, Duration timeout) throws InterruptedException {
        String shown = "`" + secrets.hide(Output.command(words)) + "` ";
        try {
            ExecResult result = exec(words, timeout);
            if (result.timedOut()) {
                return Health.bad(
                        shown + "did not end within " + Math.max(1, timeout.toSeconds()) + " s and was ended");
            }
            if (result.exitCode() == 0) {
                return Health.GOOD;
            }
            String printed = result.stderr().isBlank() ? result.stdout() : result.stderr();
            String end = Output.end(
                    String.join("\n", Transcript.end(Output.lines(secrets.hide(printed.strip())), HEALTH_LINES)));
            return Health.bad(shown + "ended with code " + result.exitCode() + (end.isEmpty() ? "" : ": " + end));
        } catch (ExecException e) {
            // somebody's own command says nothing about the service
            return e.why() == ExecException.Why.BUSY && batches.taken()
                    ? Health.UNKNOWN
                    : Health.bad(shown + "was not run: " + secrets.hide(e.getMessage()));
        }
    }

    /**
     * What a command said of a service.
     *
     * @param known false when it could not be asked, as others were first
     * @param fault what is wrong, in words for a person; empty when it is well, or nobody knows
     */
    public record Health(boolean known, Optional<String> fault) {
        static final Health GOOD = new Health(true, Optional.empty());
        static final Health UNKNOWN = new Health(false, Optional.empty());

        static Health bad(String fault) {
            return new Health(true, Optional.of(fault));
        }
    }

    /**
     * Asks how the daemons are.
     *
     * @param lines of each, at most
     * @throws ExecException if nobody knows
     */
    public List<Daemon> daemons(int lines) throws InterruptedException {
        return daemons(lines, TELLING);
    }

    private List<Daemon> daemons(int lines, Duration patience) throws InterruptedException {
        Map<Integer, String> known;
        synchronized (daemons) {
            known = new LinkedHashMap<>(daemons);
        }
        if (known.isEmpty()) {
            return List.of();
        }
        String mark = mark();
        CommandResult result = run(
                Shell.tell(known.keySet(), Math.max(0, lines), mark),
                Script.LOG_BYTES,
                Deadline.in(patience),
                patience);
        Map<Integer, Daemon> told = new LinkedHashMap<>();
        int number = -1;
        Optional<Integer> code = Optional.empty();
        List<String> printed = new ArrayList<>();
        for (String line : Output.lines(secrets.hide(result.stdout()))) {
            String[] head = line.split(" ", -1);
            if (head.length == 3 && head[0].equals(mark)) {
                tell(told, known, number, code, printed);
                number = number(head[1]);
                code = head[2].equals("-") ? Optional.empty() : Optional.of(number(head[2]));
                printed = new ArrayList<>();
            } else {
                printed.add(line);
            }
        }
        tell(told, known, number, code, printed);
        return List.copyOf(told.values());
    }

    private static void tell(
            Map<Integer, Daemon> told,
            Map<Integer, String> known,
            int number,
            Optional<Integer> code,
            List<String> printed) {
        if (known.containsKey(number)) {
            // the machine ends each with a line of its own, in case that the last one has no end yet
            if (!printed.isEmpty() && printed.get(printed.size() - 1).isEmpty()) {
                printed.remove(printed.size() - 1);
            }
            told.put(number, new Daemon(known.get(number), code, List.copyOf(printed)));
        }
    }

    /**
     * The end of what the commands of this machine printed: the init commands in order, then the daemons as they are
     * now. Never fails: when the machine does not answer, that is told in the daemons' place.
     *
     * @param lines of each, at most
     */
    public List<CommandLog> log(int lines) throws InterruptedException {
        List<CommandLog> logs = new ArrayList<>(transcript.last(lines));
        try {
            for (Daemon daemon : daemons(lines)) {
                String state =
                        daemon.exitCode().map(c -> "ended with code " + c).orElse("runs");
                logs.add(new CommandLog(daemon.command(), state, Transcript.end(daemon.lines(), lines)));
            }
        } catch (ExecException e) {
            logs.add(new CommandLog("", "the machine does not tell how its daemons are: " + e.getMessage(), List.of()));
        }
        return List.copyOf(logs);
    }

    /** What was kept, without asking the machine. */
    public List<CommandLog> kept(int lines) {
        return transcript.last(lines);
    }

    /**
     * Asks the daemons one last time, for the reason of a loss, and keeps what they say.
     *
     * @param patience how long it may take
     * @return such as {@code daemon `serve` ended with code 3: no disk left}, empty when there is nothing to tell
     */
    public Optional<String> lastWords(Duration patience) throws InterruptedException {
        List<String> words = new ArrayList<>();
        try {
            for (Daemon daemon : daemons(50, patience)) {
                String state =
                        daemon.exitCode().map(c -> "ended with code " + c).orElse("runs");
                transcript.add(daemon.command(), state, daemon.lines());
                String end = Output.end(String.join("\n", Transcript.end(daemon.lines(), 5)));
                words.add("daemon `" + daemon.command() + "` " + state + (end.isEmpty() ? "" : ": " + end));
            }
        } catch (ExecException | YagnaException e) {
            return Optional.empty();
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
    }

    /**
     * Looks for a daemon that has ended and did not say that all was well.
     *
     * @param patience how long it may take
     * @return such as {@code daemon `serve` ended with code 3: no disk left}
     */
    public Optional<String> failedDaemon(Duration patience) throws InterruptedException {
        try {
            for (Daemon daemon : daemons(20, patience)) {
                if (daemon.exitCode().isPresent() && daemon.exitCode().get() != 0) {
                    transcript.add(
                            daemon.command(),
                            "ended with code " + daemon.exitCode().get(),
                            daemon.lines());
                    String end = Output.end(String.join("\n", Transcript.end(daemon.lines(), 5)));
                    return Optional.of("daemon `" + daemon.command() + "` ended with code "
                            + daemon.exitCode().get() + (end.isEmpty() ? "" : ": " + end));
                }
            }
        } catch (ExecException | YagnaException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private CommandResult run(List<String> words, int bytes, Deadline turn, Duration most) throws InterruptedException {
        try {
            return batches.run(Script.run(words, bytes), turn, most).get(0);
        } catch (Batches.Unfinished e) {
            switch (e.why()) {
                case BUSY ->
                    throw new ExecException(
                            ExecException.Why.BUSY, "not run, as other commands took all the time: " + e.getMessage());
                case LATE ->
                    throw new ExecException(
                            ExecException.Why.NO_ANSWER,
                            "the command did not end and the machine could not end it; until it does, no other can run: "
                                    + e.getMessage());
                default ->
                    throw new ExecException(
                            ExecException.Why.NO_ANSWER, "nobody knows what came of it: " + e.getMessage());
            }
        } catch (YagnaException e) {
            throw new ExecException(ExecException.Why.NO_ANSWER, e.getMessage());
        }
    }

    private static String mark() {
        return "oneliner-" + UUID.randomUUID();
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
