package oneliner.proxy.conformance;

import java.util.List;
import java.util.function.Predicate;

/**
 * Something that must hold of a message.
 *
 * @param what in words, for the report
 * @param holds says so
 */
record Check(String what, Predicate<Message> holds) {
    /** This or that. */
    Check or(Check other) {
        return new Check(what + " or " + other.what, holds.or(other.holds));
    }

    static Check status(Integer... any) {
        return new Check("status " + List.of(any), m -> List.of(any).contains(m.status()));
    }

    static Check start(String line) {
        return new Check("first line " + line, m -> m.start().equals(line));
    }

    static Check body(String exact) {
        String shown = exact.length() < 200 ? exact : exact.length() + " bytes";
        return new Check("body " + Strict.shown(shown), m -> m.body().equals(exact));
    }

    static Check bodyHas(String part) {
        return new Check("body with " + part, m -> m.body().contains(part));
    }

    /** These values and no others, in this order; none: no such header. */
    static Check header(String name, String... values) {
        return new Check(
                "header " + name + " " + List.of(values), m -> m.values(name).equals(List.of(values)));
    }

    static Check hasHeader(String name) {
        return new Check("a header " + name, m -> !m.values(name).isEmpty());
    }

    static Check noHeader(String... names) {
        return new Check(
                "no header " + List.of(names),
                m -> List.of(names).stream().allMatch(name -> m.values(name).isEmpty()));
    }

    static Check headerLike(String name, String regex) {
        return new Check(
                "header " + name + " like " + regex,
                m -> m.values(name).size() == 1 && m.values(name).get(0).matches(regex));
    }

    static Check trailer(String name, String... values) {
        return new Check(
                "trailer " + name + " " + List.of(values),
                m -> Message.values(m.trailers(), name).equals(List.of(values)));
    }

    static Check framing(Message.Framing... any) {
        return new Check("framing " + List.of(any), m -> List.of(any).contains(m.framing()));
    }

    /** The words nowhere in the head. */
    static Check never(String word) {
        return new Check("nowhere " + word, m -> !m.toString().contains(word));
    }
}
