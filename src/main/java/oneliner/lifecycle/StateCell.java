package oneliner.lifecycle;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Holds one state and tells listeners of each change. A terminal state absorbs every later change. Safe for any
 * thread; listeners are called by the changing thread, in order of registration, after the lock is left, and a
 * listener that throws is logged and does not disturb the others.
 *
 * @param <S> an immutable state type
 */
public final class StateCell<S> {
    private static final System.Logger LOG = System.getLogger(StateCell.class.getName());

    private final Predicate<? super S> terminal;
    private final List<BiConsumer<? super S, ? super S>> listeners = new CopyOnWriteArrayList<>();
    private S state;

    /**
     * Makes a cell.
     *
     * @param initial first state
     * @param terminal true for states that nothing may leave
     */
    public StateCell(S initial, Predicate<? super S> terminal) {
        this.state = Objects.requireNonNull(initial, "initial");
        this.terminal = Objects.requireNonNull(terminal, "terminal");
    }

    /** The state now. */
    public synchronized S get() {
        return state;
    }

    /** Calls {@code listener} with (old, new) at each later change. */
    public void listen(BiConsumer<? super S, ? super S> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Replaces the state by what {@code change} makes of it.
     *
     * @param change pure, called under the lock; returning its argument means no change
     * @return true if the state is another one now; false if it was terminal or stayed equal
     */
    public boolean update(UnaryOperator<S> change) {
        S before;
        S after;
        synchronized (this) {
            before = state;
            if (terminal.test(before)) {
                return false;
            }
            after = Objects.requireNonNull(change.apply(before), "new state");
            if (after.equals(before)) {
                return false;
            }
            state = after;
        }
        for (BiConsumer<? super S, ? super S> listener : listeners) {
            try {
                listener.accept(before, after);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a listener failed on the change to " + after, e);
            }
        }
        return true;
    }

    /** Sets the state, see {@link #update}. */
    public boolean set(S next) {
        return update(before -> next);
    }
}
