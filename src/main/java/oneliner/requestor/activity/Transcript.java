package oneliner.requestor.activity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the commands of one machine printed, the last of it. Any thread. */
final class Transcript {
    /** Characters of all commands together. */
    static final int MAX_CHARS = 65_536;

    private static final int MAX_COMMANDS = 200;

    private final Deque<CommandLog> commands = new ArrayDeque<>();
    private int chars;

    /** One more command; the oldest go when there is no room. */
    synchronized void add(String command, String state, List<String> lines) {
        CommandLog log = new CommandLog(command, state, lines);
        commands.addLast(log);
        chars += size(log);
        while (commands.size() > 1 && (chars > MAX_CHARS || commands.size() > MAX_COMMANDS)) {
            chars -= size(commands.removeFirst());
        }
    }

    /** All that is kept, at most so many lines of each. */
    synchronized List<CommandLog> last(int lines) {
        List<CommandLog> out = new ArrayList<>();
        for (CommandLog log : commands) {
            out.add(new CommandLog(log.command(), log.state(), end(log.lines(), lines)));
        }
        return List.copyOf(out);
    }

    static <T> List<T> end(List<T> list, int most) {
        return list.subList(Math.max(0, list.size() - Math.max(0, most)), list.size());
    }

    private static int size(CommandLog log) {
        return log.command().length()
                + log.state().length()
                + log.lines().stream().mapToInt(line -> line.length() + 1).sum();
    }
}
