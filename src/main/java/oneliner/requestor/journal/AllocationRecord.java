package oneliner.requestor.journal;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * Money that is set aside, or about to be.
 *
 * @param total GLM
 * @param until when the daemon gives it back; the moment, to the millisecond, also tells it from other allocations
 * @param id UUID; empty while the daemon has not answered
 */
public record AllocationRecord(BigDecimal total, Instant until, Optional<String> id) {
    /** The same, made. */
    public AllocationRecord made(String newId) {
        return new AllocationRecord(total, until, Optional.of(newId));
    }

    JsonObject json() {
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("total", total.toPlainString()).add("until", until.toString());
        id.ifPresent(known -> json.add("id", known));
        return json.build();
    }

    static AllocationRecord of(JsonObject json) {
        return new AllocationRecord(
                new BigDecimal(json.getString("total")),
                Instant.parse(json.getString("until")),
                Fields.text(json, "id"));
    }
}
