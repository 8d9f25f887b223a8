package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * The face of a substitute: as long as the old one serves, the slot goes on telling of that one. Any thread.
 */
final class Understudy implements Face {
    private static final System.Logger LOG = System.getLogger(Understudy.class.getName());

    private final Slot slot;
    private InstanceState state;
    private boolean promoted;

    Understudy(Slot slot, InstanceState first) {
        this.slot = slot;
        this.state = first;
    }

    @Override
    public String name() {
        return slot.name();
    }

    @Override
    public synchronized InstanceState state() {
        return state;
    }

    @Override
    public synchronized void set(InstanceState next) {
        if (next.step() != state.step()) {
            LOG.log(
                    Level.INFO,
                    name() + ", substitute: " + state.step() + " → " + next.step()
                            + next.partner()
                                    .map(who -> ", agreement " + who.agreementId() + ", provider " + who.providerId())
                                    .orElse("")
                            + next.reason().map(why -> ": " + why).orElse(""));
        }
        state = next;
        if (promoted) {
            slot.set(next);
        }
    }

    /** The old one is gone: from now on the slot tells of the substitute. */
    synchronized void promote() {
        promoted = true;
        slot.set(state);
    }

    /** What is said of it while the old one serves. */
    synchronized String words() {
        return "its substitute is at " + state.step()
                + Optional.ofNullable(state.reason().orElse(null))
                        .map(r -> " (" + r + ")")
                        .orElse("");
    }
}
