package oneliner.requestor.activity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the daemon's {@code run} lacks, said in the machine's own shell. Pure. */
final class Shell {
    private static final String SH = "/bin/sh";

    private Shell() {}

    /**
     * A command with variables: {@code run} has none, the daemon drops them. Without any the command stays as it is, so
     * that an image without a shell runs as well.
     *
     * @param words program and arguments
     * @param env values by name; names are taken to be checked
     */
    static List<String> withEnv(List<String> words, Map<String, String> env) {
        if (env.isEmpty()) {
            return List.copyOf(words);
        }
        return sh(exports(env) + "exec \"$@\"", "sh", words);
    }

    /** One {@code export} for each variable. */
    private static String exports(Map<String, String> env) {
        StringBuilder script = new StringBuilder();
        env.forEach((name, value) -> script.append("export ")
                .append(name)
                .append('=')
                .append(quoted(value))
                .append("; "));
        return script.toString();
    }

    /** A script whose arguments are handed over as they are, so that nothing in them can be read by the shell. */
    private static List<String> sh(String script, String name, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(SH, "-c", script, name));
        words.addAll(arguments);
        return List.copyOf(words);
    }

    /** One word for a shell, whatever it holds. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
