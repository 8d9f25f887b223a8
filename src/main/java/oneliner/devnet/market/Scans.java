package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Waiters;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/** {@code /scan}: offers without a demand. Each is told once; the pool never changes. Loop thread only. */
final class Scans {
    private static final BigDecimal UNUSED_SECONDS = BigDecimal.valueOf(30);
    private static final int MAX_SCANS = 100;

    private final class Scan {
        final String id = Ids.hex(32);
        final Queue<JsonObject> offers = new ArrayDeque<>();
        final Duration life;
        final Waiters waiters = new Waiters(loop);
        Loop.Cancel end;
        final Set<Exchange> readers = new HashSet<>();

        Scan(Duration life) {
            this.life = life;
        }
    }

    private final Loop loop;
    private final MarketOptions options;
    private final List<Provider> pool;
    private final Map<String, Scan> scans = new LinkedHashMap<>();
    private final Map<String, String> offerIds = new LinkedHashMap<>();

    Scans(Loop loop, MarketOptions options, List<Provider> pool) {
        this.loop = loop;
        this.options = options;
        this.pool = pool;
    }

    void routes(Routes routes, String root) {
        routes.add("POST", root + "/scan", this::begin);
        routes.add("GET", root + "/scan/{scan}/events", this::collect);
        routes.add("DELETE", root + "/scan/{scan}", this::end);
    }

    private void begin(Exchange exchange) {
        JsonObject body = exchange.jsonObject();
        String type = Wire.text(body, "type").orElseThrow(() -> new ApiError(400, "missing field `type`"));
        if (!type.equals("offer") && !type.equals("demand")) {
            throw new ApiError(400, "unknown variant `" + type + "`, expected `offer` or `demand`");
        }
        BigDecimal seconds = Wire.amount(body, "timeout").orElse(UNUSED_SECONDS);
        if (seconds.signum() <= 0 || seconds.compareTo(BigDecimal.valueOf(3600)) > 0) {
            throw new ApiError(400, "timeout must be above 0 and at most 3600 seconds");
        }
        if (scans.size() >= MAX_SCANS) {
            throw new ApiError(400, "there are " + MAX_SCANS + " scans already: end some");
        }
        Scan scan = new Scan(Duration.ofMillis(seconds.movePointRight(3).longValue()));
        // no other node's demands are here to be found
        if (type.equals("offer")) {
            scan.offers.addAll(offers(filter(body)));
        }
        scans.put(scan.id, scan);
        unused(scan);
        exchange.reply(201, Wire.string(scan.id));
    }

    private static Constraint filter(JsonObject body) {
        try {
            return Constraint.parse(Wire.text(body, "constraints").orElse("()"));
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, "Failed to parse constraints: " + e.getMessage());
        }
    }

    private List<JsonObject> offers(Constraint filter) {
        Instant now = loop.now();
        List<JsonObject> found = new ArrayList<>();
        for (Provider provider : pool) {
            Terms terms = provider.offer(
                    JsonValue.EMPTY_JSON_OBJECT, options.subnet(), options.platform(), now.toEpochMilli());
            if (filter.matches(terms.properties())) {
                found.add(Wire.object()
                        .add("offerId", offerIds.computeIfAbsent(provider.id(), p -> Ids.subscription()))
                        .add("providerId", provider.id())
                        .add("timestamp", now.toString())
                        .add("properties", terms.properties())
                        .add("constraints", terms.constraints())
                        .build());
            }
        }
        return found;
    }

    private void collect(Exchange exchange) {
        Scan scan = scan(exchange);
        int max = exchange.number("maxEvents", 500, 1, 500);
        Optional<String> peer = exchange.query("peerId");
        if (exchange.header("Accept").filter("text/event-stream"::equals).isPresent()) {
            scan.readers.add(exchange);
            unused(scan);
            exchange.beginEvents();
            take(scan, Integer.MAX_VALUE, peer).forEach(o -> exchange.event("event: offer\ndata: " + o + "\n\n"));
            exchange.onHangup(() -> loop.execute(() -> read(scan, exchange)));
            return;
        }
        scan.readers.add(exchange);
        unused(scan);
        scan.waiters.await(
                exchange.timeout(Duration.ofSeconds(5)),
                () -> {
                    List<JsonObject> found = take(scan, max, peer);
                    boolean over = !scans.containsKey(scan.id);
                    if (found.isEmpty() && !over) {
                        return false;
                    }
                    answer(exchange, scan, found);
                    return true;
                },
                () -> answer(exchange, scan, List.of()),
                task -> exchange.onHangup(() -> {
                    task.run();
                    loop.execute(() -> read(scan, exchange));
                }));
    }

    private void answer(Exchange exchange, Scan scan, List<JsonObject> found) {
        exchange.reply(200, Wire.array(found));
        read(scan, exchange);
    }

    private static List<JsonObject> take(Scan scan, int max, Optional<String> peer) {
        List<JsonObject> found = scan.offers.stream()
                .filter(o -> peer.isEmpty() || peer.get().equals(o.getString("providerId")))
                .limit(max)
                .toList();
        scan.offers.removeAll(found);
        return found;
    }

    private void read(Scan scan, Exchange exchange) {
        scan.readers.remove(exchange);
        unused(scan);
    }

    /** A scan that nobody reads ends after a while. */
    private void unused(Scan scan) {
        if (scan.end != null) {
            scan.end.cancel();
        }
        if (scan.readers.isEmpty() && scans.containsKey(scan.id)) {
            scan.end = loop.after(scan.life, () -> scans.remove(scan.id));
        }
    }

    private void end(Exchange exchange) {
        Scan scan = scan(exchange);
        scans.remove(scan.id);
        if (scan.end != null) {
            scan.end.cancel();
        }
        scan.waiters.signal();
        exchange.empty(204);
    }

    private Scan scan(Exchange exchange) {
        String id = exchange.param("scan");
        Scan scan = scans.get(id);
        if (scan == null) {
            throw new ApiError(404, "Scan [" + id + "] wasn't found.");
        }
        return scan;
    }
}
