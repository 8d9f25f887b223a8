package oneliner.descriptor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** YAML, as far as a descriptor needs it, each part with its place. Scalars stay the text that was written. */
sealed interface Value {
    /** Where it starts. */
    Place at();

    /** Any scalar: what type YAML 1.1 sees in it does not matter, the reader of the key decides. */
    record Scalar(Place at, String text) implements Value {}

    /** {@code null}, {@code ~} or nothing at all. */
    record Nothing(Place at) implements Value {}

    /** A list. */
    record Items(Place at, List<Value> items) implements Value {}

    /** A map. */
    record Entries(Place at, Map<String, Entry> entries) implements Value {}

    /** A value and where its key stands. */
    record Entry(Place keyAt, Value value) {}

    /**
     * Lays a later file over an earlier one: maps merge deeply, anything else of the later one replaces what was there,
     * and {@code null} removes the key.
     */
    static Value merge(Value earlier, Value later) {
        if (!(earlier instanceof Entries before) || !(later instanceof Entries after)) {
            return later;
        }
        Map<String, Entry> merged = new LinkedHashMap<>(before.entries());
        after.entries().forEach((key, entry) -> {
            Entry old = merged.get(key);
            if (old == null) {
                merged.put(key, entry);
            } else if (entry.value() instanceof Nothing) {
                merged.remove(key);
            } else {
                Value both = merge(old.value(), entry.value());
                merged.put(key, new Entry(both instanceof Entries ? old.keyAt() : entry.keyAt(), both));
            }
        });
        return new Entries(earlier.at(), Collections.unmodifiableMap(merged));
    }
}
