package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oneliner.descriptor.App;
import oneliner.descriptor.Change;
import oneliner.descriptor.Difference;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.YagnaException;

/** Makes a running app into another one, touching only what differs. One thread. */
final class Rollout {
    private static final System.Logger LOG = System.getLogger(Rollout.class.getName());
    /** For giving back what hangs, beyond the drain. */
    private static final Duration LONGEST_RELEASE = Duration.ofSeconds(60);
    /** Between looks at an order that is carried out. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final AppRun run;

    Rollout(AppRun run) {
        this.run = run;
    }

    void replace(String node, int index, String reason) throws InterruptedException {
        Optional<ServiceRun> one = find(node, index);
        if (one.isPresent()) {
            order(one.get(), new Order(one.get().wanted(), Optional.of(reason)));
        }
    }

    /** Hands an order to a run, or begins the run anew where nothing serves that would have to be kept. */
    private void order(ServiceRun one, Order order) throws InterruptedException {
        if (one.serving().isPresent() || order.replace().isEmpty()) {
            one.order(order);
            return;
        }
        withdraw(one);
        one.giveBackAll(order.replace().orElse("replaced"));
        one.slot().waiting(order.replace().orElse("replaced"));
        run.launch(order, one.slot());
    }

    void scale(String node, int instances) throws InterruptedException {
        App before = run.app();
        Map<String, App.Node> nodes = new LinkedHashMap<>(before.nodes());
        nodes.computeIfPresent(node, (name, old) -> old.withInstances(instances));
        apply(before.withNodes(nodes));
    }

    void apply(App next) throws InterruptedException {
        App before = run.app();
        Difference difference = Difference.between(before, next);
        difference.changes().forEach(change -> LOG.log(Level.INFO, change.words()));
        Set<String> rewired = new HashSet<>();
        for (Change change : difference.changes()) {
            if (change instanceof Change.NetworkChanged || change instanceof Change.NetworkRemoved) {
                rewired.add(change.subject());
            }
        }
        // 1. what is there no more, or cannot stay while its network is another one; those that need others first
        List<ServiceRun> going =
                run.runs().stream().filter(one -> goes(one, next, rewired)).toList();
        run.become(next);
        end(going, before, "not wanted any more");
        for (String name : rewired) {
            delete(name);
        }
        run.foundation().reserve(next);
        for (App.Network network : next.networks().values()) {
            if (!run.networks().containsKey(network.name())) {
                run.foundation().add(next, network).ifPresent(why -> LOG.log(Level.ERROR, why));
            }
        }
        // 2. what stays learns of the app that it is part of, 3. what is new begins and waits for what it needs
        for (App.Node node : next.nodes().values()) {
            Set<Integer> replaced = difference.replaced(node.name());
            for (int index = 0; index < node.instances(); index++) {
                Wanted wanted = new Wanted(next, node, index);
                Optional<ServiceRun> there = find(node.name(), index);
                if (there.isEmpty()) {
                    run.launch(wanted, run.roster().add(node.name(), index));
                } else if (!replaced.contains(index)) {
                    there.get().order(new Order(wanted, Optional.empty()));
                }
            }
        }
        // 4. what differs is replaced, one after another, so that a mistake does not end them all
        for (App.Node node : next.nodes().values()) {
            if (!replace(node, difference, next)) {
                return;
            }
        }
    }

    private boolean goes(ServiceRun one, App next, Set<String> rewired) {
        App.Node node = next.nodes().get(one.slot().node());
        return node == null
                || one.slot().index() >= node.instances()
                || one.wanted().node().network().filter(rewired::contains).isPresent();
    }

    /** False if it did not work, or the app stops. */
    private boolean replace(App.Node node, Difference difference, App next) throws InterruptedException {
        for (int index : difference.replaced(node.name())) {
            Optional<ServiceRun> one = find(node.name(), index);
            Wanted wanted = new Wanted(next, node, index);
            if (one.isEmpty() || one.get().wanted().equals(wanted)) {
                continue;
            }
            Order order = new Order(wanted, Optional.of("its description changed"));
            order(one.get(), order);
            while (!order.await(LOOK)) {
                if (run.stop().given()) {
                    return false;
                }
            }
            if (order.failure().isPresent()) {
                LOG.log(
                        Level.ERROR,
                        node.name() + "/" + index + " could not be replaced, so what else differs stays as it was: "
                                + order.failure().get());
                return false;
            }
        }
        return true;
    }

    private Optional<ServiceRun> find(String node, int index) {
        return run.runs().stream()
                .filter(r -> r.slot().node().equals(node) && r.slot().index() == index)
                .findFirst();
    }

    // ---- ends

    /** Drains and ends instances, in the order of a stop, and forgets them. */
    private void end(Collection<ServiceRun> going, App before, String why) throws InterruptedException {
        for (Set<String> wave : Waves.of(before.nodes().values())) {
            List<Lease> leases = new ArrayList<>();
            List<ServiceRun> own = going.stream()
                    .filter(one -> wave.contains(one.slot().node()))
                    .toList();
            for (ServiceRun one : own) {
                one.slot()
                        .set(new InstanceState.Stopping(
                                run.clock().instant(), one.slot().state().partner(), Optional.of(why)));
                withdraw(one);
                leases.addAll(one.giveBackAll(why));
            }
            run.leftovers().await(leases, run.drain().plus(LONGEST_RELEASE));
            own.forEach(one -> run.roster().remove(one.slot(), run.app()));
        }
    }

    /** The run ends; what it holds is for the caller. */
    private void withdraw(ServiceRun one) throws InterruptedException {
        if (!one.callOff()) {
            LOG.log(Level.WARNING, one.slot().name() + ": its thread does not end");
        }
        run.runs().remove(one);
    }

    private void delete(String network) throws InterruptedException {
        Vpn old = run.networks().get(network);
        if (old != null) {
            try {
                old.delete();
                run.journal().noNetwork(network);
            } catch (YagnaException e) {
                LOG.log(Level.WARNING, "network '" + network + "' is left behind: " + e.getMessage());
            }
            run.networks().remove(network);
        }
    }
}
