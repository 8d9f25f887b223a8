package oneliner.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import oneliner.services.AppStatus;
import oneliner.services.Door;
import oneliner.services.ServiceInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When doors open and close, who gets in, and where to. */
class TcpDoorsTest {
    private Stand stand;
    private ServerSocket service;

    @BeforeEach
    void start() throws IOException {
        stand = new Stand("tcp.connections", "4", "tcp.patience", "PT0.5S");
        service = Stand.service(Stand::echo);
    }

    @AfterEach
    void close() throws IOException {
        stand.close();
        service.close();
    }

    private static void answers(Socket client) throws IOException {
        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    private static void reset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void listensOnLoopbackAtThePortThatTheDescriptorNames() throws Exception {
        int local = freePort();
        Door door = Stand.door(service.getLocalPort(), OptionalInt.of(local));
        stand.serve("a");
        stand.want(door);
        Stand.eventually(() -> stand.entrance(door).listening().isPresent(), "open");
        assertThat(stand.entrance(door).listening()).contains("127.0.0.1:" + local);
        try (Socket client = stand.connect(door)) {
            answers(client);
            assertThat(stand.entrance(door).connections()).isEqualTo(1);
        }
    }

    @Test
    void aPortThatIsTakenIsAReasonAndThenADoor() throws Exception {
        stand.serve("a");
        Door door;
        try (ServerSocket thief = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            door = Stand.door(service.getLocalPort(), OptionalInt.of(thief.getLocalPort()));
            stand.want(door);
            Stand.eventually(() -> stand.entrance(door).reason().isPresent(), "a reason");
            assertThat(stand.entrance(door).reason().orElseThrow())
                    .contains("port " + thief.getLocalPort() + " at 127.0.0.1 is taken")
                    .contains("tcp_proxy.ports of node db");
            assertThat(stand.entrance(door).listening()).isEmpty();
        }
        Stand.eventually(() -> stand.entrance(door).listening().isPresent(), "it opens as soon as the port is free");
        assertThat(stand.entrance(door).reason()).isEmpty();
        try (Socket client = stand.connect(door)) {
            answers(client);
        }
    }

    @Test
    void aDoorStaysWhileInstancesComeAndGo() throws Exception {
        ServiceInstance first = stand.serve("a");
        Door door = stand.open(service);
        int port = stand.port(door);
        try (Socket client = stand.connect(door)) {
            answers(client);
        }
        stand.lose(first);
        stand.phase(AppStatus.Phase.DEGRADED);
        stand.serve("b");
        stand.phase(AppStatus.Phase.SERVING);
        assertThat(stand.port(door)).isEqualTo(port);
        try (Socket client = stand.connect(door)) {
            answers(client);
            assertThat(stand.directory.traffic().underWay("b")).isEqualTo(1);
        }
    }

    @Test
    void aDoorThatLeavesTheDescriptorClosesAndTheOthersStay() throws Exception {
        stand.serve("a");
        Door kept = stand.open(service);
        Door removed = new Door("db", Door.Kind.TCP, service.getLocalPort(), OptionalInt.of(freePort()));
        stand.want(kept, removed);
        Stand.eventually(() -> stand.entrance(removed).listening().isPresent(), "open");
        int port = stand.port(removed);
        try (Socket stays = stand.connect(kept);
                Socket goes = stand.connect(removed)) {
            answers(stays);
            answers(goes);
            stand.want(kept);
            assertThat(goes.getInputStream().read()).as("ended in order").isEqualTo(-1);
            answers(stays);
        }
        assertThat(stand.directory.entrances().of(removed)).isEmpty();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
        // the port may go to another door at once
        Door other = new Door("web", Door.Kind.TCP, 80, OptionalInt.of(port));
        stand.want(kept, other);
        Stand.eventually(() -> stand.entrance(other).listening().isPresent(), "open");
    }

    @Test
    void aStoppedAppHasNoDoors() throws Exception {
        stand.serve("a");
        Door door = stand.open(service);
        int port = stand.port(door);
        stand.phase(AppStatus.Phase.STOPPING);
        Stand.eventually(() -> stand.directory.entrances().of(door).isEmpty(), "closed");
        Stand.eventually(() -> refuses(port), "nobody listens");
        stand.phase(AppStatus.Phase.STARTING);
        Stand.eventually(() -> stand.entrance(door).listening().isPresent(), "another run opens it again");
    }

    private static boolean refuses(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void oneTooManyIsTurnedAwayAndCounted() throws Exception {
        stand.serve("a");
        Door door = stand.open(service);
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                clients.add(stand.connect(door));
                answers(clients.get(i));
            }
            try (Socket more = stand.connect(door)) {
                reset(more);
            }
            assertThat(stand.entrance(door).refused()).isEqualTo(1);
            clients.remove(0).close();
            Stand.eventually(
                    () -> stand.directory.traffic().underWay("a") <= 4
                            && stand.entrance(door).connections() <= 4,
                    "counted");
            clients.forEach(client -> assertThat(client.isClosed()).isFalse());
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void withoutAnInstanceAConnectionWaitsAndIsTurnedAway() throws Exception {
        Door door = stand.open(service);
        long began = System.nanoTime();
        try (Socket client = stand.connect(door)) {
            reset(client);
        }
        assertThat(Stand.since(began).toMillis()).isGreaterThanOrEqualTo(450);
        assertThat(stand.entrance(door).refused()).isEqualTo(1);
        Stand.eventually(() -> stand.entrance(door).connections() == 0, "it is over");
    }

    @Test
    void anotherInstanceIsTriedWhenOneCannotBeReached() throws Exception {
        stand.serve("dead", URI.create("ws://127.0.0.1:" + freePort() + "/net/n/tcp/10.0.0.3"));
        stand.serve("well");
        Door door = stand.open(service);
        for (int i = 0; i < 4; i++) {
            try (Socket client = stand.connect(door)) {
                answers(client);
            }
        }
        assertThat(stand.directory.traffic().underWay("dead")).isZero();
        assertThat(stand.entrance(door).refused()).isZero();
    }

    @Test
    void aServiceThatRefusesIsTriedAgainUntilThePatienceIsOver() throws Exception {
        stand.serve("a");
        Door door = stand.open(service);
        service.close();
        try (Socket client = stand.connect(door)) {
            reset(client);
        }
        assertThat(stand.daemon.asked.get()).isGreaterThan(1);
        assertThat(stand.directory.traffic().underWay("a")).isZero();
        assertThat(stand.entrance(door).refused()).isEqualTo(1);
    }

    @Test
    void connectionsGoToTheInstanceThatHasFewest() throws Exception {
        stand.serve("a");
        Door door = stand.open(service);
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                clients.add(stand.connect(door));
                answers(clients.get(i));
            }
            stand.serve("b");
            for (int i = 2; i < 4; i++) {
                clients.add(stand.connect(door));
                answers(clients.get(i));
            }
            assertThat(stand.directory.traffic().underWay("a")).isEqualTo(2);
            assertThat(stand.directory.traffic().underWay("b")).isEqualTo(2);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
        Stand.eventually(() -> stand.entrance(door).connections() <= 4, "counted");
    }
}
