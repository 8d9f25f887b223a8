package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import oneliner.lifecycle.Backoff;
import oneliner.requestor.StartFailure.Blame;

/**
 * Keeps one wanted instance running: waits for what it depends on, commissions it, lets it serve for a {@link Tenure},
 * and begins again on another provider when it is lost. One thread, one thing at a time. When that thread is
 * interrupted it ends at once and leaves its leases to whoever interrupted it.
 */
final class ServiceRun {
    private static final System.Logger LOG = System.getLogger(ServiceRun.class.getName());
    private static final Duration DEPENDENCY_CHECK = Duration.ofSeconds(5);
    /** In which a thread notices that it is interrupted. */
    private static final Duration NOTICE = Duration.ofSeconds(3);
    /** How long giving back one lease takes at most, with all that hangs. */
    private static final Duration LONGEST_RELEASE = Duration.ofSeconds(60);

    private final Surroundings around;
    private final Slot slot;
    private final Bell bell;
    private final Errand errand = new Errand(this::run);
    private final AtomicReference<Order> order = new AtomicReference<>();
    private final List<Lease> leases = new CopyOnWriteArrayList<>();
    private final Tries tries;
    private volatile Wanted wanted;
    private volatile Optional<Tenancy> serving = Optional.empty();
    private volatile Substitute substitute;
    private Optional<String> address;
    private Optional<String> last = Optional.empty();
    private Optional<Order> pending = Optional.empty();
    private Optional<Adopted> found;
    private boolean served;

    ServiceRun(Surroundings around, Wanted wanted, Slot slot) {
        this(around, wanted, slot, Optional.empty(), Optional.empty());
    }

    /**
     * Makes one.
     *
     * @param found what runs already, from an earlier run
     * @param former address that the instance had then
     */
    ServiceRun(Surroundings around, Wanted wanted, Slot slot, Optional<Adopted> found, Optional<String> former) {
        this.around = around;
        this.wanted = wanted;
        this.slot = slot;
        this.tries = newTries();
        this.address = wanted.address().or(() -> former);
        this.found = found;
        this.bell = found.map(Adopted::bell).orElseGet(Bell::new);
        found.map(Adopted::lease).ifPresent(leases::add);
    }

    Slot slot() {
        return slot;
    }

    Wanted wanted() {
        return wanted;
    }

    /** To be run by a thread. */
    Errand errand() {
        return errand;
    }

    /** What it holds, for the stop. */
    List<Lease> leases() {
        return leases.stream().filter(Lease::holdsAnything).toList();
    }

    /** What serves; empty while nothing does. */
    Optional<Tenancy> serving() {
        return serving;
    }

    // ---- orders, from other threads

    /** Takes an order; one that was not begun yet is superseded. */
    void order(Order next) {
        wanted = next.wanted();
        Order before = order.getAndSet(next);
        if (before != null) {
            before.failed("something else was wanted meanwhile");
        }
        bell.ring();
    }

    Optional<Order> takeOrder() {
        return Optional.ofNullable(order.getAndSet(null));
    }

    /** Ends whatever it does; what it holds is still held. False if its thread goes on all the same. */
    boolean callOff() throws InterruptedException {
        errand.callOff();
        Substitute next = substitute;
        if (next != null) {
            next.errand().callOff();
            next.errand().await(NOTICE);
        }
        serving = Optional.empty();
        return errand.await(NOTICE);
    }

    /** Gives back all that it holds; what serves is drained. After {@link #callOff}. */
    List<Lease> giveBackAll(String why) {
        List<Lease> held = leases();
        held.forEach(lease -> drain(lease, why));
        return held;
    }

    // ---- the thread

    private void run() {
        try {
            while (!around.stop().given() && once()) {
                around.stop().pause(tries.pause());
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, slot.name() + ": told to stop");
            Thread.currentThread().interrupt();
        }
    }

