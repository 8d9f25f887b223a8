package oneliner.requestor.activity;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.regex.Pattern;

/** Values of variables, which have no place in a log. Any thread. */
final class Secrets {
    static final String MASK = "***";

    /** Shorter ones are found everywhere, so hiding them would tell more than it hides. */
    private static final int SHORTEST = 6;

    /** Addresses, numbers and the like are no secrets, and faults cannot be understood without them. */
    private static final Pattern HARMLESS = Pattern.compile("[0-9.:/,-]*|[a-z]{1,10}");

    private final CopyOnWriteArraySet<String> values = new CopyOnWriteArraySet<>();

    void add(Collection<String> more) {
        more.stream()
                .filter(v -> v.length() >= SHORTEST && !HARMLESS.matcher(v).matches())
                .forEach(values::add);
    }

    /** The text with a mask in the place of each value. */
    String hide(String text) {
        String out = text;
        // the longest first: one value may be part of another
        List<String> longest = values.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String value : longest) {
            out = out.replace(value, MASK);
        }
        return out;
    }
}
