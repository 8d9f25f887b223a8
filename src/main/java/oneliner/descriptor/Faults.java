package oneliner.descriptor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, so that all of it is told at once. Bounded: nobody reads the two hundredth. */
final class Faults {
    private static final int MOST = 200;
    private static final int LONGEST_QUOTE = 80;

    private final List<Fault> found = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    /** Remembers the order of the files, in which faults are told. */
    void file(String name) {
        files.add(name);
    }

    void add(Place at, String key, String message) {
        Fault fault = new Fault(at.source().name(), at.line(), shown(key), message);
        // an alias is read once for each place that uses it
        if (found.size() < MOST && !found.contains(fault)) {
            found.add(fault);
        }
    }

    boolean any() {
        return !found.isEmpty();
    }

    void throwIfAny() {
        if (any()) {
            found.sort(Comparator.comparingInt((Fault f) -> files.indexOf(f.file()))
                    .thenComparingInt(Fault::line));
            throw new DescriptorException(found);
        }
    }

    /** Text from a file, fit for one line of a terminal, cut to what a message can hold. */
    static String shown(String text) {
        return shown(text, LONGEST_QUOTE);
    }

    static String shown(String text, int most) {
        String whole = text.codePoints()
                .limit(most)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return whole.length() < text.length() ? whole + "..." : whole;
    }
}
