package oneliner.requestor.activity;

import java.util.List;

/**
 * What one command of an instance printed, as far as it is kept.
 *
 * @param command as one would type it, shortened; without its variables
 * @param state such as {@code ended with code 0} or {@code runs}
 * @param lines the last ones, oldest first; values of variables in them are replaced by {@code ***}
 */
public record CommandLog(String command, String state, List<String> lines) {
    /** Copies the list. */
    public CommandLog {
        lines = List.copyOf(lines);
    }
}
