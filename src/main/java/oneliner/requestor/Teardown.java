package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.YagnaException;

/**
 * Ends an app in order, on the calling thread: instances against their start order, demands, invoices, networks, money.
 * May be run again after it was cut short: what is done already is not done again.
 */
final class Teardown {
    private static final System.Logger LOG = System.getLogger(Teardown.class.getName());
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final AppRun run;
    private final Duration invoiceWait;

    Teardown(AppRun run, Duration invoiceWait) {
        this.run = run;
        this.invoiceWait = invoiceWait;
    }

    void run() throws InterruptedException {
        Deadline deadline = Deadline.in(run.pace().teardown(), run.clock());
        List<String> nodes = new ArrayList<>(run.roster().all().keySet());
        Collections.reverse(nodes);
        for (String node : nodes) {
            end(node, deadline);
        }
        for (Lease lease : run.leftovers()) {
            release(lease, deadline);
        }
        run.board().withdrawAll();
        awaitInvoices();
        for (Map.Entry<String, Vpn> network : run.networks().entrySet()) {
            if (tried("delete network '" + network.getKey() + "'", network.getValue()::delete)) {
                run.networks().remove(network.getKey());
            }
        }
        tried("release the allocation", run.payments()::close);
        run.picture().spent(run.payments().spent());
    }

    private void end(String node, Deadline deadline) throws InterruptedException {
        List<ServiceRun> own =
                run.runs().stream().filter(r -> r.slot().node().equals(node)).toList();
        boolean served = false;
        for (ServiceRun one : own) {
            if (one.lease().isPresent()) {
                one.slot()
                        .set(new InstanceState.Stopping(
                                run.clock().instant(), one.slot().state().partner(), Optional.of("the app stops")));
                served |= one.lease().get().withdraw("the app stops");
            }
        }
        if (served) {
            // requests that are under way may end
            new StopSignal().pause(deadline.atMost(run.pace().drain()));
        }
        for (ServiceRun one : own) {
            if (one.lease().isPresent()) {
                release(one.lease().get(), deadline);
            }
        }
        for (Slot slot : run.roster().of(node)) {
            if (!(slot.state() instanceof InstanceState.Failed)) {
                slot.set(new InstanceState.Stopped(run.clock().instant(), Optional.empty()));
            }
        }
    }

    private static void release(Lease lease, Deadline deadline) throws InterruptedException {
        if (deadline.passed()) {
            LOG.log(
                    Level.WARNING,
                    "no time left to end a lease of provider "
                            + lease.provider().orElse("?"));
            return;
        }
        lease.release("Finished", "Success", deadline.atMost(LEASE));
    }

    private void awaitInvoices() throws InterruptedException {
        Deadline deadline = Deadline.in(invoiceWait, run.clock());
        Set<String> unsettled = run.payments().unsettled();
        while (!unsettled.isEmpty() && !deadline.passed()) {
            if (!tried("look for invoices", () -> run.payments().pollInvoices(deadline.atMost(POLL)))) {
                new StopSignal().pause(deadline.atMost(Duration.ofMillis(500)));
            }
            unsettled = run.payments().unsettled();
        }
        if (!unsettled.isEmpty()) {
            LOG.log(Level.WARNING, "no invoice came in time for " + String.join(", ", unsettled));
        }
    }

    /** A part of the end. */
    private interface Part {
        void run() throws InterruptedException;
    }

    private static boolean tried(String what, Part part) throws InterruptedException {
        try {
            part.run();
            return true;
        } catch (YagnaException e) {
            LOG.log(Level.WARNING, "could not " + what + ": " + e.getMessage());
            return false;
        }
    }
}
