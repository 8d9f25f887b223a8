package oneliner.descriptor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of one map. What was never asked for is unknown, and unknown keys are faults. */
final class Fields {
    private static final int LONGEST_GUESS = 40;

    private final Field owner;
    private final Map<String, Value.Entry> entries;
    private final Faults faults;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> quiet = new LinkedHashSet<>();

    Fields(Field owner, Map<String, Value.Entry> entries, Faults faults) {
        this.owner = owner;
        this.entries = entries;
        this.faults = faults;
    }

    Field get(String key) {
        known.add(key);
        return field(key);
    }

    /** The key, or the older name of it; both at once are a fault. */
    Field get(String key, String alias) {
        Field first = get(key);
        Field second = get(alias);
        quiet.add(alias);
        if (first.present() && second.present()) {
            second.fault("means the same as " + key + ", which is there as well; keep one of them");
        }
        return second.present() && !first.present() ? second : first;
    }

    /** Keys that only say how a run went: allowed, not read. */
    void ignore(String... keys) {
        Collections.addAll(quiet, keys);
    }

    /** A key that is known and cannot be honoured: better told than dropped. */
    void refuse(String key, String message) {
        quiet.add(key);
        if (entries.containsKey(key)) {
            field(key).fault(message);
        }
    }

    /** All entries, for maps whose keys are names. */
    Map<String, Field> all() {
        Map<String, Field> out = new LinkedHashMap<>();
        entries.keySet().forEach(key -> out.put(key, field(key)));
        return out;
    }

    /** Tells every key that nobody asked for. */
    void finish() {
        for (String key : entries.keySet()) {
            if (!known.contains(key) && !quiet.contains(key)) {
                String guess = nearest(key, known)
                        .map(k -> "; did you mean " + k + "?")
                        .orElse("");
                List<String> usable = new ArrayList<>(known);
                usable.removeAll(quiet);
                field(key)
                        .fault("unknown key" + (guess.isEmpty() ? "; known are " + String.join(", ", usable) : guess));
            }
        }
    }

    private Field field(String key) {
        String path = owner.path.isEmpty() ? key : owner.path + "." + key;
        Value.Entry entry = entries.get(key);
        return entry == null
                ? new Field(path, owner.at, Optional.empty(), faults)
                : new Field(path, entry.keyAt(), Optional.of(entry.value()), faults);
    }

    /** The known name that differs from a mistyped one by at most a third of its letters. */
    static Optional<String> nearest(String written, Collection<String> names) {
        if (written.length() > LONGEST_GUESS) {
            return Optional.empty();
        }
        String best = null;
        int least = 1 + Math.max(1, written.length() / 3);
        for (String name : names) {
            int distance = name.length() > LONGEST_GUESS ? Integer.MAX_VALUE : distance(written, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
