package oneliner.requestor;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import oneliner.descriptor.App;

/** All wanted instances of an app, in start order. Any thread. */
final class Roster {
    private final Map<String, List<Slot>> slots = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long version;

    Roster(App app, Clock clock) {
        for (App.Node node : app.nodes().values()) {
            List<Slot> own = new ArrayList<>();
            for (int i = 0; i < node.instances(); i++) {
                Slot slot = new Slot(node.name(), i, clock);
                slot.listen(this::wake);
                own.add(slot);
            }
            slots.put(node.name(), List.copyOf(own));
        }
    }

    List<Slot> of(String node) {
        return slots.getOrDefault(node, List.of());
    }

    Map<String, List<Slot>> all() {
        return java.util.Collections.unmodifiableMap(slots);
    }

    boolean allServing() {
        return slots.values().stream().flatMap(List::stream).allMatch(Slot::serving);
    }

    /**
     * Those nodes that do not serve.
     *
     * @param oneIsEnough true when a node serves with one of its instances, false when it takes all
     */
    List<String> missing(Collection<String> nodes, boolean oneIsEnough) {
        return nodes.stream()
                .filter(n -> oneIsEnough
                        ? of(n).stream().noneMatch(Slot::serving)
                        : !of(n).stream().allMatch(Slot::serving))
                .toList();
    }

    /** Counts changes, for {@link #awaitChange}. */
    long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there were changes after {@code seen}, at most for {@code length}. */
    void awaitChange(long seen, Duration length) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = length.toNanos();
            while (version == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everyone who waits for a change. */
    void wake() {
        lock.lock();
        try {
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
