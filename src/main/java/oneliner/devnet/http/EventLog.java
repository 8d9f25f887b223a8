package oneliner.devnet.http;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Waiters;
import oneliner.devnet.core.Wire;

/** Events that stay, read by long polls with {@code afterTimestamp}; stamps strictly increase. Loop thread only. */
public final class EventLog {
    /** More than anybody who polls can be behind. */
    private static final int KEPT = 10_000;

    private static final Duration DEFAULT_POLL = Duration.ofSeconds(5);

    private record Entry(Instant stamp, String session, JsonObject event) {}

    private final Loop loop;
    private final Waiters waiters;
    private final Deque<Entry> entries = new ArrayDeque<>();

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
        if (entries.size() > KEPT) {
            entries.remove();
        }
        waiters.signal();
    }

    /** Answers a poll: parameters timeout, afterTimestamp, maxEvents, appSessionId. */
    public void poll(Exchange exchange) {
        Instant after = after(exchange);
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

    /** The query parameter {@code afterTimestamp}; the epoch when there is none. */
    public static Instant after(Exchange exchange) {
        return exchange.query("afterTimestamp").map(EventLog::instant).orElse(Instant.EPOCH);
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
