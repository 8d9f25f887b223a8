package oneliner.requestor.market;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import oneliner.yagna.Decoration;
import oneliner.yagna.Demand;

/**
 * Writes demands and the counter-proposals that follow from them. Keys and values are those that golem-js sends and
 * the default provider's negotiators accept. Pure but for the clock; any thread.
 */
public final class DemandBuilder {
    private static final String PLATFORM_PREFIX = "golem.com.payment.platform.";
    private static final String PLATFORM_SUFFIX = ".address";
    /** Milliseconds since 1970; the provider ends the agreement then. */
    private static final String EXPIRATION = "golem.srv.comp.expiration";

    private static final String SUBNET = "golem.node.debug.subnet";

    private final String subnet;
    private final Duration lifetime;
    private final Clock clock;

    /**
     * Makes one.
     *
     * @param subnet where to trade
     * @param lifetime how long an agreement may last; more than 10 h needs the payment timeout, which is always sent
     * @param clock what "now" means
     */
    public DemandBuilder(String subnet, Duration lifetime, Clock clock) {
        this.subnet = Objects.requireNonNull(subnet, "subnet");
        this.lifetime = Objects.requireNonNull(lifetime, "lifetime");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** The subnet, for messages. */
    String subnet() {
        return subnet;
    }

    /** A demand for one machine that expires {@code lifetime} from now. */
    public Demand build(Machine machine, Decoration decoration) {
        JsonObjectBuilder properties = Json.createObjectBuilder()
                .add("golem.srv.caps.multi-activity", true)
                .add(SUBNET, subnet)
                .add(EXPIRATION, clock.instant().plus(lifetime).toEpochMilli())
                .add("golem.srv.comp.vm.package_format", "gvmkit-squash");
        PaymentTerms.ask(properties);
        machine.image().forEach(properties::add);
        decoration.properties().forEach(properties::add);
        StringBuilder constraints = new StringBuilder("(&(golem.com.pricing.model=linear)");
        constraint(constraints, SUBNET + "=" + subnet);
        constraint(constraints, "golem.runtime.name=" + machine.runtimeName());
        machine.capabilities().forEach(c -> constraint(constraints, "golem.runtime.capabilities=" + c));
        constraint(constraints, "golem.inf.mem.gib>=" + machine.minMemGib().toPlainString());
        constraint(
                constraints, "golem.inf.storage.gib>=" + machine.minStorageGib().toPlainString());
        constraint(constraints, "golem.inf.cpu.threads>=" + machine.minCpuThreads());
        if (machine.minCpuCores() > 0) {
            constraint(constraints, "golem.inf.cpu.cores>=" + machine.minCpuCores());
        }
        decoration.constraints().forEach(c -> constraints.append("\n\t").append(c));
        return new Demand(properties.build(), constraints.append(')').toString());
    }

    private static void constraint(StringBuilder into, String term) {
        into.append("\n\t(").append(term).append(')');
    }

    /** When an agreement under this demand ends. */
    static Instant expiration(Demand demand) {
        return Instant.ofEpochMilli(
                demand.properties().getJsonNumber(EXPIRATION).longValue());
    }

    /**
     * The answer to an Initial proposal: the demand again with the payment platform chosen. Providers refuse a
     * counter without it.
     *
     * @throws IllegalArgumentException if the demand names no payment platform
     */
    public static Demand countering(Demand demand) {
        String platform = demand.properties().keySet().stream()
                .filter(k -> k.startsWith(PLATFORM_PREFIX) && k.endsWith(PLATFORM_SUFFIX))
                .map(k -> k.substring(PLATFORM_PREFIX.length(), k.length() - PLATFORM_SUFFIX.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the demand names no payment platform"));
        return new Demand(
                Json.createObjectBuilder(demand.properties())
                        .add("golem.com.payment.chosen-platform", platform)
                        .build(),
                demand.constraints());
    }
}
