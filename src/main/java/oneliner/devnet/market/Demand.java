package oneliner.devnet.market;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Waiters;

/** A subscription and what became of it. Loop thread only. */
final class Demand {
    final String id;
    final Terms terms;
    final Instant timestamp;
    final Map<String, Proposal> proposals = new LinkedHashMap<>();
    final Queue<JsonObject> events = new ArrayDeque<>();
    final Waiters waiters;
    boolean live = true;

    Demand(String id, Terms terms, Instant timestamp, Loop loop) {
        this.id = id;
        this.terms = terms;
        this.timestamp = timestamp;
        this.waiters = new Waiters(loop);
    }
}
