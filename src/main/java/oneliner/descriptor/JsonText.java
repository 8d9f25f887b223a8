package oneliner.descriptor;

/**
 * Finds out whether a text is one JSON object, for this package knows no JSON library. Says nothing about what is in
 * it. One use, one thread.
 */
final class JsonText {
    private static final int DEEPEST = 100;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static boolean isObject(String text) {
        JsonText in = new JsonText(text);
        in.blanks();
        boolean good = in.next('{') && in.members(1);
        in.blanks();
        return good && in.at == text.length();
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean next(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private boolean value(int depth) {
        blanks();
        if (at >= text.length() || depth > DEEPEST) {
            return false;
        }
        return switch (text.charAt(at)) {
            case '{' -> next('{') && members(depth + 1);
            case '[' -> next('[') && items(depth + 1);
            case '"' -> string();
            default -> word();
        };
    }

    private boolean members(int depth) {
        blanks();
        if (next('}')) {
            return true;
        }
        do {
            blanks();
            if (!string()) {
                return false;
            }
            blanks();
            if (!next(':') || !value(depth)) {
                return false;
            }
            blanks();
        } while (next(','));
        return next('}');
    }

    private boolean items(int depth) {
        blanks();
        if (next(']')) {
            return true;
        }
        do {
            if (!value(depth)) {
                return false;
            }
            blanks();
        } while (next(','));
        return next(']');
    }

    private boolean string() {
        if (!next('"')) {
            return false;
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c < ' ' || (c == '\\' && !escape())) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        if (at >= text.length()) {
            return false;
        }
        char c = text.charAt(at++);
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        boolean hex = at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-fA-F]{4}");
        at += 4;
        return hex;
    }

    private boolean word() {
        int from = at;
        while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        return word.length() <= 1000 && word.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    }

    /** A text as JSON writes it. */
    static String quoted(String plain) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
