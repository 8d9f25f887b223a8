package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import oneliner.lifecycle.Deadline;
import oneliner.requestor.vpn.Vpn;
import oneliner.services.AppStatus;

/**
 * The time in which an instance serves: on one machine, and before that one goes, on the next. The substitute is
 * rented, started and probed while the old one serves, then it takes the requests and the old one is drained and ended.
 *
 * <p>Two machines cannot have one address at once. A substitute has another one when nobody knows the old one's, see
 * {@link Wanted#addressIsKnown}; else it has its provider and agreement first, and the old one leaves before it starts.
 * One thread, the run's.
 */
final class Tenure {
    private static final System.Logger LOG = System.getLogger(Tenure.class.getName());

    private final Surroundings around;
    private final ServiceRun run;
    private final Slot slot;
    private final Bell bell;
    private Tenancy current;
    private Watch watch;
    private Deadline proven;
    private Optional<Order> order = Optional.empty();
    private Optional<Substitute> substitute = Optional.empty();
    private Tries tries;
    private Deadline again = Deadline.in(Duration.ZERO);

    Tenure(Surroundings around, ServiceRun run, Slot slot, Bell bell) {
        this.around = around;
        this.run = run;
        this.slot = slot;
        this.bell = bell;
        this.tries = run.newTries();
    }

    /** What served last. */
    Tenancy current() {
        return current;
    }

    /** True when what served last did so for long. */
    boolean proven() {
        return proven.passed();
    }

    /**
     * Serves; returns when nothing does any more.
     *
     * @return why the last machine was lost; it is out of the directory and still to be given back
     * @throws StartFailure if a machine was lost or had to leave and its substitute failed; all is given back then
     */
    String hold(Tenancy first) throws InterruptedException {
        install(first);
        while (true) {
            Optional<String> lost = watch.look(bell, around.pace().tick());
            Optional<Order> news = run.takeOrder();
            if (news.isPresent()) {
                obey(news.get());
            }
            if (lost.isPresent()) {
                current.lease().withdraw(lost.get());
                if (substitute.isEmpty()) {
                    giveUpOrder(lost.get());
                    return lost.get();
                }
                inherit(substitute.get(), lost.get());
            } else if (substitute.isPresent()) {
                follow(substitute.get());
            } else if (again.passed()) {
                reason().ifPresent(this::begin);
            }
        }
    }

    private void install(Tenancy next) throws InterruptedException {
        current = next;
        proven = Deadline.in(around.pace().proven());
        run.serves(next);
        next.instance().ifPresent(instance -> {
            next.lease().serves(instance.id());
            around.directory().put(instance);
        });
        // only now, so that whoever reads that it serves finds it in the directory
        tell(Optional.empty());
        watch = new Watch(around, slot, next);
        announce(next);
    }

    /** For the status; shown with the next change of state. */
    private void tell(Optional<InstanceState> next) {
        slot.tenancy(new AppStatus.Tenancy(
                Optional.of(current.expiresAt()),
                current.adopted(),
                next.map(state -> new AppStatus.Substitute(
                        state.step(),
                        state.reason(),
                        state.partner().map(InstanceState.Partner::providerId),
                        state.partner().map(InstanceState.Partner::agreementId),
                        state.since()))));
    }

