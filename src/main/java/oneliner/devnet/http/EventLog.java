package oneliner.devnet.http;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Waiters;
import oneliner.devnet.core.Wire;

/** Events that stay, read by long polls with {@code afterTimestamp}; stamps strictly increase. Loop thread only. */
public final class EventLog {
    private static final Duration DEFAULT_POLL = Duration.ofSeconds(5);

    private record Entry(Instant stamp, String session, JsonObject event) {}

    private final Loop loop;
    private final Waiters waiters;
    private final List<Entry> entries = new ArrayList<>();

    /** Makes an empty log. */
    public EventLog(Loop loop) {
        this.loop = loop;
        this.waiters = new Waiters(loop);
    }

    /**
     * Adds an event and wakes whoever waits.
     *
     * @param session the app session it is for; empty when none was given
     * @param event without its {@code eventDate}, which is added here
     */
    public void add(String session, JsonObjectBuilder event) {
        Instant stamp = loop.stamp();
        entries.add(new Entry(
                stamp, session, event.add("eventDate", stamp.toString()).build()));
        waiters.signal();
    }

    /** Answers a poll: parameters timeout, afterTimestamp, maxEvents, appSessionId. */
    public void poll(Exchange exchange) {
        Instant after = exchange.query("afterTimestamp").map(EventLog::instant).orElse(Instant.EPOCH);
        int max = exchange.number("maxEvents", 100, 1, 1000);
        Optional<String> session = exchange.query("appSessionId");
        waiters.await(
                exchange.timeout(DEFAULT_POLL),
                () -> {
                    List<JsonObject> found = entries.stream()
                            .filter(e -> e.stamp().isAfter(after))
                            .filter(e -> session.isEmpty() || session.get().equals(e.session()))
                            .limit(max)
                            .map(Entry::event)
                            .toList();
                    if (found.isEmpty()) {
                        return false;
                    }
                    exchange.reply(200, Wire.array(found));
                    return true;
                },
                () -> exchange.reply(200, JsonValue.EMPTY_JSON_ARRAY),
                exchange::onHangup);
    }

    private static Instant instant(String text) {
        try {
            return java.time.OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            throw new ApiError(
                    400, "afterTimestamp is '" + text + "', but it must be a time such as 2026-11-20T09:00:00Z");
        }
    }
}
