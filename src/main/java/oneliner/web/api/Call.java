package oneliner.web.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request that has found its route.
 *
 * @param request as it came
 * @param values what stands for the names in the route's path
 * @param who asks, for the log
 */
record Call(HttpServletRequest request, Map<String, String> values, String who) {
    String value(String name) {
        return values.get(name);
    }

    /** The index of an instance; one that is no number is one that does not exist. */
    int index() {
        String text = value("index");
        if (!text.matches("[0-9]{1,6}")) {
            throw new Problem(404, "'" + Body.shown(text) + "' is no instance: they are numbered from 0");
        }
        return Integer.parseInt(text);
    }

    Body body(String... known) throws IOException {
        return Body.read(request, new java.util.LinkedHashSet<>(java.util.List.of(known)));
    }

    /** A parameter of the query, once; empty when it is not there. */
    Optional<String> query(String name) {
        String[] all = request.getParameterValues(name);
        if (all == null) {
            return Optional.empty();
        }
        if (all.length > 1) {
            throw new Problem(400, name + " is there more than once");
        }
        return Optional.of(all[0]);
    }

    /** Refuses a query with other parameters than these. */
    void requireQuery(Set<String> known) {
        for (String name : request.getParameterMap().keySet()) {
            if (!known.contains(name)) {
                throw new Problem(400, "unknown parameter '" + Body.shown(name) + "'");
            }
        }
    }
}
