package oneliner.web.api;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import oneliner.services.ControlException;

/** Why a request is not done, as {@code application/problem+json} (RFC 9457) tells it. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<String> faults;

    Problem(int status, String detail) {
        this(status, detail, List.of());
    }

    private Problem(int status, String detail, List<String> faults) {
        super(detail, null, false, false);
        this.status = status;
        this.faults = faults;
    }

    static Problem of(ControlException e) {
        int status = switch (e.kind()) {
            case UNKNOWN -> 404;
            case INVALID -> 400;
            case NOT_NOW -> 409;
            case TIMED_OUT -> 504;
        };
        return new Problem(status, String.valueOf(e.getMessage()), e.faults());
    }

    int status() {
        return status;
    }

    JsonObject json() {
        JsonObjectBuilder object = Json.createObjectBuilder()
                .add("status", status)
                .add("title", title())
                .add("detail", getMessage());
        if (!faults.isEmpty()) {
            JsonArrayBuilder all = Json.createArrayBuilder();
            faults.forEach(all::add);
            object.add("faults", all);
        }
        return object.build();
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Not allowed without the control token";
            case 403 -> "Forbidden";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 406 -> "Not acceptable";
            case 409 -> "Not possible now";
            case 413 -> "Too large";
            case 415 -> "Not JSON";
            case 429 -> "Too many wrong tokens";
            case 503 -> "Busy";
            case 504 -> "No answer in time";
            default -> "Failed";
        };
    }
}
