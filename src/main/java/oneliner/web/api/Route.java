package oneliner.web.api;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that can be asked.
 *
 * @param method {@code GET} or {@code POST}
 * @param path below {@code /-/api}, with names in braces
 * @param query parameters that it knows
 * @param work what answers
 */
record Route(String method, String path, Set<String> query, Work work) {
    /** Answers a request. */
    @FunctionalInterface
    interface Work {
        Answer answer(Call call) throws IOException, InterruptedException;
    }

    /** True for what changes something or runs something, and so is written down. */
    boolean acts() {
        return method.equals("POST") && !path.equals("/plan");
    }

    /** What stands for the names in the path; empty when {@code segments} are of another route. */
    Optional<Map<String, String>> match(List<String> segments) {
        List<String> mine = List.of(path.substring(1).split("/"));
        if (mine.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < mine.size(); i++) {
            String name = mine.get(i);
            if (name.startsWith("{")) {
                values.put(name.substring(1, name.length() - 1), segments.get(i));
            } else if (!name.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
