package oneliner.requestor.market;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oneliner.requestor.market.Exclusion.Kind;
import oneliner.yagna.Decoration;
import oneliner.yagna.Offer;

/**
 * An offer that was seen without a demand, cut down to what says why it does not fit.
 *
 * @param providerId node id
 * @param linear true when its price is linear
 * @param runtime name of the runtime
 * @param capabilities of the runtime
 * @param platforms keys of the payment platforms it takes
 * @param numbers hardware, by property
 */
record Listing(
        String providerId,
        boolean linear,
        String runtime,
        Set<String> capabilities,
        Set<String> platforms,
        Map<String, Double> numbers) {
    private static final String PLATFORM = "golem.com.payment.platform.";
    private static final String MEMORY = "golem.inf.mem.gib";
    private static final String STORAGE = "golem.inf.storage.gib";
    private static final String THREADS = "golem.inf.cpu.threads";
    private static final String CORES = "golem.inf.cpu.cores";
    /** A stranger may list as many as it likes; more are not kept. */
    private static final int MOST = 50;

    static Listing of(Offer offer) {
        JsonObject p = offer.properties();
        Set<String> capabilities = new HashSet<>();
        if (p.get("golem.runtime.capabilities") instanceof JsonArray list) {
            for (JsonValue one : list.subList(0, Math.min(MOST, list.size()))) {
                if (one instanceof JsonString text) {
                    capabilities.add(text.getString());
                }
            }
        }
        Set<String> platforms = new HashSet<>();
        p.keySet().stream().filter(k -> k.startsWith(PLATFORM)).limit(MOST).forEach(platforms::add);
        return new Listing(
                offer.providerId(),
                p.get("golem.com.pricing.model") instanceof JsonString model
                        && model.getString().equals("linear"),
                p.get("golem.runtime.name") instanceof JsonString name ? name.getString() : "",
                Set.copyOf(capabilities),
                Set.copyOf(platforms),
                Map.of(
                        MEMORY,
                        number(p, MEMORY),
                        STORAGE,
                        number(p, STORAGE),
                        THREADS,
                        number(p, THREADS),
                        CORES,
                        number(p, CORES)));
    }

    private static double number(JsonObject offer, String key) {
        return offer.get(key) instanceof JsonNumber number ? number.doubleValue() : 0;
    }

    /** Why the provider of these offers does not come to the demand: the reason of the offer that comes nearest. */
    static Exclusion nearest(List<Listing> offers, Machine machine, Decoration decoration) {
        return offers.stream()
                .map(o -> o.against(machine, decoration))
                .max(Comparator.comparing(Exclusion::kind))
                .orElseThrow();
    }

    private Exclusion against(Machine machine, Decoration decoration) {
        if (!runtime.equals(machine.runtimeName())) {
            return new Exclusion(Kind.RUNTIME, "with another runtime than " + machine.runtimeName());
        }
        if (!linear) {
            return new Exclusion(Kind.MODEL, "without a linear price");
        }
        for (String wanted : machine.capabilities()) {
            if (!capabilities.contains(wanted)) {
                return new Exclusion(Kind.CAPABILITY, "without " + wanted);
            }
        }
        if (numbers.get(MEMORY) < machine.minMemGib().doubleValue()) {
            return new Exclusion(Kind.HARDWARE, "with too little memory");
        }
        if (numbers.get(STORAGE) < machine.minStorageGib().doubleValue()) {
            return new Exclusion(Kind.HARDWARE, "with too little disk");
        }
        if (numbers.get(THREADS) < machine.minCpuThreads() || numbers.get(CORES) < machine.minCpuCores()) {
            return new Exclusion(Kind.HARDWARE, "with too few threads or cores");
        }
        boolean paid = decoration.properties().keySet().stream()
                .filter(k -> k.startsWith(PLATFORM))
                .anyMatch(platforms::contains);
        return paid
                ? new Exclusion(Kind.FOREIGN, "with conditions that this demand does not meet")
                : new Exclusion(Kind.PLATFORM, "that take no payment on this network");
    }
}
