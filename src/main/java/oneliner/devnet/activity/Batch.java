package oneliner.devnet.activity;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Waiters;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;

/** One script that was sent to an activity, its results and who waits for them. Loop thread only. */
final class Batch {
    private static final Duration PING = Duration.ofSeconds(15);

    final String id = Ids.hex(32);
    final List<Command> commands;
    private final Loop loop;
    private final Waiters waiters;
    private final List<JsonObject> results = new ArrayList<>();
    private final Set<Exchange> streams = new LinkedHashSet<>();
    private boolean over;
    private long eventId;

    Batch(List<Command> commands, Loop loop) {
        this.commands = commands;
        this.loop = loop;
        this.waiters = new Waiters(loop);
        this.over = commands.isEmpty();
    }

    /** True when no more results will come. */
    boolean over() {
        return over;
    }

    /** The number of the command that is to run or runs. */
    int current() {
        return results.size();
    }

    void started(Command command) {
        event(Wire.object()
                .add(
                        "started",
                        Wire.object().add("command", Wire.object().add(command.name(), JsonValue.EMPTY_JSON_OBJECT)))
                .build());
    }

    void output(String stream, JsonValue piece) {
        event(Wire.object().add(stream, piece).build());
    }

    /** The current command is through. */
    void finished(Outcome outcome) {
        if (over) {
            return;
        }
        int index = results.size();
        over = !outcome.ok() || index == commands.size() - 1;
        JsonObjectBuilder result = Wire.object()
                .add("index", index)
                .add("eventDate", loop.stamp().toString())
                .add("result", outcome.ok() ? "Ok" : "Error")
                .add("stdout", outcome.stdout())
                .add("stderr", outcome.stderr())
                .add("message", outcome.message() == null ? JsonValue.NULL : Wire.string(outcome.message()))
                .add("isBatchFinished", over);
        results.add(result.build());
        event(Wire.object()
                .add(
                        "finished",
                        Wire.object()
                                .add("return_code", outcome.code())
                                .add(
                                        "message",
                                        outcome.message() == null ? JsonValue.NULL : Wire.string(outcome.message())))
                .build());
        waiters.signal();
    }

    /** Answers a long poll. As the daemon, after a failure in the middle it holds the answer until the timeout. */
    void poll(Exchange exchange) {
        Duration timeout = exchange.timeout(Duration.ZERO);
        if (exchange.query("commandIndex").isEmpty()) {
            waiters.await(
                    timeout,
                    () -> {
                        boolean all = results.size() == commands.size();
                        if (all) {
                            exchange.reply(200, Wire.array(results));
                        }
                        return all;
                    },
                    () -> exchange.reply(200, Wire.array(results)),
                    exchange::onHangup);
            return;
        }
        int index = exchange.number("commandIndex", 0, 0, Integer.MAX_VALUE);
        if (index >= commands.size()) {
            throw new ApiError(400, "commandIndex is beyond the batch");
        }
        waiters.await(
                timeout,
                () -> {
                    boolean done = results.size() > index;
                    if (done) {
                        exchange.reply(200, Wire.array(upTo(index)));
                    }
                    return done;
                },
                () -> exchange.error(408, "Timeout while waiting for command " + index),
                exchange::onHangup);
    }

    /** Joins the event stream, which begins now and which the client ends. */
    void stream(Exchange exchange) {
        exchange.beginEvents();
        streams.add(exchange);
        ping(exchange);
        exchange.onHangup(() -> loop.execute(() -> streams.remove(exchange)));
    }

    private void ping(Exchange exchange) {
        loop.later(PING, () -> {
            if (streams.contains(exchange)) {
                exchange.event(":ping\n\n");
                ping(exchange);
            }
        });
    }

    private List<JsonObject> upTo(int index) {
        List<JsonObject> some = new ArrayList<>();
        for (int i = 0; i <= index; i++) {
            JsonObjectBuilder one = Wire.object(results.get(i)).add("isBatchFinished", i == index);
            if (i < index) {
                one.addNull("stdout").addNull("stderr");
            }
            some.add(one.build());
        }
        return some;
    }

    private void event(JsonObject kind) {
        if (streams.isEmpty()) {
            return;
        }
        JsonObject data = Wire.object()
                .add("batch_id", id)
                .add("index", results.size() - (kind.containsKey("finished") ? 1 : 0))
                .add(
                        "timestamp",
                        LocalDateTime.ofInstant(loop.stamp(), ZoneOffset.UTC).toString())
                .add("kind", kind)
                .build();
        String text = "event: runtime\ndata: " + data + "\nid: " + eventId++ + "\n\n";
        streams.forEach(s -> s.event(text));
    }
}
