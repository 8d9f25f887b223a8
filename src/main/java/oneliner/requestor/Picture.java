package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import oneliner.descriptor.App;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;

/** Puts the states of all instances together to the picture of the app and publishes each change. Any thread. */
final class Picture {
    private static final System.Logger LOG = System.getLogger(Picture.class.getName());

    private App app;
    private final Roster roster;
    private final BigDecimal budget;
    private final ServiceDirectory directory;
    private final Clock clock;
    private final Map<String, String> networkIds = new ConcurrentHashMap<>();
    private volatile Function<String, BigDecimal> costOf = slot -> BigDecimal.ZERO;
    private volatile Function<String, Optional<AppStatus.Market>> marketOf = node -> Optional.empty();
    private volatile Function<AppStatus.Money, AppStatus.Money> purse = known -> known;
    private BigDecimal spent = BigDecimal.ZERO;
    private Phase phase = Phase.STARTING;
    private Optional<String> reason = Optional.empty();
    private Instant since;
    private boolean servedOnce;

    Picture(App app, Roster roster, BigDecimal budget, ServiceDirectory directory, Clock clock) {
        this.app = app;
        this.roster = roster;
        this.budget = budget;
        this.directory = directory;
        this.clock = clock;
        this.since = clock.instant();
        roster.listen(this::follow, this::publish);
    }

    /** Publishes every change of a slot; once for each. */
    void follow(Slot slot) {
        slot.listen((before, after) -> {
            publish();
            directory.tell(
                    new ServiceEvent.Stepped(clock.instant(), slot.node(), instance(slot, after), before.step()));
        });
    }

    /** Who knows what was spent for a slot, by its name. */
    void costs(Function<String, BigDecimal> of) {
        costOf = of;
    }

    /** Who knows what a node's last look at the market found; asked with the node's name, and must not wait. */
    void markets(Function<String, Optional<AppStatus.Market>> of) {
        marketOf = of;
    }

    /** Who knows more of the money than budget and spending; gets what is known and must not wait. */
    void purse(Function<AppStatus.Money, AppStatus.Money> more) {
        purse = more;
    }

    synchronized void spent(BigDecimal total) {
        if (total.compareTo(spent) != 0) {
            spent = total;
            publish();
        }
    }

    /** Another app is wanted from now on. */
    synchronized void app(App next) {
        app = next;
        networkIds.keySet().retainAll(next.networks().keySet());
        publish();
    }

    /** True when all of it has served at some moment. */
    synchronized boolean servedOnce() {
        return servedOnce;
    }

    void network(String name, String id) {
        networkIds.put(name, id);
        publish();
    }

    /** Something that concerns the whole app and does not end it; empty when it is over. */
    synchronized void trouble(Optional<String> what) {
        // the reason of an end stays, whatever the loops say while they end
        if (running() && !what.equals(reason)) {
            reason = what;
            what.ifPresent(w -> LOG.log(Level.WARNING, w));
            publish();
        }
    }

    /** FAILED, STOPPING or STOPPED: phases that do not follow from the instances. */
    synchronized void phase(Phase next, Optional<String> why) {
        if (next != phase) {
            LOG.log(
                    next == Phase.FAILED ? Level.ERROR : Level.INFO,
                    "app " + app.name() + ": " + phase + " → " + next
                            + why.map(w -> ": " + w).orElse(""));
            phase = next;
            since = clock.instant();
        }
        reason = why;
        publish();
    }

    private boolean running() {
        return phase == Phase.STARTING || phase == Phase.SERVING || phase == Phase.DEGRADED;
    }

    synchronized Phase phase() {
        return phase;
    }

    synchronized void publish() {
        if (running()) {
            boolean all = roster.allServing();
            servedOnce |= all;
            Phase next = all ? Phase.SERVING : servedOnce ? Phase.DEGRADED : Phase.STARTING;
            if (next != phase) {
                LOG.log(Level.INFO, "app " + app.name() + ": " + phase + " → " + next);
                phase = next;
                since = clock.instant();
            }
        }
        List<AppStatus.Node> nodes = new ArrayList<>();
        roster.all()
                .forEach((name, slots) -> nodes.add(new AppStatus.Node(
                        name,
                        slots.stream().map(slot -> instance(slot, slot.state())).toList(),
                        marketOf.apply(name))));
        List<AppStatus.Network> networks = app.networks().values().stream()
                .map(n -> new AppStatus.Network(n.name(), Optional.ofNullable(networkIds.get(n.name())), n.cidr()))
                .toList();
        directory.publish(new AppStatus(
                app.name(), phase, reason, nodes, networks, purse.apply(AppStatus.Money.of(budget, spent)), since));
    }

    private AppStatus.Instance instance(Slot slot, InstanceState state) {
        return new AppStatus.Instance(
                slot.index(),
                state.step(),
                state.reason(),
                state.partner().map(InstanceState.Partner::providerId),
                state.partner().map(InstanceState.Partner::providerName),
                state.partner().flatMap(InstanceState.Partner::ip),
                state.partner().map(InstanceState.Partner::agreementId),
                state.activityId(),
                costOf.apply(slot.name()),
                slot.replaced(),
                state.since(),
                slot.tenancy());
    }
}
