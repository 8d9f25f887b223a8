package oneliner.requestor.activity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the daemon's {@code run} lacks, said in the machine's own {@code /bin/sh}: variables, programs that stay, a limit
 * of time and the exit code of a command that may fail. Plain POSIX, as busybox has it. Pure.
 */
final class Shell {
    /** Bytes of a daemon's output that are cut off when there are more. */
    static final int LOG_BYTES = 262_144;

    private static final String SH = "/bin/sh";
    /** Where the machine keeps what the daemons of the app print. */
    private static final String FOLDER = "d=\"${TMPDIR:-/tmp}/.oneliner\"; ";

    /**
     * Runs beside one daemon for as long as it lives: starts it, keeps its output short, writes down how it ended.
     * Arguments: where its files begin, then the daemon's program and arguments.
     */
    private static final String KEEPER = "o=$1; shift; \"$@\" </dev/null >>\"$o.out\" 2>&1 & p=$!; "
            + "( while sleep 15; do if [ $(wc -c <\"$o.out\") -gt " + LOG_BYTES + " ]; then "
            + "tail -c " + LOG_BYTES / 2 + " \"$o.out\" >\"$o.cut\"; cat \"$o.cut\" >\"$o.out\"; rm -f \"$o.cut\"; "
            + "fi; done ) & t=$!; wait $p; c=$?; kill $t 2>/dev/null; echo $c >\"$o.exit\"";

    /**
     * Starts a daemon in a group of its own and looks at it for a moment. One that has failed by then makes this fail
     * with its code and output; one that has ended well has put itself into the background. Arguments: number, KEEPER,
     * then the daemon's program and arguments.
     */
    private static final String LAUNCHER = FOLDER + "mkdir -p \"$d\" || exit 1; chmod 700 \"$d\"; o=\"$d/$1\"; k=$2; "
            + "shift 2; rm -f \"$o.exit\"; : >\"$o.out\" || exit 1; trap '' HUP; s=; "
            + "if command -v setsid >/dev/null 2>&1; then s=setsid; elif command -v nohup >/dev/null 2>&1; then "
            + "s=nohup; fi; $s " + SH + " -c \"$k\" sh \"$o\" \"$@\" </dev/null >/dev/null 2>&1 & "
            + "sleep 0.4 2>/dev/null || sleep 1; if [ -s \"$o.exit\" ]; then c=$(cat \"$o.exit\"); "
            + "if [ \"$c\" != 0 ]; then tail -n 100 \"$o.out\" >&2; exit \"$c\"; fi; mv \"$o.exit\" \"$o.left\"; fi";

    /**
     * Runs a command for so many seconds at most, then ends it and all it started. Always ends well itself, whatever
     * the command did: its code is the last line of stderr, behind a word that the command cannot know. Arguments:
     * seconds, that word, then program and arguments.
     */
    private static final String LIMITED = "l=$1; m=$2; shift 2; x=; trap 'x=1' USR1; g=; "
            + "if command -v setsid >/dev/null 2>&1; then g=-; fi; "
            + "( if [ \"$g\" ]; then exec setsid \"$@\"; else exec \"$@\"; fi ) </dev/null & p=$!; "
            + "( s=; trap 'kill $s 2>/dev/null; exit 0' TERM; sleep \"$l\" & s=$!; wait $s; kill -USR1 $$ ) "
            + "</dev/null >/dev/null 2>&1 & w=$!; wait $p; c=$?; if [ \"$x\" ]; then c=cut; kill -TERM $g$p; n=0; "
            + "while [ $n -lt 3 ] && kill -0 $g$p 2>/dev/null; do sleep 1; n=$((n+1)); done; "
            + "kill -KILL $g$p; wait $p; else kill -TERM $w; wait $w; fi 2>/dev/null; "
            + "printf '\\n%s %s\\n' \"$m\" \"$c\" >&2; exit 0";

    /**
     * Tells of daemons. Arguments: lines of each, a word that no daemon can know, then their numbers. For each a line
     * with that word, its number and its code or {@code -}, then its last lines.
     */
    private static final String TELLER = FOLDER + "l=$1; m=$2; shift 2; for i in \"$@\"; do e=-; "
            + "if [ -s \"$d/$i.exit\" ]; then e=$(cat \"$d/$i.exit\"); fi; printf '%s %s %s\\n' \"$m\" \"$i\" \"$e\"; "
            + "if [ \"$l\" -gt 0 ]; then tail -n \"$l\" \"$d/$i.out\" 2>/dev/null; echo; fi; done; exit 0";

    private Shell() {}

    /**
     * A command with variables: {@code run} has none, the daemon drops them. Without any the command stays as it is, so
     * that an image without a shell runs as well.
     *
     * @param words program and arguments
     * @param env values by name; names are taken to be checked
     */
    static List<String> withEnv(List<String> words, Map<String, String> env) {
        return env.isEmpty() ? List.copyOf(words) : sh(exports(env) + "exec \"$@\"", List.of(), words);
    }

    /**
     * Puts a program that never returns into the background.
     *
     * @param number its own in this machine
     */
    static List<String> daemon(int number, List<String> words, Map<String, String> env) {
        return sh(LAUNCHER, List.of(Integer.toString(number), KEEPER), withEnv(words, env));
    }

    /**
     * A command with a limit of time, which tells its exit code.
     *
     * @param mark a word that the command cannot know
     */
    static List<String> limited(List<String> words, Map<String, String> env, Duration limit, String mark) {
        String seconds = Long.toString(Math.max(1, limit.toSeconds()));
        return sh(LIMITED, List.of(seconds, mark), withEnv(words, env));
    }

    /** Asks how daemons are, see {@link #TELLER}. */
    static List<String> tell(Iterable<Integer> numbers, int lines, String mark) {
        List<String> words = new ArrayList<>();
        numbers.forEach(n -> words.add(Integer.toString(n)));
        return sh(TELLER, List.of(Integer.toString(lines), mark), words);
    }

    /** One {@code export} for each variable. */
    private static String exports(Map<String, String> env) {
        return env.entrySet().stream()
                .map(e -> "export " + e.getKey() + "=" + quoted(e.getValue()) + "; ")
                .collect(Collectors.joining());
    }

    /** A script whose arguments are handed over as they are, so that nothing in them can be read by the shell. */
    private static List<String> sh(String script, List<String> first, List<String> rest) {
        List<String> words = new ArrayList<>(List.of(SH, "-c", script, "sh"));
        words.addAll(first);
        words.addAll(rest);
        return List.copyOf(words);
    }

    /** One word for a shell, whatever it holds. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
