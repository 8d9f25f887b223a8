package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import oneliner.config.AccessLog;
import oneliner.config.Settings;
import oneliner.proxy.sight.Metrics;
import oneliner.proxy.sight.Sight;
import oneliner.requestor.SilentEvents;
import oneliner.services.Door;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.StubDaemon;
import oneliner.tunnel.TunnelException;
import oneliner.tunnel.Tunnels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pools over real tunnels to a daemon that counts them. */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is what the daemon sees
class PoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private final ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());
    private final Queue<Upstream> taken = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> refused = new ConcurrentLinkedQueue<>();
    private StubDaemon daemon;
    private Origin origin;
    private Tunnels tunnels;
    private Pools pools;
    private ServiceInstance instance;

    @BeforeEach
    void start() throws IOException {
        daemon = new StubDaemon(1);
        origin = new Origin(call -> {});
        instance = new ServiceInstance("app-0", "app", 0, "0x1", "anna", "10.0.0.2", daemon.tunnel("10.0.0.2"));
        directory.doors(List.of(new Door("app", Door.Kind.HTTP, origin.port(), OptionalInt.empty())));
        directory.put(instance);
    }

    @AfterEach
    void stop() throws IOException {
        tunnels.close();
        origin.close();
        daemon.close();
    }

    private void pools(int loops, Settings.Pool limits) {
        URI url = URI.create("http://127.0.0.1");
        tunnels = new Tunnels(
                new Settings.Yagna(url, "key", "public", "erc20", "hoodi", url),
                new Settings.Tunnel(LONG, LONG, LONG),
                Thread::new,
                loops);
        Settings.Balance balance = new Settings.Balance(3, LONG, 50, 20, 5);
        Metrics metrics = new Sight(AccessLog.OFF, Thread::new).metrics();
        pools = new Pools(
                new Settings.Proxy(
                        LONG,
                        LONG,
                        8192,
                        limits,
                        balance,
                        new Settings.Requests(32_768, OptionalLong.empty(), Optional.empty(), List.of())),
                directory,
                tunnels,
                metrics);
    }

    private static Settings.Pool limits(int most, int spare, int waiting) {
        return new Settings.Pool(most, spare, LONG, waiting, LONG, 2);
    }

    private Pool lease(boolean stream) {
        Pool pool = pools.next();
        Order order = new Order(instance, origin.port(), true, stream, () -> false, taken::add, refused::add);
        pool.loop().execute(() -> pool.lease(order));
        return pool;
    }

    private void giveBack() {
        Upstream one = taken.remove();
        one.channel().eventLoop().execute(() -> one.shelf().pool.give(one));
    }

    private static void eventually(BooleanSupplier fact, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!fact.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(fact.getAsBoolean()).as(what).isTrue();
    }

    private Pools.State state() {
        // nothing is known of an instance before its first order is looked at
        return pools.snapshot().stream()
                .findFirst()
                .orElse(new Pools.State(instance, origin.port(), 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void givesTheSameTunnelAgainAndAgain() throws Exception {
        pools(1, limits(4, 0, 0));
        for (int i = 0; i < 1_000; i++) {
            lease(false);
            eventually(() -> !taken.isEmpty(), "an order is served");
            giveBack();
        }
        assertThat(daemon.asked).hasValue(1);
        assertThat(state().opened()).isEqualTo(1);
    }

    @Test
    void opensNoMoreThanTheBoundWhoeverWaits() throws Exception {
        pools(1, limits(4, 0, 1_000));
        IntStream.range(0, 500).forEach(i -> lease(false));
        for (int i = 0; i < 500; i++) {
            eventually(() -> !taken.isEmpty(), "an order is served");
            giveBack();
        }
        assertThat(daemon.asked).hasValue(4);
        assertThat(refused).isEmpty();
        assertThat(state().waiting()).isZero();
        eventually(() -> state().idle() == 4, "all came back");
    }

    @Test
    void holdsTheBoundOverAllLoops() throws Exception {
        pools(3, limits(2, 0, 1_000));
        int orders = 60;
        AtomicInteger most = new AtomicInteger();
        CountDownLatch served = new CountDownLatch(orders);
        for (int i = 0; i < orders; i++) {
            Pool pool = pools.next();
            pool.loop()
                    .execute(() -> pool.lease(new Order(
                            instance,
                            origin.port(),
                            true,
                            false,
                            () -> false,
                            tunnel -> {
                                most.accumulateAndGet(state().tunnels(), Math::max);
                                served.countDown();
                                pool.loop().execute(() -> pool.give(tunnel));
                            },
                            refused::add)));
        }
        assertThat(served.await(30, TimeUnit.SECONDS))
                .as("every loop is served")
                .isTrue();
        assertThat(most).hasValueBetween(1, 2);
        assertThat(refused).isEmpty();
    }

    @Test
    void anIdleTunnelOfOneLoopMakesRoomForAnother() throws Exception {
        pools(2, limits(1, 0, 10));
        Pool first = lease(false);
        eventually(() -> !taken.isEmpty(), "the first is served");
        giveBack();
        eventually(() -> state().idle() == 1, "it is idle");
        Pool second = lease(false);
        assertThat(second).isNotSameAs(first);
        eventually(() -> !taken.isEmpty(), "the second is served");
        assertThat(daemon.asked).hasValue(2);
        assertThat(state().tunnels()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsTooMuchAndWhatWaitsTooLong() throws Exception {
        pools(1, new Settings.Pool(1, 0, LONG, 2, Duration.ofMillis(300), 2));
        IntStream.range(0, 4).forEach(i -> lease(false));
        eventually(() -> refused.size() == 1, "two wait, one is too much");
        eventually(() -> refused.size() == 3, "they do not wait for ever");
        assertThat(refused).allSatisfy(cause -> assertThat(cause).isInstanceOf(Order.Busy.class));
        assertThat(taken).hasSize(1);
        assertThat(state().refused()).isEqualTo(3);
        giveBack();
        lease(false);
        eventually(() -> taken.size() == 1, "then all is well again");
        assertThat(daemon.asked).hasValue(1);
    }

    @Test
    void nobodyWhoHasLeftTakesATunnel() throws Exception {
        pools(1, limits(1, 0, 10));
        lease(false);
        Pool pool = pools.next();
        Order left = new Order(instance, origin.port(), true, false, () -> true, taken::add, refused::add);
        pool.loop().execute(() -> pool.lease(left));
        lease(false);
        eventually(() -> taken.size() == 1 && state().waiting() == 2, "two wait");
        giveBack();
        eventually(() -> taken.size() == 1 && refused.size() == 1, "the one who is there is served");
        assertThat(daemon.asked).hasValue(1);
    }

    @Test
    void countsStreamsApart() throws Exception {
        pools(1, limits(1, 0, 0));
        lease(true);
        lease(true);
        lease(false);
        eventually(() -> taken.size() == 3, "one request, two streams");
        lease(true);
        lease(false);
        eventually(() -> refused.size() == 2, "each has its bound");
        Upstream stream = taken.stream().filter(Upstream::stream).findFirst().orElseThrow();
        taken.remove(stream);
        stream.channel().eventLoop().execute(() -> stream.shelf().pool.give(stream));
        eventually(() -> state().streams() == 1, "what was a stream is not used again");
        lease(true);
        eventually(() -> taken.size() == 3, "there is room again");
    }

    @Test
    void opensTunnelsBeforeAnybodyAsksAndFillsUp() throws Exception {
        pools(2, limits(8, 3, 0));
        pools.warm(instance);
        eventually(() -> daemon.openNow() == 4, "two on each loop");
        lease(false);
        eventually(() -> !taken.isEmpty(), "an order is served");
        eventually(() -> daemon.openNow() == 5, "what was taken is replaced");
        eventually(() -> state().idle() == 4, "and kept ready");
    }

    @Test
    void spareTunnelsStayWithinTheBound() throws Exception {
        pools(1, limits(2, 5, 0));
        pools.warm(instance);
        eventually(() -> state().idle() == 2, "two are open");
        lease(false);
        lease(false);
        eventually(() -> taken.size() == 2, "both are taken");
        assertThat(daemon.asked).hasValue(2);
    }

    @Test
    void endsWhatIsIdleForLong() throws Exception {
        pools(1, new Settings.Pool(4, 0, Duration.ofMillis(200), 0, LONG, 0));
        lease(false);
        eventually(() -> !taken.isEmpty(), "an order is served");
        giveBack();
        eventually(() -> daemon.openNow() == 0, "the tunnel is closed");
        eventually(() -> state().tunnels() == 0, "its berth is free");
        assertThat(origin.connections).hasValue(1);
    }

    @Test
    void forgetsATunnelThatTheFarSideHasClosed() throws Exception {
        pools(1, limits(1, 0, 0));
        lease(false);
        eventually(() -> !taken.isEmpty(), "an order is served");
        giveBack();
        eventually(() -> state().idle() == 1, "it is idle");
        daemon.dropAll();
        eventually(() -> state().tunnels() == 0, "its berth is free");
        lease(false);
        eventually(() -> !taken.isEmpty(), "the next order has a new one");
        assertThat(daemon.asked).hasValue(2);
    }

    @Test
    void endsAllWhenTheInstanceLeaves() throws Exception {
        pools(1, limits(2, 0, 10));
        lease(false);
        lease(false);
        eventually(() -> taken.size() == 2, "two are served");
        lease(false);
        giveBack();
        eventually(() -> taken.size() == 2, "so is the third");
        giveBack();
        lease(false);
        lease(false);
        eventually(() -> state().waiting() == 1, "one waits");
        directory.remove("app-0", "test");
        pools.drop("app-0");
        eventually(() -> refused.size() == 1, "it need not wait");
        List<Upstream> used = new ArrayList<>(taken);
        assertThat(used)
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.channel().isActive()).isTrue());
        giveBack();
        giveBack();
        eventually(() -> daemon.openNow() == 0, "those in use end after use");
        assertThat(pools.snapshot()).isEmpty();
    }

    @Test
    void noticesByItselfThatAnInstanceHasLeft() throws Exception {
        pools(1, new Settings.Pool(4, 2, Duration.ofSeconds(1), 0, LONG, 0));
        pools.warm(instance);
        eventually(() -> state().idle() == 2, "two are open");
        directory.remove("app-0", "test");
        eventually(() -> daemon.openNow() == 0, "they are closed");
    }

    @Test
    void aTunnelThatDoesNotOpenTakesNoRoom() throws Exception {
        pools(1, limits(1, 0, 0));
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            daemon.machines.put("10.0.0.2", closed.getLocalPort());
        }
        for (int i = 1; i <= 3; i++) {
            int count = i;
            lease(false);
            eventually(() -> refused.size() == count, "it does not open");
        }
        assertThat(refused).allSatisfy(cause -> assertThat(cause).isInstanceOf(TunnelException.class));
        assertThat(state().tunnels()).isZero();
    }

    @Test
    void nothingIsOpenAfterTheServerHasStopped() throws Exception {
        pools(2, limits(8, 4, 0));
        pools.warm(instance);
        lease(true);
        eventually(() -> daemon.openNow() == 5, "they are open");
        tunnels.close();
        eventually(() -> daemon.openNow() == 0, "they are closed");
    }
}