    /** Nodes may have missed the news of each other. */
    private void announce(Tenancy of) throws InterruptedException {
        Optional<Vpn> vpn = of.lease().vpn();
        if (vpn.isPresent()) {
            try {
                vpn.get().announce();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, slot.name() + ": the network could not be told again: " + e.getMessage());
            }
        }
    }

    private void obey(Order next) throws InterruptedException {
        if (next.replace().isEmpty()) {
            current = current.as(next.wanted());
            watch.over(current);
            next.done();
            return;
        }
        order.ifPresent(o -> o.failed("something else was wanted meanwhile"));
        order = Optional.of(next);
        tries = run.newTries();
        again = Deadline.in(Duration.ZERO);
        // what it would have become is not what is wanted now
        if (substitute.isPresent()) {
            run.abandon(substitute.get());
            substitute = Optional.empty();
        }
    }

    /** Why another machine is needed; empty as long as none is. */
    private Optional<String> reason() {
        if (order.isPresent()) {
            return order.get().replace();
        }
        boolean due = !around.clock()
                .instant()
                .isBefore(current.rollOver(around.lifetime().margin()));
        return due ? Optional.of("its agreement ends at " + current.expiresAt()) : Optional.empty();
    }

    private void begin(String why) {
        Wanted next = order.map(Order::wanted).orElse(run.wanted());
        Optional<String> wish = next.address();
        Optional<String> held = current.who().ip();
        Optional<Vpn> network = next.node().network().map(around.networks()::get);
        boolean sameNetwork = held.isPresent() && network.equals(current.lease().vpn());
        boolean free = !sameNetwork || (wish.isPresent() && !wish.equals(held));
        boolean swap = !free && next.addressIsKnown(held.orElseThrow());
        Optional<String> address = swap ? held : free ? wish : Optional.empty();
        Substitute one = new Substitute(around, next, slot, bell, address, swap, why);
        LOG.log(
                Level.INFO,
                slot.name() + ": a substitute is sought, as " + why
                        + (swap ? "; others know its address, so it leaves before the substitute starts" : ""));
        substitute = Optional.of(one);
        run.begins(one);
    }

    private void follow(Substitute next) throws InterruptedException {
        if (next.waitsForAddress()) {
            leave(next);
        } else if (next.tenancy().isPresent()) {
            Tenancy old = current;
            String why = reason().orElse("it was replaced");
            settled();
            slot.countReplacement();
            install(next.tenancy().get());
            run.drain(old.lease(), why);
        } else if (next.failure().isPresent()) {
            failed(next);
        } else {
            tell(Optional.of(next.face().state()));
            watch.note(Optional.of(next.face().words()));
        }
    }

    /** The old one goes, so that the substitute can have its address; until that serves, nothing does. */
    private void leave(Substitute next) throws InterruptedException {
        String why = reason().orElse("it is replaced");
        slot.set(new InstanceState.Stopping(around.clock().instant(), Optional.of(current.who()), Optional.of(why)));
        run.leaves();
        run.drain(current.lease(), why);
        run.awaitGone(current.lease());
        await(next);
    }

    /** The old one is lost while a substitute is on its way: that becomes the instance. */
    private void inherit(Substitute next, String lost) throws InterruptedException {
        LOG.log(Level.INFO, slot.name() + ": lost, " + lost + "; its substitute is on its way");
        run.lost(current.lease(), lost);
        if (next.swap()) {
            run.awaitGone(current.lease());
        }
        await(next);
    }

    private void await(Substitute next) throws InterruptedException {
        next.face().promote();
        next.addressIsFree();
        while (next.tenancy().isEmpty() && next.failure().isEmpty()) {
            bell.await(around.pace().tick());
        }
        slot.countReplacement();
        Optional<StartFailure> failure = next.failure();
        if (failure.isPresent()) {
            run.failed(next, failure.get());
            giveUpOrder(failure.get().getMessage());
            throw failure.get();
        }
        settled();
        install(next.tenancy().get());
    }

    /** It did not come up; the old one serves on, and another try follows unless there is no hope. */
    private void failed(Substitute next) throws InterruptedException {
        StartFailure why = next.failure().orElseThrow();
        substitute = Optional.empty();
        tell(Optional.empty());
        run.failed(next, why);
        tries.failed(why.blame());
        if (order.isPresent() && tries.hopeless(why.blame())) {
            watch.note(Optional.of("could not be replaced, " + tries.summary(why.getMessage())));
            giveUpOrder(tries.summary(why.getMessage()));
            return;
        }
        again = Deadline.in(tries.pause());
        watch.note(Optional.of("its substitute failed, will try again: " + why.getMessage()));
    }

    private void giveUpOrder(String why) {
        order.ifPresent(o -> o.failed(why));
        order = Optional.empty();
    }

    private void settled() {
        order.ifPresent(Order::done);
        order = Optional.empty();
        substitute = Optional.empty();
        tries = run.newTries();
    }
}
