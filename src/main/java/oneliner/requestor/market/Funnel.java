package oneliner.requestor.market;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * From the offers on the market to those worth a talk, one offer per provider; the numbers add up.
 *
 * @param offers how many there are
 * @param candidates how many of them can be agreed with
 * @param out why the others cannot, in words that follow their number, the most frequent first
 */
public record Funnel(int offers, int candidates, Map<String, Integer> out) {

    /** Counts. */
    static Funnel of(int candidates, Collection<Exclusion> excluded) {
        Map<String, Integer> byWords = new TreeMap<>();
        excluded.forEach(e -> byWords.merge(e.words(), 1, Integer::sum));
        Map<String, Integer> sorted = new LinkedHashMap<>();
        byWords.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return new Funnel(candidates + excluded.size(), candidates, Collections.unmodifiableMap(sorted));
    }

    /** For a person: {@code 37 offers: 12 too dear, 9 without vpn, 3 on the deny list, 13 candidates}. */
    public String words() {
        List<String> parts = new ArrayList<>();
        out.forEach((why, count) -> parts.add(count + " " + why));
        parts.add(candidates + (candidates == 1 ? " candidate" : " candidates"));
        return offers + (offers == 1 ? " offer: " : " offers: ") + String.join(", ", parts);
    }

    /** True when a person should hear of the difference: other reasons, or no candidates any more, or some again. */
    boolean tellsMoreThan(Funnel before) {
        return before == null
                || (candidates == 0) != (before.candidates == 0)
                || !out.keySet().equals(before.out.keySet());
    }
}
