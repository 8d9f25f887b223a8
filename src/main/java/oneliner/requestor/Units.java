package oneliner.requestor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.requestor.activity.CommandLog;
import oneliner.requestor.activity.Console;
import oneliner.requestor.activity.ExeUnit;
import oneliner.requestor.activity.ExecException;
import oneliner.requestor.activity.ExecException.Why;
import oneliner.requestor.activity.ExecResult;

/**
 * The machines behind the instances, for commands beside what they serve. Of each instance the latest few are known,
 * so that the output of one that failed can still be read. Any thread.
 */
final class Units {
    /** While an instance moves to another machine there are two; one more for what went before. */
    private static final int KEPT = 3;

    /** An answer has to fit into memory, whoever asks. */
    private static final int MOST_LINES = 1000;

    /** A machine that is being given up is not asked for long. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final Map<String, Deque<Entry>> bySlot = new HashMap<>();

    private record Entry(String activityId, ExeUnit unit) {}

    /**
     * An instance has got a machine, new or found again.
     *
     * @param slot such as {@code db/0}
     */
    synchronized void put(String slot, String activityId, ExeUnit unit) {
        Deque<Entry> entries = bySlot.computeIfAbsent(slot, name -> new ArrayDeque<>());
        entries.removeIf(e -> e.activityId().equals(activityId));
        entries.addLast(new Entry(activityId, unit));
        while (entries.size() > KEPT) {
            entries.removeFirst();
        }
    }

    /** The machine that an instance has now. */
    synchronized Optional<ExeUnit> now(Slot slot) {
        Optional<String> activity = slot.state().activityId();
        return bySlot.getOrDefault(slot.name(), new ArrayDeque<>()).stream()
                .filter(e -> activity.equals(Optional.of(e.activityId())))
                .map(Entry::unit)
                .findFirst();
    }

    /** The console of a machine by its activity; empty when it is not known. */
    synchronized Optional<Console> console(String slot, String activityId) {
        return bySlot.getOrDefault(slot, new ArrayDeque<>()).stream()
                .filter(e -> e.activityId().equals(activityId))
                .map(e -> e.unit().console())
                .findFirst();
    }

    /** What daemons say to a loss, appended to its reason. */
    String lastWords(String slot, String activityId, String reason) throws InterruptedException {
        Optional<Console> console = console(slot, activityId);
        return console.isEmpty()
                ? reason
                : console.get()
                        .lastWords(LAST_WORDS)
                        .map(words -> reason + "; " + words)
                        .orElse(reason);
    }

    /** Which daemon of a machine has failed, with what it printed; empty while none has, or nobody knows. */
    Optional<String> failedDaemon(String slot, String activityId) throws InterruptedException {
        Optional<Console> console = console(slot, activityId);
        return console.isEmpty() ? Optional.empty() : console.get().failedDaemon(LAST_WORDS);
    }

    /** The machine that it had last. */
    private synchronized Optional<ExeUnit> last(Slot slot) {
        return Optional.ofNullable(bySlot.get(slot.name())).map(e -> e.getLast().unit());
    }

    /**
     * Runs a command beside a service.
     *
     * @throws ExecException if it was not run, or nobody knows what came of it
     */
    ExecResult exec(Roster roster, String node, int index, List<String> args, Duration timeout)
            throws InterruptedException {
        Slot slot = slot(roster, node, index);
        ExeUnit unit = now(slot)
                .orElseThrow(() -> new ExecException(
                        Why.NOT_RUNNING,
                        slot.name() + " has no machine now"
                                + slot.state().reason().map(r -> ": " + r).orElse("")));
        return unit.console().exec(args, timeout);
    }

    /** The output of an instance's commands; empty when it never had a machine. */
    List<CommandLog> logs(Roster roster, String node, int index, int lines) throws InterruptedException {
        Slot slot = slot(roster, node, index);
        int most = Math.max(0, Math.min(MOST_LINES, lines));
        Optional<ExeUnit> unit = now(slot);
        if (unit.isPresent()) {
            return unit.get().console().log(most);
        }
        return last(slot).map(u -> u.console().kept(most)).orElse(List.of());
    }

    private static Slot slot(Roster roster, String node, int index) {
        List<Slot> slots = roster.of(node);
        return slots.stream()
                .filter(s -> s.index() == index)
                .findFirst()
                .orElseThrow(() -> new ExecException(
                        Why.UNKNOWN,
                        slots.isEmpty()
                                ? "the app has no node " + node
                                : node + " has no instance " + index + ", counted from 0"));
    }
}
