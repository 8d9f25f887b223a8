package oneliner.yagna;

import jakarta.json.JsonStructure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One call to the daemon.
 *
 * @param what it asks for, in words that follow "asked to"
 * @param method HTTP method
 * @param path with query, already encoded
 * @param body JSON or nothing
 * @param hold how long the daemon may hold the call on purpose
 * @param idempotent true when sending it twice does no harm
 * @param tolerated statuses beside 2xx that are no failure
 */
record Call(
        String what,
        String method,
        String path,
        Optional<JsonStructure> body,
        Duration hold,
        boolean idempotent,
        Set<Integer> tolerated) {

    static Call get(String what, String path) {
        return new Call(what, "GET", path, Optional.empty(), Duration.ZERO, true, Set.of());
    }

    static Call delete(String what, String path) {
        return new Call(what, "DELETE", path, Optional.empty(), Duration.ZERO, true, Set.of());
    }

    static Call post(String what, String path) {
        return new Call(what, "POST", path, Optional.empty(), Duration.ZERO, false, Set.of());
    }

    static Call put(String what, String path) {
        return new Call(what, "PUT", path, Optional.empty(), Duration.ZERO, true, Set.of());
    }

    Call with(JsonStructure json) {
        return new Call(what, method, path, Optional.of(json), hold, idempotent, tolerated);
    }

    Call holding(Duration time) {
        return new Call(what, method, path, body, time, idempotent, tolerated);
    }

    Call repeatable() {
        return new Call(what, method, path, body, hold, true, tolerated);
    }

    /** The daemon gives this answer out once: a second call after a broken one would hide that something was lost. */
    Call once() {
        return new Call(what, method, path, body, hold, false, tolerated);
    }

    Call fine(Integer... statuses) {
        Set<Integer> all = Arrays.stream(statuses).collect(Collectors.toUnmodifiableSet());
        return new Call(what, method, path, body, hold, idempotent, all);
    }

    /** One segment of a path or one value of a query, encoded. */
    static String enc(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The daemon takes timeouts in seconds, floats allowed. */
    static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0
                ? Long.toString(time.toSeconds())
                : Double.toString(time.toMillis() / 1000.0);
    }
}
