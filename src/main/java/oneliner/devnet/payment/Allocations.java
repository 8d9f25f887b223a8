package oneliner.devnet.payment;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import oneliner.devnet.core.History;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/** Allocations and what demands must say because of them. Loop thread only. */
final class Allocations {
    private static final int MAX_ALLOCATIONS = 500;

    private final Loop loop;
    private final PaymentOptions options;
    private final Faults faults;
    private final Map<String, Allocation> allocations = new LinkedHashMap<>();
    private BigDecimal paid = BigDecimal.ZERO;

    Allocations(Loop loop, PaymentOptions options, Faults faults) {
        this.loop = loop;
        this.faults = faults;
        this.options = options;
    }

    void routes(Routes routes, String root) {
        routes.add("POST", root + "/allocations", this::create);
        routes.add("GET", root + "/allocations", this::list);
        routes.add("GET", root + "/allocations/{id}", e -> e.reply(200, live(e).json()));
        routes.add("PUT", root + "/allocations/{id}", this::amend);
        routes.add("DELETE", root + "/allocations/{id}", this::delete);
        routes.add("GET", root + "/demandDecorations", this::decorate);
        routes.add("GET", root + "/requestorAccounts", this::accounts);
        routes.add("GET", root + "/providerAccounts", e -> e.reply(200, JsonValue.EMPTY_JSON_ARRAY));
    }

    /**
     * Takes money for a document out of an allocation.
     *
     * @throws ApiError 400 when it is unknown, of another platform or too small, 410 when it is released
     */
    void spend(String id, BigDecimal amount, String platform) {
        Allocation allocation = allocations.get(id);
        if (allocation == null) {
            throw new ApiError(400, "Allocation " + id + " not found");
        }
        if (allocation.released) {
            throw new ApiError(410, "Allocation " + id + " is released");
        }
        if (!allocation.platform.equals(platform)) {
            throw new ApiError(400, "Allocation " + id + " is for " + allocation.platform + ", not " + platform);
        }
        if (allocation.remaining().compareTo(amount) < 0) {
            throw new ApiError(
                    400,
                    "Not enough funds. Allocated: " + allocation.remaining().toPlainString() + " Needed: "
                            + amount.toPlainString());
        }
        allocation.spent = allocation.spent.add(amount);
        allocation.updated = loop.stamp();
        paid = paid.add(amount);
    }

    /** Ids of those that are not released. */
    List<String> open() {
        return allocations.values().stream()
                .filter(a -> !a.released)
                .map(a -> a.id)
                .toList();
    }

    /** Releases all of them, as if their time were over. */
    void expireAll() {
        allocations.values().forEach(a -> a.released = true);
    }

    private void create(Exchange exchange) {
        JsonObject body = exchange.jsonObject();
        BigDecimal total =
                Wire.amount(body, "totalAmount").orElseThrow(() -> new ApiError(400, "missing field `totalAmount`"));
        Optional<Instant> timeout = time(body, "timeout");
        if (total.signum() <= 0) {
            exchange.problem(400, "/errors/invalid-amount", "totalAmount must be above zero");
            return;
        }
        if (timeout.isPresent() && !timeout.get().isAfter(loop.now())) {
            exchange.problem(400, "/errors/bad-timeout", "Timeout " + timeout.get() + " is in the past");
            return;
        }
        if (total.compareTo(available()) > 0) {
            exchange.problem(
                    400,
                    "/errors/insufficient-funds",
                    "Insufficient funds: " + available().toPlainString() + " GLM are free, " + total.toPlainString()
                            + " were asked for");
            return;
        }
        Allocation allocation = new Allocation(
                platform(body.get("paymentPlatform")),
                Wire.text(body, "address").orElse(options.requestor()),
                total,
                faults.strike(Kind.ALLOCATION_LIFE)
                        .flatMap(f -> f.time("life"))
                        .map(loop.now()::plus)
                        .or(() -> timeout)
                        .orElse(null),
                loop.stamp());
        allocations.put(allocation.id, allocation);
        History.trim(allocations, MAX_ALLOCATIONS, a -> a.released);
        releaseInTime(allocation);
        exchange.reply(201, allocation.json());
    }

    private void list(Exchange exchange) {
        List<JsonObject> live = allocations.values().stream()
                .filter(a -> !a.released)
                .map(Allocation::json)
                .toList();
        exchange.reply(200, Wire.array(live));
    }

