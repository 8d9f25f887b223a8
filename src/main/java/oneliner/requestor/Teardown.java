package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.lifecycle.Turn;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.YagnaException;

/**
 * Ends an app in order: instances against their start order, those that do not need each other at once; demands,
 * invoices, networks, money. Whatever hangs, it is over by its deadline: each part has its share of the time. May be
 * run again after it was cut short: what is done already is not done again.
 */
final class Teardown {
    private static final System.Logger LOG = System.getLogger(Teardown.class.getName());
    private static final String WHY = "the app stops";
    private static final Duration BREATH = Duration.ofMillis(100);

    private final AppRun run;
    private final Bounded bounded;
    private final Duration invoiceWait;
    private final Deadline deadline;
    private final Duration total;
    private final List<Bounded.Task> begun = new ArrayList<>();

    /**
     * Prepares the end.
     *
     * @param invoiceWait how long to wait for invoices, at most; the deadline holds as well
     */
    Teardown(AppRun run, Bounded bounded, Duration invoiceWait, Deadline deadline) {
        this.run = run;
        this.bounded = bounded;
        this.invoiceWait = invoiceWait;
        this.deadline = deadline;
        this.total = deadline.left();
    }

    void run() throws InterruptedException {
        boolean whole = false;
        try {
            inOrder();
            whole = true;
        } finally {
            if (!whole) {
                // who cuts it short begins anew, and must find no lease in other hands
                begun.forEach(Bounded.Task::callOff);
            }
        }
    }

    private void inOrder() throws InterruptedException {
        withdraw();
        Bounded.Task demands =
                begin("withdraw every demand", insisting(run.board()::withdrawAll, Deadline.in(percent(50))));
        // half of the time for the machines, a fifth for the last calls, the rest for invoices
        release(before(percent(50)));
        demands.await(percent(5));
        demands.cut();
        bounded.within(percent(5), "look for agreements that nobody knows of", () -> {
            run.strays().demands(Set.of());
            run.strays().agreements();
        });
        Deadline invoices = before(percent(20));
        if (!run.payments().unsettled().isEmpty()) {
            awaitInvoices(invoices);
        }
        for (Map.Entry<String, Vpn> network : run.networks().entrySet()) {
            if (bounded.within(
                    percent(8),
                    "delete network '" + network.getKey() + "'",
                    insisting(network.getValue()::delete, Deadline.in(percent(7))))) {
                run.networks().remove(network.getKey());
                run.journal().noNetwork(network.getKey());
            }
        }
        bounded.within(
                percent(8),
                "release the allocation",
                insisting(() -> run.payments().close(percent(2)), Deadline.in(percent(7))));
        run.picture().spent(run.payments().spent());
    }

    private Bounded.Task begin(String what, Bounded.Step step) {
        Bounded.Task task = bounded.start(what, step);
        begun.add(task);
        return task;
    }

    private Duration percent(int of) {
        return total.multipliedBy(of).dividedBy(100);
    }

    /** That long before the deadline. */
    private Deadline before(Duration rest) {
        return deadline.earlier(rest);
    }

    /** No new request goes anywhere from now on; those under way may end. */
    private void withdraw() throws InterruptedException {
        boolean served = false;
        for (ServiceRun one : run.runs()) {
            List<Lease> leases = one.leases();
            if (!leases.isEmpty()) {
                one.slot()
                        .set(new InstanceState.Stopping(
                                run.clock().instant(), one.slot().state().partner(), Optional.of(WHY)));
            }
            for (Lease lease : leases) {
                served |= lease.withdraw(WHY);
            }
        }
        if (served) {
            new StopSignal().pause(deadline.atMost(run.pace().drain()));
        }
    }

    private void release(Deadline until) throws InterruptedException {
        List<Bounded.Task> tasks = new ArrayList<>();
        List<Set<String>> waves = new ArrayList<>(Waves.of(run.app().nodes().values()));
        Set<String> removed = new HashSet<>(run.roster().all().keySet());
        removed.removeAll(run.app().nodes().keySet());
        // what was on its way out already
        waves.add(0, removed);
        for (Lease lease : run.leftovers().leases()) {
            tasks.add(release(lease, until.left()));
        }
        for (int i = 0; i < waves.size(); i++) {
            Set<String> nodes = waves.get(i);
            // a wave that takes long loses its turn, not its chance: it goes on beside the next one
            Deadline turn = Deadline.in(until.left().dividedBy(waves.size() - i));
            List<Bounded.Task> own = new ArrayList<>();
            for (ServiceRun one : run.runs()) {
                if (nodes.contains(one.slot().node())) {
                    one.leases().forEach(lease -> own.add(release(lease, turn.left())));
                }
            }
            for (Bounded.Task task : own) {
                task.await(turn.left());
            }
            tasks.addAll(own);
            stopped(nodes);
        }
        for (Bounded.Task task : tasks) {
            task.await(until.left());
        }
        for (Bounded.Task task : tasks) {
            task.cut();
        }
    }

    private Bounded.Task release(Lease lease, Duration share) {
        String whose = "provider " + lease.provider().orElse("?");
        return begin("end the lease of " + whose, () -> {
            Deadline until = Deadline.in(share);
            while (!lease.release("Finished", "Success", Lease.Limits.within(share, run.pace())) && !until.passed()) {
                new StopSignal().pause(BREATH);
            }
        });
    }

    /** The step, and again while the daemon fails at it and there is time: one error must not leave anything behind. */
    private static Bounded.Step insisting(Bounded.Step step, Deadline until) {
        return () -> {
            while (true) {
                try {
                    step.run();
                    return;
                } catch (YagnaException e) {
                    if (e instanceof YagnaException.Refused || until.passed()) {
                        throw e;
                    }
                    LOG.log(Level.DEBUG, "once more, after: " + e.getMessage());
                    new StopSignal().pause(BREATH);
                }
            }
        };
    }

    private void stopped(Set<String> nodes) {
        for (String node : nodes) {
            for (Slot slot : run.roster().of(node)) {
                if (!(slot.state() instanceof InstanceState.Failed)) {
                    slot.set(new InstanceState.Stopped(run.clock().instant(), Optional.empty()));
                }
            }
        }
    }

    private void awaitInvoices(Deadline until) throws InterruptedException {
        Deadline patience = Deadline.in(until.atMost(invoiceWait));
        // a provider that never acknowledges one must not use up the time of the others
        Duration slice = patience.left().dividedBy(3);
        Set<String> unsettled = run.payments().unsettled();
        while (!unsettled.isEmpty() && !patience.passed()) {
            Turn turn = Turn.ofAtLeast(BREATH);
            Duration wait = patience.atMost(slice.dividedBy(2));
            bounded.within(
                    patience.atMost(slice),
                    "pay the last invoices",
                    () -> run.payments().pollInvoices(wait));
            turn.sitOut(new StopSignal());
            unsettled = run.payments().unsettled();
        }
        if (!unsettled.isEmpty()) {
            LOG.log(Level.WARNING, "no invoice came in time for " + String.join(", ", unsettled));
        }
    }
}
