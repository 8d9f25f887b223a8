package oneliner.devnet.market;

import java.util.ArrayList;
import java.util.List;

/** Recursive descent over one text. Bounded in length and depth, because anybody may send one. */
final class ConstraintParser {
    private static final int MAX_LENGTH = 64 << 10;
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;

    ConstraintParser(String text) {
        this.text = text;
    }

    Constraint parse() {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("constraints are longer than " + MAX_LENGTH + " characters");
        }
        Constraint all = group(0);
        blanks();
        if (at < text.length()) {
            throw fault("nothing more");
        }
        return all;
    }

    private Constraint group(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("constraints are nested deeper than " + MAX_DEPTH);
        }
        expect('(');
        blanks();
        Constraint inside;
        switch (peek()) {
            case ')' -> inside = new Constraint.All(List.of());
            case '&' -> inside = new Constraint.All(groups(depth));
            case '|' -> inside = new Constraint.Any(groups(depth));
            case '!' -> {
                at++;
                inside = new Constraint.Not(group(depth + 1));
            }
            default -> inside = comparison();
        }
        expect(')');
        return inside;
    }

    private List<Constraint> groups(int depth) {
        at++;
        List<Constraint> parts = new ArrayList<>();
        blanks();
        while (peek() == '(') {
            parts.add(group(depth + 1));
            blanks();
        }
        return parts;
    }

    private Constraint comparison() {
        int start = at;
        while (at < text.length() && "=<>()".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String name = text.substring(start, at).strip();
        if (name.isEmpty()) {
            throw fault("the name of a property");
        }
        for (Constraint.Operator operator : Constraint.Operator.values()) {
            if (text.startsWith(operator.sign(), at)) {
                at += operator.sign().length();
                String value = value();
                return operator == Constraint.Operator.EQUAL && value.equals("*")
                        ? new Constraint.Present(name)
                        : new Constraint.Compare(name, operator, value);
            }
        }
        throw fault("one of = < <= > >=");
    }

    private String value() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ')') {
            if (text.charAt(at) == '(') {
                throw fault("a value without brackets");
            }
            at++;
        }
        return text.substring(start, at).strip();
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char c) {
        blanks();
        if (peek() != c) {
            throw fault("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException fault(String wanted) {
        return new IllegalArgumentException("constraints: expected " + wanted + " at character " + at);
    }
}
