package oneliner.devnet.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which handler answers which path. Filled before the server starts, then only read. */
public final class Routes {
    /** Answers a request, on the loop. Throws {@link ApiError} to refuse it. */
    @FunctionalInterface
    public interface Handler {
        /** Answers now or arranges that an answer comes later. */
        void handle(Exchange exchange);
    }

    private record Route(String method, List<String> pattern, boolean open, Handler handler) {}

    /** A route that fits, with the values of its {@code {names}}. */
    record Found(Handler handler, Map<String, String> params, boolean open) {}

    private final List<Route> routes = new ArrayList<>();

    /**
     * Adds a route that needs the app-key.
     *
     * @param method such as GET, or {@code *} for any
     * @param pattern path with {@code {name}} for one segment and {@code {name...}} for all that follow
     */
    public void add(String method, String pattern, Handler handler) {
        routes.add(new Route(method, segments(pattern), false, handler));
    }

    /** Adds a route that anybody may call. */
    public void open(String method, String pattern, Handler handler) {
        routes.add(new Route(method, segments(pattern), true, handler));
    }

    Optional<Found> find(String method, String path) {
        List<String> segments = segments(path);
        for (Route route : routes) {
            boolean more = route.pattern().get(route.pattern().size() - 1).endsWith("...}");
            boolean longer = more && segments.size() > route.pattern().size();
            if ((route.method().equals(method) || route.method().equals("*"))
                    && (longer || route.pattern().size() == segments.size())) {
                Map<String, String> params = new HashMap<>();
                if (fits(route.pattern(), segments, params)) {
                    return Optional.of(new Found(route.handler(), params, route.open()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean fits(List<String> pattern, List<String> segments, Map<String, String> params) {
        for (int i = 0; i < pattern.size(); i++) {
            String part = pattern.get(i);
            if (part.endsWith("...}")) {
                params.put(
                        part.substring(1, part.length() - 4), String.join("/", segments.subList(i, segments.size())));
            } else if (part.startsWith("{")) {
                params.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> segments(String path) {
        return Arrays.asList(path.split("/", -1));
    }
}