    private void amend(Exchange exchange) {
        Allocation allocation = live(exchange);
        JsonObject body = exchange.jsonObject();
        Optional<BigDecimal> total = Wire.amount(body, "totalAmount");
        Optional<Instant> timeout = time(body, "timeout");
        if (total.isPresent()
                && (total.get().compareTo(allocation.spent) < 0
                        || total.get().subtract(allocation.total).compareTo(available()) > 0)) {
            exchange.problem(
                    400, "/errors/insufficient-funds", "totalAmount is below what is spent or above the funds");
            return;
        }
        if (timeout.isPresent() && !timeout.get().isAfter(loop.now())) {
            exchange.problem(400, "/errors/bad-timeout", "Timeout " + timeout.get() + " is in the past");
            return;
        }
        total.ifPresent(t -> allocation.total = t);
        timeout.ifPresent(t -> {
            allocation.timeout = t;
            releaseInTime(allocation);
        });
        allocation.updated = loop.stamp();
        exchange.reply(200, allocation.json());
    }

    private void delete(Exchange exchange) {
        live(exchange).released = true;
        exchange.reply(200, JsonValue.NULL);
    }

    private void releaseInTime(Allocation allocation) {
        if (allocation.release != null) {
            allocation.release.cancel();
        }
        if (allocation.timeout != null) {
            allocation.release =
                    loop.after(Duration.between(loop.now(), allocation.timeout), () -> allocation.released = true);
        }
    }

    private void decorate(Exchange exchange) {
        String ids =
                exchange.query("allocationIds").orElseThrow(() -> new ApiError(400, "missing field `allocationIds`"));
        List<Allocation> chosen = new ArrayList<>();
        for (String id : ids.split(",", -1)) {
            Allocation allocation = allocations.get(id);
            if (allocation == null || allocation.released) {
                throw new ApiError(404, null);
            }
            chosen.add(allocation);
        }
        List<JsonObject> properties = new ArrayList<>();
        List<String> constraints = new ArrayList<>();
        for (Allocation allocation : chosen) {
            String key = "golem.com.payment.platform." + allocation.platform + ".address";
            properties.add(property(key, allocation.address));
            constraints.add("(" + key + "=*)");
        }
        properties.add(property("golem.com.payment.protocol.version", "3"));
        String platforms = constraints.size() == 1 ? constraints.get(0) : "(|" + String.join("\n", constraints) + ")";
        exchange.reply(
                200,
                Wire.object()
                        .add("properties", Wire.array(properties))
                        .add("constraints", Wire.texts(List.of(platforms, "(golem.com.payment.protocol.version>1)")))
                        .build());
    }

    private static JsonObject property(String key, String value) {
        return Wire.object().add("key", key).add("value", value).build();
    }

    private void accounts(Exchange exchange) {
        String[] parts = options.platform().split("-", 3);
        String token = parts.length > 2 ? parts[2] : "glm";
        exchange.reply(
                200,
                Wire.array()
                        .add(Wire.object()
                                .add("platform", options.platform())
                                .add("address", options.requestor())
                                .add("driver", parts[0])
                                .add("network", parts.length > 1 ? parts[1] : "")
                                .add("token", token.equals("tglm") ? "tGLM" : token.toUpperCase(Locale.ROOT))
                                .add("send", true)
                                .add("receive", true))
                        .build());
    }

    /** A name, the three parts of one, or nothing for the daemon's own. */
    private String platform(JsonValue value) {
        if (value instanceof JsonString text) {
            return text.getString();
        }
        if (value instanceof JsonObject parts) {
            String[] own = options.platform().split("-", 3);
            return Wire.text(parts, "driver").orElse(own[0])
                    + "-" + Wire.text(parts, "network").orElse(own.length > 1 ? own[1] : "")
                    + "-"
                    + Wire.text(parts, "token")
                            .orElse(own.length > 2 ? own[2] : "")
                            .toLowerCase(Locale.ROOT);
        }
        return options.platform();
    }

    private BigDecimal available() {
        BigDecimal held = allocations.values().stream()
                .filter(a -> !a.released)
                .map(Allocation::remaining)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return options.balance().subtract(paid).subtract(held);
    }

    private Allocation live(Exchange exchange) {
        String id = exchange.param("id");
        Allocation allocation = allocations.get(id);
        if (allocation == null) {
            throw new ApiError(404, null);
        }
        if (allocation.released) {
            throw new ApiError(410, "Allocation " + id + " is released");
        }
        return allocation;
    }

    private static Optional<Instant> time(JsonObject body, String name) {
        try {
            return Wire.text(body, name).map(t -> OffsetDateTime.parse(t).toInstant());
        } catch (DateTimeParseException e) {
            throw new ApiError(400, name + " is no time such as 2026-11-20T09:00:00Z");
        }
    }
}
