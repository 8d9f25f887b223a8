package oneliner.rqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts SQL text into statements and finds parameter marks, leaving literals, quoted names and comments alone. */
final class SqlScanner {

    /**
     * One statement without its semicolon.
     *
     * @param verb its deciding keyword in upper case: the first one, or behind WITH the one that does the work
     * @param pieces text between plain {@code ?} marks
     * @param namedMark the first mark of another form, or null
     * @param returning whether the word RETURNING occurs
     */
    record Statement(String verb, List<String> pieces, String namedMark, boolean returning) {}

    private final String sql;
    private int at;
    private int pieceStart;
    private int depth;
    private boolean any;
    private boolean trigger;
    private int words;
    private String verb = "";
    private String lastToken = "";
    private String tokenBefore = "";
    private String namedMark;
    private boolean returning;
    private List<String> pieces = new ArrayList<>();
    private final List<Statement> found = new ArrayList<>();

    SqlScanner(String sql) {
        this.sql = sql;
    }

    /** All statements in order; stretches of blanks and comments alone are none. */
    List<Statement> statements() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'' || c == '"' || c == '`') {
                token("", quoted(c));
            } else if (c == '[') {
                int end = sql.indexOf(']', at);
                token("", end < 0 ? sql.length() : end + 1);
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else if (c == ';') {
                semicolon();
            } else if (c == '?') {
                mark();
            } else if ((c == ':' || c == '@' || c == '$') && wordEnd(at + 1) > at + 1) {
                namedMark = namedMark == null ? sql.substring(at, wordEnd(at + 1)) : namedMark;
                token("", wordEnd(at + 1));
            } else if (wordEnd(at) > at) {
                word();
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (Character.isWhitespace(c)) {
                    at++;
                } else {
                    token(String.valueOf(c), at + 1);
                }
            }
        }
        finish(sql.length());
        return found;
    }

    private int quoted(char quote) {
        int i = at + 1;
        while (i < sql.length()) {
            if (sql.charAt(i) == quote) {
                if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
            i++;
        }
        return i;
    }

    private int wordEnd(int from) {
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c < 128 && !Character.isLetterOrDigit(c) && c != '_' && (c != '$' || i == from)) {
                break;
            }
            i++;
        }
        return i;
    }

    private void mark() {
        int end = wordEnd(at + 1);
        if (end > at + 1) {
            namedMark = namedMark == null ? sql.substring(at, end) : namedMark;
        } else {
            pieces.add(sql.substring(pieceStart, at));
            pieceStart = at + 1;
        }
        token("?", end);
    }

    private void word() {
        int end = wordEnd(at);
        String word = sql.substring(at, end).toUpperCase(Locale.ROOT);
        words++;
        if (words == 1) {
            verb = word;
        } else if (verb.equals("WITH") && depth == 0) {
            if (List.of("SELECT", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE")
                    .contains(word)) {
                verb = word;
            }
        } else if (words <= 3 && verb.equals("CREATE") && word.equals("TRIGGER")) {
            trigger = true;
        }
        returning |= word.equals("RETURNING");
        token(word, end);
    }

    private void semicolon() {
        // inside a trigger's body only ";END;" closes the statement, which is sqlite3_complete()'s own rule
        if (trigger && !(lastToken.equals("END") && tokenBefore.equals(";"))) {
            token(";", at + 1);
            return;
        }
        finish(at);
        at++;
        pieceStart = at;
    }

    private void token(String token, int end) {
        any = true;
        tokenBefore = lastToken;
        lastToken = token;
        at = end;
    }

    private void finish(int end) {
        if (any) {
            pieces.add(sql.substring(pieceStart, end));
            found.add(new Statement(verb, List.copyOf(pieces), namedMark, returning));
        }
        pieces = new ArrayList<>();
        any = false;
        trigger = false;
        returning = false;
        words = 0;
        depth = 0;
        verb = "";
        lastToken = "";
        tokenBefore = "";
        namedMark = null;
    }
}
