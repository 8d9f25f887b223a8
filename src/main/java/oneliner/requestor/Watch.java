package oneliner.requestor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import oneliner.descriptor.App;
import oneliner.lifecycle.Deadline;
import oneliner.requestor.Commissioning.Running;
import oneliner.services.Probe;
import oneliner.yagna.ActivityState;
import oneliner.yagna.YagnaException;

/**
 * Looks after one instance that serves, until it is lost. Three things can tell: the agreement's events, the
 * activity's state and the probe. A daemon that is away tells nothing: what runs is kept.
 */
final class Watch {
    /** Reports of an unwell activity in a row before it counts as lost; one alone is often a hiccup of the net. */
    private static final int PATIENCE = 3;

    private final Surroundings around;
    private final App.Node node;
    private final Slot slot;
    private final Lease lease;
    private final Running running;
    private final Instant since;
    private int badProbes;
    private int badStates;

    Watch(Surroundings around, App.Node node, Slot slot, Lease lease, Running running) {
        this.around = around;
        this.node = node;
        this.slot = slot;
        this.lease = lease;
        this.running = running;
        this.since = around.clock().instant();
        say(Optional.empty());
    }

    /** Blocks until the instance is lost; says why. */
    String untilLost() throws InterruptedException {
        Optional<App.Probe> probe = running.instance().isPresent() ? node.probe() : Optional.empty();
        Deadline nextState = Deadline.in(around.pace().activityPoll());
        Optional<Deadline> nextProbe = probe.map(p -> Deadline.in(p.interval()));
        while (true) {
            Duration pause = nextProbe.isPresent() ? nextProbe.get().atMost(nextState.left()) : nextState.left();
            if (lease.alarm().pause(pause)) {
                return lease.alarm().reason().orElse("lost");
            }
            Optional<String> lost = Optional.empty();
            if (nextProbe.filter(Deadline::passed).isPresent()) {
                lost = probe(probe.orElseThrow());
                nextProbe = probe.map(p -> Deadline.in(p.interval()));
            }
            if (lost.isEmpty() && nextState.passed()) {
                lost = activity();
                nextState = Deadline.in(around.pace().activityPoll());
            }
            if (lost.isPresent()) {
                return lost.get();
            }
        }
    }

    private Optional<String> probe(App.Probe how) throws InterruptedException {
        Optional<String> fault = around.probe()
                .check(
                        running.instance().orElseThrow(),
                        new Probe.Question(how.port(), how.path(), how.below()),
                        how.timeout());
        badProbes = fault.isEmpty() ? 0 : badProbes + 1;
        say(fault);
        if (badProbes < Math.max(1, how.failures())) {
            return Optional.empty();
        }
        // tunnels go through the daemon: while it is away, no probe can be answered and nothing is proven
        if (daemonAway()) {
            say(Optional.of("the daemon does not answer, so nobody knows how the service is"));
            return Optional.empty();
        }
        return Optional.of(badProbes + " probes in a row failed, the last with: " + fault.orElse(""));
    }

    private boolean daemonAway() throws InterruptedException {
        try {
            around.daemon().activity().state(running.activityId());
            return false;
        } catch (YagnaException e) {
            return e.status() == 0;
        }
    }

    private Optional<String> activity() throws InterruptedException {
        String trouble;
        try {
            ActivityState state = around.daemon().activity().state(running.activityId());
            if (!state.dead()) {
                badStates = 0;
                return Optional.empty();
            }
            trouble = "its activity is " + state.current() + (state.reason().isBlank() ? "" : ": " + state.reason());
            if (state.current().equals("Terminated")) {
                return Optional.of(trouble);
            }
        } catch (YagnaException.Refused e) {
            if (e.status() == 404 || e.status() == 410) {
                return Optional.of("the daemon does not know its activity any more");
            }
            trouble = e.getMessage();
        } catch (YagnaException e) {
            if (e.status() == 0) {
                return Optional.empty();
            }
            trouble = e.getMessage();
        }
        badStates++;
        say(Optional.of(trouble));
        return badStates < PATIENCE ? Optional.empty() : Optional.of(trouble);
    }

    private void say(Optional<String> trouble) {
        slot.set(new InstanceState.Serving(since, running.who(), running.activityId(), trouble));
    }
}
