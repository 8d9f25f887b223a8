package oneliner.services;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The one place where the requestor says what runs and everyone else looks it up. Any thread may call; readers never
 * wait. Events are fired synchronously by the writing thread, after the change; observers must not block.
 */
@ApplicationScoped
public class ServiceDirectory {
    private final Map<String, ServiceInstance> instances = new ConcurrentSkipListMap<>();
    private final Map<String, ServiceInstance> draining = new ConcurrentSkipListMap<>();
    private final Traffic traffic = new Traffic();
    private final Entrances entrances = new Entrances();
    private volatile List<Door> doors = List.of();
    private volatile AppStatus status;
    private final Clock clock;
    private final Event<ServiceEvent> events;

    /** For the container's proxy only. */
    protected ServiceDirectory() {
        this.clock = null;
        this.events = null;
    }

    /** Made by the container, once per application. */
    @Inject
    public ServiceDirectory(Clock clock, Event<ServiceEvent> events) {
        this.clock = clock;
        this.events = events;
        this.status = AppStatus.nothingYet(clock.instant());
    }

    /** Replaces the list of doors, first HTTP door first. */
    public void doors(List<Door> all) {
        doors = List.copyOf(all);
    }

    /** The doors in descriptor order; empty before the descriptor was read. */
    public List<Door> doors() {
        return doors;
    }

    /** The door at {@code /}: the first HTTP one; empty when the app has none or is not known yet. */
    public Optional<Door> frontDoor() {
        return doors.stream().filter(d -> d.kind() == Door.Kind.HTTP).findFirst();
    }

    /** Who is busy with how many requests. */
    public Traffic traffic() {
        return traffic;
    }

    /** How the TCP doors do. */
    public Entrances entrances() {
        return entrances;
    }

    /** Adds an instance that serves. */
    public void put(ServiceInstance instance) {
        instances.put(instance.id(), Objects.requireNonNull(instance, "instance"));
        events.fire(new ServiceEvent.Commissioned(clock.instant(), instance));
    }

    /**
     * Takes an instance out, so that no new request goes to it.
     *
     * @return false if it was not there
     */
    public boolean remove(String id, String reason) {
        ServiceInstance gone = instances.remove(id);
        draining.remove(id);
        traffic.letGo(id);
        if (gone != null) {
            events.fire(new ServiceEvent.Lost(clock.instant(), gone, reason));
        }
        return gone != null;
    }

    /**
     * Takes an instance out, so that no new request goes to it, save those of browsers that are with it: for them it
     * stays within reach until {@link #remove}. When no other instance of its node serves, it is just removed.
     *
     * @return false if it was not there
     */
    public boolean drain(String id, String reason) {
        ServiceInstance leaving = instances.get(id);
        if (leaving == null || instances(leaving.node()).size() < 2) {
            return remove(id, reason);
        }
        draining.put(id, leaving);
        boolean left = instances.remove(id) != null;
        if (left) {
            events.fire(new ServiceEvent.Lost(clock.instant(), leaving, reason));
        } else {
            draining.remove(id);
        }
        return left;
    }

    /** The instances of a node that only browsers which are with them may still use; empty for an unknown node. */
    public List<ServiceInstance> draining(String node) {
        return draining.values().stream().filter(i -> i.node().equals(node)).toList();
    }

    /** True for an instance that serves, be it only those who are with it. */
    public boolean reaches(ServiceInstance instance) {
        return instances.containsKey(instance.id()) || draining.containsKey(instance.id());
    }

    /** The serving instances of a node, in a stable order; empty for an unknown node. */
    public List<ServiceInstance> instances(String node) {
        return instances.values().stream().filter(i -> i.node().equals(node)).toList();
    }

    /** Puts a new picture of the app in the place of the old one. */
    public void publish(AppStatus next) {
        status = Objects.requireNonNull(next, "next");
        events.fire(new ServiceEvent.Changed(clock.instant(), next));
    }

    /** Tells everyone of money that was promised. */
    public void paid(ServiceEvent.Paid event) {
        events.fire(Objects.requireNonNull(event, "event"));
    }

    /** Tells everyone of something that changes no picture, such as a refused bill. */
    public void tell(ServiceEvent event) {
        events.fire(Objects.requireNonNull(event, "event"));
    }

    /** The newest picture of the app. */
    public AppStatus status() {
        return status;
    }
}
