package oneliner.requestor;

import java.time.Duration;
import java.util.Optional;
import oneliner.descriptor.App;
import oneliner.lifecycle.Deadline;
import oneliner.requestor.activity.Console;
import oneliner.yagna.ActivityState;
import oneliner.yagna.YagnaException;

/**
 * Looks after one instance that serves, and says when it is lost. One thread. Three things can tell: the agreement's events, the
 * activity's state and the probe. A daemon that is away tells nothing: what runs is kept.
 */
final class Watch {
    /** Reports of an unwell activity in a row before it counts as lost; one alone is often a hiccup of the net. */
    private static final int PATIENCE = 3;

    /** Looks at the activity for one at its daemons, which is a command on the machine. */
    private static final int DAEMONS = 2;

    private final Surroundings around;
    private final Slot slot;
    private Tenancy tenancy;
    private Deadline nextState;
    private Deadline nextDaemons;
    private Deadline nextProbe;
    private Optional<String> trouble = Optional.empty();
    private Optional<String> note = Optional.empty();
    private int badProbes;
    private int badStates;

    Watch(Surroundings around, Slot slot, Tenancy tenancy) {
        this.around = around;
        this.slot = slot;
        this.nextState = Deadline.in(around.pace().activityPoll());
        this.nextDaemons = Deadline.in(around.pace().activityPoll().multipliedBy(DAEMONS));
        over(tenancy);
        say(Optional.empty());
    }

    /** The same instance under a definition that asks it another way. */
    void over(Tenancy same) {
        tenancy = same;
        badProbes = 0;
        nextProbe = Deadline.in(probe().map(App.Probe::interval).orElse(Duration.ZERO));
    }

    /** Something to be told of it besides; empty when that is over. */
    void note(Optional<String> words) {
        if (!words.equals(note)) {
            note = words;
            say(trouble);
        }
    }

    /**
     * Waits for the next look, or until it rings, at most for {@code longest}; then looks.
     *
     * @return why the instance is lost, empty while it serves
     */
    Optional<String> look(Bell bell, Duration longest) throws InterruptedException {
        Optional<App.Probe> probe = probe();
        Duration pause = nextState.atMost(longest);
        bell.await(probe.isPresent() ? nextProbe.atMost(pause) : pause);
        Optional<String> lost = tenancy.lease().alarm().reason();
        if (lost.isEmpty() && !around.clock().instant().isBefore(tenancy.expiresAt())) {
            lost = Optional.of("its agreement has come to its end");
        }
        if (lost.isEmpty() && probe.isPresent() && nextProbe.passed()) {
            lost = probe(probe.get());
            nextProbe = Deadline.in(probe.get().interval());
        }
        if (lost.isEmpty() && nextState.passed()) {
            lost = activity();
            nextState = Deadline.in(around.pace().activityPoll());
        }
        if (lost.isEmpty() && nextDaemons.passed()) {
            lost = around.units().failedDaemon(slot.name(), tenancy.activityId());
            nextDaemons = Deadline.in(around.pace().activityPoll().multipliedBy(DAEMONS));
        }
        return lost;
    }

    private Optional<App.Probe> probe() {
        return Pulse.of(tenancy.wanted(), tenancy.instance());
    }

    private Optional<String> probe(App.Probe how) throws InterruptedException {
        Console.Health health = new Pulse(around, slot)
                .feel(tenancy.wanted(), how, tenancy.instance(), tenancy.activityId(), how.timeout());
        if (!health.known()) {
            return Optional.empty();
        }
        Optional<String> fault = health.fault();
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
        return Optional.of(around.units()
                .lastWords(
                        slot.name(),
                        tenancy.activityId(),
                        badProbes + " probes in a row failed, the last with: " + fault.orElse("")));
    }

    private boolean daemonAway() throws InterruptedException {
        try {
            around.daemon().activity().state(tenancy.activityId());
            return false;
        } catch (YagnaException e) {
            return e.status() == 0;
        }
    }

    private Optional<String> activity() throws InterruptedException {
        String trouble;
        try {
            ActivityState state = around.daemon().activity().state(tenancy.activityId());
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

    private void say(Optional<String> what) {
        trouble = what;
        Optional<String> reason = trouble.isPresent() && note.isPresent()
                ? Optional.of(trouble.get() + "; " + note.get())
                : trouble.or(() -> note);
        slot.set(new InstanceState.Serving(tenancy.since(), tenancy.who(), tenancy.activityId(), reason));
    }
}
