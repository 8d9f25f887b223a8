package oneliner.chat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules for the text of a line. Stateless. */
final class Message {
    /** Longest line, in characters as a person counts them. */
    static final int MAX_CHARACTERS = 255;
    // 255 of the longest emoji sequences fit; one character with endless accents does not
    private static final int MAX_BYTES = 16 * 1024;
    private static final Pattern CHARACTER = Pattern.compile("\\X");
    // letters by their category, but nothing is drawn for them
    private static final String FILLERS = "\u115F\u1160\u2800\u3164\uFFA0";

    private Message() {}

    /**
     * What is wrong with a text.
     *
     * @param text as typed
     * @return one sentence for the person who typed it; empty if the text may be stored
     */
    static Optional<String> fault(String text) {
        if (text.isEmpty()) {
            return Optional.of("Nothing was typed. Type a line of 1 to 255 characters.");
        }
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return Optional.of("The line is too long: at most 255 characters.");
        }
        if (text.codePoints().anyMatch(Message::unreadable)) {
            return Optional.of(
                    "The line holds a character that is not text, such as a tab, a line break or a damaged letter."
                            + " Remove it.");
        }
        if (text.codePoints().allMatch(Message::invisible)) {
            return Optional.of("The line is blank. Type at least one character that can be seen.");
        }
        int characters = characters(text);
        if (characters > MAX_CHARACTERS) {
            return Optional.of("The line is too long: " + characters + " characters, at most 255 are possible.");
        }
        return Optional.empty();
    }

    /** Characters as a person counts them: an emoji or a letter with its accents is one. */
    static int characters(String text) {
        Matcher matcher = CHARACTER.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    private static boolean unreadable(int codePoint) {
        int type = Character.getType(codePoint);
        // U+FFFD is what a server makes of bytes that were no text: storing it would store something else than was sent
        return type == Character.CONTROL || type == Character.SURROGATE || codePoint == 0xFFFD;
    }

    private static boolean invisible(int codePoint) {
        int type = Character.getType(codePoint);
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || type == Character.FORMAT
                || type == Character.NON_SPACING_MARK
                || FILLERS.indexOf(codePoint) >= 0;
    }
}