    /** One life of the instance; false when there shall be no other. */
    private boolean once() throws InterruptedException {
        Optional<Adopted> before = found;
        found = Optional.empty();
        if (before.isEmpty()) {
            awaitDependencies();
        }
        pending = takeOrder().or(() -> pending);
        Wanted now = before.map(Adopted::wanted).orElse(wanted);
        Lease mine = before.map(Adopted::lease).orElseGet(() -> Lease.of(around, now, slot.name(), bell));
        if (before.isEmpty()) {
            leases.add(mine);
        }
        served |= before.isPresent();
        Tenancy tenancy;
        try {
            Commissioning way = new Commissioning(around, now, slot, mine, last);
            tenancy = before.isPresent() ? way.resume(before.get()) : way.bring(() -> address);
        } catch (StartFailure e) {
            giveBack(mine, e.getMessage(), e.blame());
            return next(e);
        }
        pending.ifPresent(Order::done);
        pending = Optional.empty();
        tries.worked();
        Tenure tenure = new Tenure(around, this, slot, bell);
        try {
            String reason = tenure.hold(tenancy);
            serving = Optional.empty();
            tries.lost(tenure.proven());
            last = Optional.of(reason);
            giveBack(tenure.current().lease(), reason, Blame.PROVIDER);
            slot.countReplacement();
            slot.waiting("lost: " + reason);
            return true;
        } catch (StartFailure e) {
            return next(e);
        }
    }

    private boolean next(StartFailure why) {
        tries.failed(why.blame());
        last = Optional.of(why.getMessage());
        boolean hopeless = tries.hopeless(why.blame());
        if (hopeless) {
            pending.ifPresent(o -> o.failed(tries.summary(why.getMessage())));
            pending = Optional.empty();
        }
        // an app that has served once is right; then it is worth trying for as long as there is money
        if (hopeless && !served) {
            slot.set(new InstanceState.Failed(around.clock().instant(), Optional.of(tries.summary(why.getMessage()))));
            return false;
        }
        slot.waiting("failed, will try again: " + why.getMessage());
        return true;
    }

    private void giveBack(Lease lease, String reason, Blame blame) throws InterruptedException {
        if (around.stop().given()) {
            throw new InterruptedException("told to stop: " + reason);
        }
        penalise(lease, blame);
        if (!lease.holdsAnything()) {
            leases.remove(lease);
            return;
        }
        slot.set(new InstanceState.Stopping(
                around.clock().instant(), slot.state().partner(), Optional.of(reason)));
        if (lease.release(bounded(reason), lease.alarm().code(), Lease.Limits.usual(around.pace()))) {
            leases.remove(lease);
        } else {
            hand(lease, reason);
        }
    }

    private void penalise(Lease lease, Blame blame) {
        if (blame == Blame.PROVIDER || blame == Blame.APP) {
            lease.provider().ifPresent(around.providers()::penalise);
        }
    }

    /** At first all instances of each must serve; later one of each is enough, or a broken cluster stays broken. */
    private void awaitDependencies() throws InterruptedException {
        while (!around.stop().given()) {
            long version = around.roster().version();
            Collection<String> missing = around.roster().missing(wanted.node().dependsOn(), served);
            if (missing.isEmpty()) {
                return;
            }
            slot.waiting("waits for " + String.join(", ", List.copyOf(missing)));
            around.roster().awaitChange(version, DEPENDENCY_CHECK);
        }
    }

    // ---- what its tenure needs, on the same thread

    Tries newTries() {
        return new Tries(new Backoff(around.pace().retry(), around.settings().backoffMax()));
    }

    void serves(Tenancy next) {
        served = true;
        serving = Optional.of(next);
        substitute = null;
        address = next.wanted().address().or(() -> next.who().ip());
    }

    void begins(Substitute next) {
        substitute = next;
        leases.add(next.lease());
        around.threads().accept(next.errand());
    }

    /** Another one is wanted instead of it. */
    void abandon(Substitute one) throws InterruptedException {
        one.errand().callOff();
        one.errand().await(NOTICE);
        substitute = null;
        hand(one.lease(), "something else is wanted");
    }

    void failed(Substitute one, StartFailure why) {
        substitute = null;
        penalise(one.lease(), why.blame());
        hand(one.lease(), why.getMessage());
    }

    /** The machine makes way; until another serves, nothing does. */
    void leaves() {
        serving = Optional.empty();
    }

    /** A machine is lost while another is on its way. */
    void lost(Lease lease, String reason) {
        serving = Optional.empty();
        penalise(lease, Blame.PROVIDER);
        hand(lease, reason);
    }

    void drain(Lease lease, String reason) {
        around.leftovers().drain(lease, bounded(reason));
        leases.remove(lease);
    }

    /** Waits until a lease that was handed over is given back, or has had all the time for it. */
    void awaitGone(Lease lease) throws InterruptedException {
        around.leftovers().await(List.of(lease), around.lifetime().drain().plus(LONGEST_RELEASE));
    }

    private void hand(Lease lease, String reason) {
        around.leftovers().add(lease, bounded(reason));
        leases.remove(lease);
    }

    private static String bounded(String reason) {
        return reason.length() <= 200 ? reason : reason.substring(0, 200) + "…";
    }
}
