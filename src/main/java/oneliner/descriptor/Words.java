package oneliner.descriptor;

import java.util.ArrayList;
import java.util.List;

/** Splits one line into words as a shell does: blanks, quotes, backslash; nothing is expanded. */
final class Words {
    private Words() {}

    /**
     * @throws IllegalArgumentException if a quote is left open, or something is written that only a shell can do
     */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                char next = line.charAt(++i);
                if (quote == '"' && next != '"' && next != '\\') {
                    word.append(c);
                }
                word.append(next);
                inWord = true;
            } else if (quote != 0) {
                word.append(c);
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
            } else if ("|&;<>()`".indexOf(c) >= 0) {
                throw new IllegalArgumentException(
                        "needs a shell for '" + c + "', and none runs here: write [\"/bin/sh\", \"-c\", \"...\"]");
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote is left open");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
