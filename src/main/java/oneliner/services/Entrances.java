package oneliner.services;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** How the app's TCP doors do: whoever opens them says so here, and the pages look it up. Any thread may call. */
public final class Entrances {
    private final Map<Door, Supplier<Entrance>> open = new ConcurrentHashMap<>();

    /** From now on {@code sight} is asked about that door; it answers at once, on any thread. */
    public void put(Door door, Supplier<Entrance> sight) {
        open.put(door, sight);
    }

    /** Nobody tends that door any more. */
    public void remove(Door door) {
        open.remove(door);
    }

    /** How that door does now; empty for one that nobody tends, such as an HTTP door. */
    public Optional<Entrance> of(Door door) {
        return Optional.ofNullable(open.get(door)).map(Supplier::get);
    }
}
