package oneliner.devnet.faults;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/** All faults, and {@code /devnet/faults}. It outlives restarts of the daemon. Loop thread only. */
public final class Faults {
    private static final System.Logger LOG = System.getLogger(Faults.class.getName());
    private static final int MOST = 1000;

    private final Loop loop;
    private final long seed;
    /** Names by id. */
    private final Map<String, String> providers;

    private final List<Fault> faults = new ArrayList<>();
    private final Map<Kind, BiConsumer<Fault, List<String>>> actions = new EnumMap<>(Kind.class);
    private int last;

    /**
     * Makes an empty list.
     *
     * @param seed decides what probabilities make of the faults
     * @param providers names by id
     */
    public Faults(Loop loop, long seed, Map<String, String> providers) {
        this.loop = loop;
        this.seed = seed;
        this.providers = Map.copyOf(providers);
    }

    /** Adds the routes. */
    public void routes(Routes routes) {
        routes.add("GET", "/devnet/faults", e -> e.reply(200, list()));
        routes.add("POST", "/devnet/faults", this::add);
        routes.add("DELETE", "/devnet/faults", this::clear);
        routes.add("DELETE", "/devnet/faults/{fault}", this::remove);
    }

    /**
     * Says what a fault does that strikes by itself, as soon as it begins. The action gets the ids of the providers
     * that it is about and runs on the loop. A second action for a kind takes the place of the first.
     */
    public void act(Kind kind, BiConsumer<Fault, List<String>> action) {
        actions.put(kind, action);
    }

    /** Forgets all actions: whoever makes the parts of devnet anew calls this first. */
    public void reset() {
        actions.clear();
    }

    /** The same, after what was said before for that kind. */
    public void also(Kind kind, BiConsumer<Fault, List<String>> action) {
        actions.merge(kind, action, BiConsumer::andThen);
    }

    /** Takes a chance to go wrong; empty means that all goes well. */
    public Optional<Fault> strike(Kind kind, String provider) {
        return strike(kind, provider, "");
    }

    /** The same where no provider is concerned. */
    public Optional<Fault> strike(Kind kind) {
        return strike(kind, "*", "");
    }

    /** True when nobody can reach the provider at present. */
    public boolean gone(String provider) {
        return lasts(Kind.GONE, provider) || lasts(Kind.DIE, provider);
    }

    /** True when a fault of that kind lasts; asking is no chance to strike. */
    public boolean lasts(Kind kind, String provider) {
        Instant now = loop.now();
        return faults.stream().anyMatch(f -> f.kind() == kind && f.lasts(now) && about(f, provider));
    }

    Optional<Fault> strike(Kind kind, String provider, String what) {
        if (faults.isEmpty()) {
            return Optional.empty();
        }
        Instant now = loop.now();
        for (Fault fault : faults) {
            if (fault.kind() == kind && about(fault, provider) && ApiTrouble.fits(fault, what) && fault.strikes(now)) {
                LOG.log(
                        Level.INFO,
                        fault + " strikes " + providers.getOrDefault(provider, what.isEmpty() ? "devnet" : what));
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    private boolean about(Fault fault, String provider) {
        return fault.isAbout(provider, providers.getOrDefault(provider, provider));
    }

    private JsonArray list() {
        Instant now = loop.now();
        return Wire.array(faults.stream().map(f -> f.json(now)).toList());
    }

    private void add(Exchange exchange) {
        JsonValue body = exchange.json();
        if (body instanceof JsonArray several) {
            List<Fault> read = new ArrayList<>();
            for (JsonValue one : several) {
                read.add(read(one));
            }
            read.forEach(this::arm);
            Instant now = loop.now();
            exchange.reply(201, Wire.array(read.stream().map(f -> f.json(now)).toList()));
        } else {
            Fault fault = read(body);
            arm(fault);
            exchange.reply(201, fault.json(loop.now()));
        }
    }

    private Fault read(JsonValue value) {
        if (!(value instanceof JsonObject words)) {
            throw new ApiError(400, "a fault is an object such as {\"kind\":\"tunnel\",\"answer\":\"refused\"}");
        }
        Fault fault;
        try {
            fault = Fault.read(++last, words, seed, loop.now());
        } catch (IllegalArgumentException | java.time.DateTimeException | ArithmeticException e) {
            throw new ApiError(400, e.getMessage());
        }
        if (providers.entrySet().stream().noneMatch(p -> fault.isAbout(p.getKey(), p.getValue()))) {
            throw new ApiError(
                    404, "there is no provider '" + fault.text("provider", "*") + "'; GET /devnet/state names them");
        }
        return fault;
    }

    private void arm(Fault fault) {
        faults.removeIf(f -> faults.size() >= MOST && f.over(loop.now()));
        if (faults.size() >= MOST) {
            throw new ApiError(400, "there are " + MOST + " faults already; DELETE /devnet/faults first");
        }
        faults.add(fault);
        LOG.log(Level.INFO, fault + " is armed");
        if (actions.containsKey(fault.kind())) {
            Duration wait = Duration.between(loop.now(), fault.begin());
            if (wait.isNegative() || wait.isZero()) {
                act(fault);
            } else {
                loop.after(wait, () -> act(fault));
            }
        }
    }

    private void act(Fault fault) {
        if (faults.contains(fault) && fault.strikes(loop.now())) {
            List<String> concerned = providers.keySet().stream()
                    .filter(p -> about(fault, p))
                    .sorted()
                    .toList();
            LOG.log(Level.INFO, fault + " strikes");
            actions.get(fault.kind()).accept(fault, concerned);
        }
    }

    private void clear(Exchange exchange) {
        faults.clear();
        exchange.empty(204);
    }

    private void remove(Exchange exchange) {
        String id = exchange.param("fault");
        if (!faults.removeIf(f -> Integer.toString(f.id()).equals(id))) {
            throw new ApiError(404, "there is no fault " + id);
        }
        exchange.empty(204);
    }
}
