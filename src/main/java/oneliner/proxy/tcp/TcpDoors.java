package oneliner.proxy.tcp;

import io.netty.channel.EventLoop;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import oneliner.config.Settings;
import oneliner.services.AppStatus;
import oneliner.services.Door;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.tunnel.Tunnels;

/**
 * Keeps those TCP doors open that the app has: from the moment its descriptor is known until it stops. A door that stays
 * in the descriptor stays open, whatever happens to the instances behind it. Any thread may call; nobody waits, but at
 * the end.
 */
@ApplicationScoped
public class TcpDoors {
    private static final System.Logger LOG = System.getLogger(TcpDoors.class.getName());
    /** For connections that are in the middle of something when their door closes. */
    private static final Duration GRACE = Duration.ofMillis(1_500);

    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Settings settings;
    private final ServiceDirectory directory;
    private final Tunnels tunnels;
    private final Instances instances;
    private final Map<Door, TcpDoor> open = new ConcurrentHashMap<>();
    private final Set<TcpDoor> closing = ConcurrentHashMap.newKeySet();
    private List<Door> wanted = List.of();
    private EventLoop loop;

    /** For the container's proxy only. */
    protected TcpDoors() {
        this(null, null, null);
    }

    /** Made by the container, once per application. */
    @Inject
    public TcpDoors(Settings settings, ServiceDirectory directory, Tunnels tunnels) {
        this.settings = settings;
        this.directory = directory;
        this.tunnels = tunnels;
        this.instances = new Instances(directory);
    }

    /** Follows the app; returns at once. */
    public void onEvent(@Observes ServiceEvent event) {
        if (event instanceof ServiceEvent.Changed changed) {
            want(stands(changed.status().phase()) ? directory.doors() : List.of());
        } else if (event instanceof ServiceEvent.Lost lost) {
            open.values()
                    .forEach(door ->
                            door.lost(lost.instance(), settings.lifetime().drain()));
        }
    }

    private static boolean stands(AppStatus.Phase phase) {
        return switch (phase) {
            case STARTING, SERVING, DEGRADED -> true;
            case FAILED, STOPPING, STOPPED -> false;
        };
    }

    private synchronized void want(List<Door> doors) {
        List<Door> tcp =
                doors.stream().filter(door -> door.kind() == Door.Kind.TCP).toList();
        if (tcp.equals(wanted)) {
            return;
        }
        wanted = tcp;
        if (loop == null) {
            loop = tunnels.loop();
        }
        try {
            loop.execute(() -> become(tcp));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the event loops have ended, and every door with them");
        }
    }

    /** Closes before it opens: a port may go from one node to another. */
    private void become(List<Door> doors) {
        Set<Door> gone =
                open.keySet().stream().filter(door -> !doors.contains(door)).collect(Collectors.toSet());
        for (Door door : gone) {
            directory.entrances().remove(door);
            TcpDoor old = open.remove(door);
            closing.removeIf(TcpDoor::empty);
            closing.add(old);
            old.close(GRACE);
        }
        for (Door door : doors) {
            open.computeIfAbsent(door, fresh -> {
                TcpDoor made = new TcpDoor(fresh, settings.tcp(), tunnels, instances, loop);
                directory.entrances().put(fresh, made::entrance);
                made.open();
                return made;
            });
        }
    }

    /** Closes all doors and waits for the connections' orderly end, two seconds at most. */
    @PreDestroy
    public void end() {
        Deque<TcpDoor> left = new ArrayDeque<>(closing);
        left.addAll(open.values());
        want(List.of());
        long end = System.nanoTime() + END_NANOS;
        try {
            while (!left.isEmpty()) {
                left.pop().awaitEmpty(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
