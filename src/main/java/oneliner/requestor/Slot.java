package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import oneliner.lifecycle.StateCell;
import oneliner.services.AppStatus;

/** One wanted instance: where it is, and how often it had to be replaced. Any thread. */
final class Slot implements Face {
    private static final System.Logger LOG = System.getLogger(Slot.class.getName());

    private final String node;
    private final int index;
    private final Clock clock;
    private final StateCell<InstanceState> cell;
    private final AtomicInteger replaced = new AtomicInteger();
    private volatile Optional<AppStatus.Market> market = Optional.empty();
    private volatile AppStatus.Tenancy tenancy = AppStatus.Tenancy.UNKNOWN;

    Slot(String node, int index, Clock clock) {
        this.node = Objects.requireNonNull(node, "node");
        this.index = index;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.cell =
                new StateCell<>(new InstanceState.Waiting(clock.instant(), Optional.empty()), InstanceState::terminal);
        cell.listen(this::log);
    }

    String node() {
        return node;
    }

    int index() {
        return index;
    }

    /** How it is called in logs and in the ledger: {@code db/0}. */
    @Override
    public String name() {
        return node + "/" + index;
    }

    @Override
    public InstanceState state() {
        return cell.get();
    }

    @Override
    public void set(InstanceState next) {
        cell.set(next);
    }

    void listen(Runnable onChange) {
        listen((before, after) -> onChange.run());
    }

    void listen(BiConsumer<InstanceState, InstanceState> onChange) {
        cell.listen(onChange);
    }

    /** What is known of its hold on its machine, for the status. */
    AppStatus.Tenancy tenancy() {
        return tenancy;
    }

    /** Tells more of its hold on its machine; shown with the next change of state. */
    void tenancy(AppStatus.Tenancy next) {
        tenancy = next;
    }

    void waiting(String reason) {
        Optional<String> why = Optional.of(reason);
        cell.update(now -> now instanceof InstanceState.Waiting && now.reason().equals(why)
                ? now
                : new InstanceState.Waiting(clock.instant(), why));
    }

    /** What its last look at the market found; empty before one. */
    Optional<AppStatus.Market> market() {
        return market;
    }

    @Override
    public void found(AppStatus.Market offers) {
        market = Optional.of(offers);
    }

    boolean serving() {
        return state() instanceof InstanceState.Serving;
    }

    int replaced() {
        return replaced.get();
    }

    void countReplacement() {
        replaced.incrementAndGet();
    }

    private void log(InstanceState before, InstanceState after) {
        StringBuilder line = new StringBuilder(name()).append(": ").append(before.step());
        if (after.step() != before.step()) {
            line.append(" → ").append(after.step());
        }
        after.partner()
                .or(before::partner)
                .ifPresent(who -> line.append(", agreement ")
                        .append(who.agreementId())
                        .append(", provider ")
                        .append(who.providerId()));
        after.activityId()
                .or(before::activityId)
                .ifPresent(id -> line.append(", activity ").append(id));
        after.reason().ifPresent(why -> line.append(": ").append(why));
        LOG.log(Level.INFO, line.toString());
    }
}
