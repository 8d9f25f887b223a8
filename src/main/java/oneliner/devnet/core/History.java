package oneliner.devnet.core;

import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;

/** Keeps what is over from growing for ever. */
public final class History {
    private History() {}

    /**
     * Drops the oldest entries that are over until no more than {@code max} are left; what is not over always stays.
     *
     * @param entries in the order of their making
     * @param over true for what nobody can go on with
     */
    public static <V> void trim(Map<String, V> entries, int max, Predicate<V> over) {
        int excess = entries.size() - max;
        for (Iterator<V> all = entries.values().iterator(); excess > 0 && all.hasNext(); ) {
            if (over.test(all.next())) {
                all.remove();
                excess--;
            }
        }
    }
}
