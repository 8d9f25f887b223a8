package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import oneliner.descriptor.App;
import oneliner.lifecycle.Backoff;
import oneliner.lifecycle.Deadline;
import oneliner.requestor.Commissioning.Running;
import oneliner.requestor.StartFailure.Blame;
import oneliner.requestor.vpn.Vpn;

/**
 * Keeps one wanted instance running: waits for what it depends on, commissions it, watches it, and begins again on
 * another provider when it is lost. One thread, one thing at a time. When that thread is interrupted it ends at once
 * and leaves its lease to whoever stops the app.
 */
final class ServiceRun implements Runnable {
    private static final System.Logger LOG = System.getLogger(ServiceRun.class.getName());
    /** Providers on which an app may fail by its own fault before it is given up. */
    private static final int APP_TRIES = 3;
    /** Providers in a row that may fail before the fault is thought to be ours. */
    private static final int PROVIDER_TRIES = 10;

    private static final Duration DEPENDENCY_CHECK = Duration.ofSeconds(5);

    private final Surroundings around;
    private final App.Node node;
    private final Slot slot;
    private final Optional<Vpn> vpn;
    private final String scope;
    private final Backoff backoff;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private Optional<String> address;
    private Optional<String> last = Optional.empty();
    private boolean served;
    private int failures;
    private int appFailures;
    private int providerFailures;
    private volatile Lease lease;

    ServiceRun(Surroundings around, App.Node node, Slot slot) {
        this.around = around;
        this.node = node;
        this.slot = slot;
        this.vpn = node.network().map(around.networks()::get);
        // without a network there is nothing that keeps two instances off one provider
        this.scope = node.network().map(n -> "network " + n).orElse("instance " + slot.name());
        this.backoff = new Backoff(around.pace().retry(), around.settings().backoffMax());
        this.address = slot.index() < node.ips().size() ? Optional.of(node.ips().get(slot.index())) : Optional.empty();
    }

    Slot slot() {
        return slot;
    }

    /** What it holds, for the stop; empty when it holds nothing. */
    Optional<Lease> lease() {
        return Optional.ofNullable(lease).filter(Lease::holdsAnything);
    }

    @Override
    public void run() {
        try {
            while (!around.stop().given() && once()) {
                around.stop().pause(backoff.pause(Math.max(1, failures), random));
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, slot.name() + ": told to stop");
            Thread.currentThread().interrupt();
        }
    }

    /** One life of the instance; false when there shall be no other. */
    private boolean once() throws InterruptedException {
        awaitDependencies();
        Lease mine = new Lease(around, slot.name(), scope, vpn);
        lease = mine;
        String reason;
        Blame blame;
        boolean ran = false;
        try {
            Running running = new Commissioning(around, node, slot, mine, scope, vpn, last).bring(address);
            ran = true;
            served = true;
            appFailures = 0;
            providerFailures = 0;
            blame = Blame.PROVIDER;
            reason = serve(mine, running);
        } catch (StartFailure e) {
            blame = e.blame();
            reason = e.getMessage();
        } catch (RuntimeException e) {
            if (around.stop().given()) {
                throw new InterruptedException("stopped: " + e.getMessage());
            }
            LOG.log(Level.ERROR, slot.name() + ": unexpected", e);
            blame = Blame.APP;
            reason = "unexpected: " + e;
        }
        if (around.stop().given()) {
            return false;
        }
        if (!ran) {
            failures++;
            appFailures += blame == Blame.APP ? 1 : 0;
            providerFailures += blame == Blame.PROVIDER ? 1 : 0;
        }
        last = Optional.of(reason);
        giveBack(mine, reason, blame);
        return next(reason, blame, ran);
    }

    private boolean next(String reason, Blame blame, boolean ran) {
        boolean hopeless = blame == Blame.DESCRIPTOR || appFailures >= APP_TRIES || providerFailures >= PROVIDER_TRIES;
        // an app that has served once is right; then it is worth trying for as long as there is money
        if (hopeless && !served) {
            int tries = Math.max(appFailures, providerFailures);
            slot.set(new InstanceState.Failed(
                    around.clock().instant(),
                    Optional.of(tries > 1 ? "given up after " + tries + " providers: " + reason : reason)));
            return false;
        }
        if (ran) {
            slot.countReplacement();
        }
        slot.waiting((ran ? "lost: " : "failed, will try again: ") + reason);
        return true;
    }

    private String serve(Lease mine, Running running) throws InterruptedException {
        address = running.who().ip();
        Watch watch = new Watch(around, node, slot, mine, running);
        Deadline proven = Deadline.in(around.pace().proven());
        running.instance().ifPresent(instance -> {
            mine.serves(instance.id());
            around.directory().put(instance);
        });
        announce();
        String reason = watch.untilLost();
        failures = proven.passed() ? 0 : failures + 1;
        // no new request may go there while it is taken down
        mine.withdraw(reason);
        return reason;
    }

    /** Nodes may have missed the news of each other. */
    private void announce() throws InterruptedException {
        if (vpn.isPresent()) {
            try {
                vpn.get().announce();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, slot.name() + ": the network could not be told again: " + e.getMessage());
            }
        }
    }

    private void giveBack(Lease mine, String reason, Blame blame) throws InterruptedException {
        Optional<String> provider = mine.provider();
        if (blame == Blame.PROVIDER || blame == Blame.APP) {
            provider.ifPresent(id -> around.providers().penalise(id, reason));
        }
        if (!mine.holdsAnything()) {
            return;
        }
        slot.set(new InstanceState.Stopping(
                around.clock().instant(), slot.state().partner(), Optional.of(reason)));
        String words = reason.length() <= 200 ? reason : reason.substring(0, 200) + "…";
        if (!mine.release(words, mine.alarm().code(), Lease.Limits.usual(around.pace()))) {
            around.leftovers().add(mine);
        }
    }

    /** At first all instances of each must serve; later one of each is enough, or a broken cluster stays broken. */
    private void awaitDependencies() throws InterruptedException {
        while (!around.stop().given()) {
            long version = around.roster().version();
            Collection<String> missing = around.roster().missing(node.dependsOn(), served);
            if (missing.isEmpty()) {
                return;
            }
            slot.waiting("waits for " + String.join(", ", List.copyOf(missing)));
            around.roster().awaitChange(version, DEPENDENCY_CHECK);
        }
    }
}
