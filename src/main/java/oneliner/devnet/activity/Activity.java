package oneliner.devnet.activity;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Wire;
import oneliner.devnet.market.Agreement;
import oneliner.devnet.net.Network;
import oneliner.devnet.process.Sandbox;

/** One activity. Loop thread only, but for its sandbox. */
public final class Activity {
    /** Share of the wall clock that counts as CPU time: simple, so that bills can be checked. */
    private static final BigDecimal CPU_SHARE = new BigDecimal("0.1");

    /** What the daemon says of an activity whose provider it does not hear of. */
    static final JsonObject UNRESPONSIVE = Wire.object()
            .add("state", Wire.array().add("Unresponsive").addNull())
            .build();

    private final String id = Ids.hex(32);
    private final Agreement agreement;
    private final Instant created;
    final Map<String, Batch> batches = new LinkedHashMap<>();
    /** The networks it joined, with its address in each. */
    final Map<Network, String> networks = new LinkedHashMap<>();

    Hosts hosts = Hosts.NONE;
    ActivityState state = ActivityState.NEW;
    volatile Optional<Sandbox> sandbox = Optional.empty();
    Batch running;
    private Instant ended;

    Activity(Agreement agreement, Instant created) {
        this.agreement = agreement;
        this.created = created;
    }

    /** 32 hex digits. */
    public String id() {
        return id;
    }

    /** What it runs under. */
    public Agreement agreement() {
        return agreement;
    }

    /** Where it stands. */
    public ActivityState state() {
        return state;
    }

    /** Counters in the order of the offer's usage vector: CPU seconds, seconds. */
    public List<BigDecimal> usage(Instant now) {
        Duration length = Duration.between(created, ended == null ? now : ended);
        BigDecimal seconds = BigDecimal.valueOf(Math.max(0, length.toMillis()), 3);
        return List.of(seconds.multiply(CPU_SHARE).setScale(3, RoundingMode.DOWN), seconds);
    }

    /** Usage by price, plus the start price: what it costs until now. */
    public BigDecimal cost(Instant now) {
        return cost(usage(now));
    }

    /** What it would have cost with all threads busy. */
    public BigDecimal most(Instant now) {
        BigDecimal seconds = usage(now).get(1);
        return cost(
                List.of(seconds.multiply(BigDecimal.valueOf(agreement.provider().threads())), seconds));
    }

    /** What a second with all threads busy costs. */
    public static BigDecimal rate(Agreement agreement) {
        List<BigDecimal> coefficients = agreement.coefficients();
        return coefficients.size() < 3
                ? BigDecimal.ZERO
                : coefficients
                        .get(0)
                        .multiply(BigDecimal.valueOf(agreement.provider().threads()))
                        .add(coefficients.get(1));
    }

    /** What that usage costs by the agreed prices; nothing where they cannot be read. */
    public BigDecimal cost(List<BigDecimal> usage) {
        List<BigDecimal> coefficients = agreement.coefficients();
        if (coefficients.isEmpty()) {
            return BigDecimal.ZERO;
        }
        BigDecimal cost = coefficients.get(coefficients.size() - 1);
        for (int i = 0; i < Math.min(usage.size(), coefficients.size() - 1); i++) {
            cost = cost.add(coefficients.get(i).multiply(usage.get(i)));
        }
        return cost;
    }

    void end(Instant now) {
        state = ActivityState.TERMINATED;
        ended = now;
    }

    boolean over() {
        return state == ActivityState.TERMINATED;
    }

    /** Rewrites VPN addresses in a text. */
    String rewrite(String text) {
        String rewritten = text;
        for (Network network : networks.keySet()) {
            rewritten = network.rewrite(rewritten);
        }
        return rewritten;
    }

    /** The loopback address that stands for this node. */
    Optional<String> vpnIp() {
        return networks.entrySet().stream().findFirst().flatMap(e -> e.getKey().loopback(e.getValue()));
    }

    JsonObject stateJson() {
        List<JsonValue> pair = new ArrayList<>();
        pair.add(Wire.string(state.wire()));
        pair.add(running == null || over() ? JsonValue.NULL : Wire.string(state.wire()));
        return Wire.object().add("state", Wire.array(pair)).build();
    }
}
