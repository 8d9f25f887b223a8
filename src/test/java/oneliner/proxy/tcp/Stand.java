package oneliner.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import oneliner.config.Settings;
import oneliner.requestor.SilentEvents;
import oneliner.services.AppStatus;
import oneliner.services.Door;
import oneliner.services.Entrance;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.StubDaemon;
import oneliner.tunnel.Tunnels;

/** Doors, a daemon and services, all of it in this JVM. */
final class Stand implements Closeable {
    static final int WAIT_MILLIS = 20_000;

    /** What a service does with a connection. */
    interface Service {
        void serve(Socket socket) throws IOException;
    }

    final StubDaemon daemon;
    final ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());
    final Tunnels tunnels;
    final TcpDoors doors;
    private final Map<String, String> settings = new HashMap<>(Map.of("tunnel.heartbeat", "PT0.05S"));

    /** Settings as in a file: key, value, key, value. */
    Stand(String... more) throws IOException {
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        long seed = System.nanoTime();
        System.out.println("frames are cut with seed " + seed);
        daemon = new StubDaemon(seed);
        Settings read = Settings.read(key -> Optional.ofNullable(settings.get(key)));
        tunnels = new Tunnels(read.yagna(), read.tunnel(), Thread::new);
        doors = new TcpDoors(read, directory, tunnels);
    }

    static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    /** Takes connections until it is closed. */
    static ServerSocket service(Service service) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        StubDaemon.start("service", () -> {
            while (true) {
                Socket socket = server.accept();
                StubDaemon.start("service connection", () -> {
                    try (socket) {
                        service.serve(socket);
                    }
                });
            }
        });
        return server;
    }

    static Door door(int remote, OptionalInt local) {
        return new Door("db", Door.Kind.TCP, remote, local);
    }

    /** The door to that service of node db, on a free port; open when this returns. */
    Door open(ServerSocket service) throws InterruptedException {
        Door door = door(service.getLocalPort(), OptionalInt.empty());
        want(door);
        eventually(() -> entrance(door).listening().isPresent(), "the door is open");
        return door;
    }

    /** From now on the app has these doors. */
    void want(Door... all) {
        directory.doors(List.of(all));
        phase(AppStatus.Phase.SERVING);
    }

    void phase(AppStatus.Phase phase) {
        AppStatus status = new AppStatus(
                "app", phase, Optional.empty(), List.of(), List.of(), BigDecimal.ONE, BigDecimal.ZERO, Instant.EPOCH);
        directory.publish(status);
        doors.onEvent(new ServiceEvent.Changed(Instant.EPOCH, status));
    }

    /** An instance of node db that serves. */
    ServiceInstance serve(String id) {
        return serve(id, daemon.tunnel("10.0.0.2"));
    }

    ServiceInstance serve(String id, URI tunnel) {
        ServiceInstance instance = new ServiceInstance(id, "db", 0, "0x1", "provider " + id, "10.0.0.2", tunnel);
        directory.put(instance);
        return instance;
    }

    void lose(ServiceInstance instance) {
        directory.remove(instance.id(), "test");
        doors.onEvent(new ServiceEvent.Lost(Instant.EPOCH, instance, "test"));
    }

    Entrance entrance(Door door) {
        return directory.entrances().of(door).orElse(new Entrance(Optional.empty(), 0, 0, Optional.empty()));
    }

    int port(Door door) {
        String at = entrance(door).listening().orElseThrow();
        return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
    }

    Socket connect(Door door) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(door));
        socket.setSoTimeout(WAIT_MILLIS);
        return socket;
    }

    static void eventually(BooleanSupplier fact, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        while (!fact.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(fact.getAsBoolean()).as(what).isTrue();
    }

    static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Override
    public void close() throws IOException {
        doors.end();
        tunnels.close();
        daemon.close();
    }
}
