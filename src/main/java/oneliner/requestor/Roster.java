package oneliner.requestor;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import oneliner.descriptor.App;
import oneliner.services.AppStatus;

/** All instances of an app that there are or shall be, in start order. Any thread. */
final class Roster {
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Map<String, List<Slot>> slots = Map.of();
    private volatile Consumer<Slot> newcomers = slot -> {};
    private volatile Runnable audience = () -> {};
    private long version;

    /** One with a slot for each instance of an app. */
    Roster(App app, Clock clock) {
        this.clock = clock;
        order(app);
        for (App.Node node : app.nodes().values()) {
            for (int i = 0; i < node.instances(); i++) {
                add(node.name(), i);
            }
        }
    }

    /**
     * Has one listener.
     *
     * @param newcomer is given each instance, now or as soon as there is one, to listen to it
     * @param number is called when there are more or fewer, or in another order
     */
    void listen(Consumer<Slot> newcomer, Runnable number) {
        newcomers = newcomer;
        audience = number;
        slots.values().forEach(own -> own.forEach(newcomer));
    }

    /** Takes over an app's order of nodes; those that it does not know keep their instances and come last. */
    void order(App app) {
        lock.lock();
        try {
            Map<String, List<Slot>> next = new LinkedHashMap<>();
            app.nodes().keySet().forEach(name -> next.put(name, of(name)));
            slots.forEach((name, own) -> {
                if (!own.isEmpty()) {
                    next.putIfAbsent(name, own);
                }
            });
            slots = next;
        } finally {
            lock.unlock();
        }
        tell();
    }

    /** Makes room for one more instance; the highest of its node. */
    Slot add(String node, int index) {
        Slot slot = new Slot(node, index, clock);
        slot.listen(this::wake);
        lock.lock();
        try {
            Map<String, List<Slot>> next = new LinkedHashMap<>(slots);
            List<Slot> own = new ArrayList<>(of(node));
            own.add(slot);
            next.put(node, List.copyOf(own));
            slots = next;
        } finally {
            lock.unlock();
        }
        newcomers.accept(slot);
        tell();
        return slot;
    }

    /** Forgets an instance, and its node when it was the last of one that {@code app} does not have. */
    void remove(Slot slot, App app) {
        lock.lock();
        try {
            Map<String, List<Slot>> next = new LinkedHashMap<>(slots);
            List<Slot> own = new ArrayList<>(of(slot.node()));
            own.remove(slot);
            next.put(slot.node(), List.copyOf(own));
            if (own.isEmpty() && !app.nodes().containsKey(slot.node())) {
                next.remove(slot.node());
            }
            slots = next;
        } finally {
            lock.unlock();
        }
        tell();
    }

    /** Instances of a node by index; empty for an unknown one. */
    List<Slot> of(String node) {
        return slots.getOrDefault(node, List.of());
    }

    Optional<Slot> slot(String node, int index) {
        return of(node).stream().filter(s -> s.index() == index).findFirst();
    }

    /** A snapshot. */
    Map<String, List<Slot>> all() {
        return java.util.Collections.unmodifiableMap(slots);
    }

    /** How many instances are wanted in all. */
    int size() {
        return slots.values().stream().mapToInt(List::size).sum();
    }

    /** What a node's instances found on the market; the one that looked for more offers has seen more. */
    Optional<AppStatus.Market> market(String node) {
        return of(node).stream()
                .flatMap(slot -> slot.market().stream())
                .max(Comparator.comparingInt(AppStatus.Market::offers));
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
                        : of(n).isEmpty() || !of(n).stream().allMatch(Slot::serving))
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

    private void tell() {
        wake();
        audience.run();
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
