package oneliner.requestor.activity;

import java.util.List;
import java.util.stream.Collectors;
import oneliner.yagna.CommandResult;

/** Words for a person about what a command printed. Pure. A provider may send anything: all of it is bounded. */
final class Output {
    private static final int MAX_CHARS = 2000;
    private static final int MAX_COMMAND = 200;

    private Output() {}

    /** The command as one would type it, shortened. */
    static String command(List<String> words) {
        String line = words.stream()
                .map(w -> w.isEmpty() || w.chars().anyMatch(Character::isWhitespace) ? "'" + w + "'" : w)
                .collect(Collectors.joining(" "));
        return line.length() <= MAX_COMMAND ? line : line.substring(0, MAX_COMMAND) + "…";
    }

    /** The daemon's message and the end of both streams, as far as there is any. */
    static String tail(CommandResult result) {
        StringBuilder text = new StringBuilder(end(result.message()));
        stream(text, "stderr", result.stderr());
        stream(text, "stdout", result.stdout());
        return text.length() == 0 ? "no message" : text.toString();
    }

    private static void stream(StringBuilder text, String name, String content) {
        String end = end(content);
        if (!end.isEmpty()) {
            text.append(text.length() == 0 ? "" : "; ")
                    .append(name)
                    .append(": ")
                    .append(end);
        }
    }

    /** Its lines, oldest first, cut to what a person reads, without control characters. */
    static List<String> lines(String content) {
        return content.lines()
                .map(line -> line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…")
                .map(line -> line.replaceAll("[\\p{Cntrl}&&[^\\t]]", ""))
                .toList();
    }

    /** The end of a text, cut to what a message holds, without control characters. */
    static String end(String content) {
        String text = content == null ? "" : content;
        boolean cut = text.length() > MAX_CHARS;
        String last = cut ? text.substring(text.length() - MAX_CHARS) : text;
        // control characters of a stranger have no place in a log or a page
        String clean = last.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "").strip();
        return (cut ? "…" : "") + clean;
    }
}
