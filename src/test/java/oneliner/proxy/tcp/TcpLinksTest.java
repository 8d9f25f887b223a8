package oneliner.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import oneliner.services.AppStatus;
import oneliner.services.Door;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.StubDaemon;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to the bytes of a connection, and how it ends. */
class TcpLinksTest {
    /** A daemon that closes while a pong is on its way to it breaks the connection: a test of something else has none. */
    private static final String[] SELDOM = {"tunnel.heartbeat", "PT60S"};

    private static final int PIECE = 100_000;
    private static final int PIECES = 400;
    private static final long TOTAL = (long) PIECE * PIECES;

    private Stand stand;
    private ServerSocket service;

    @AfterEach
    void close() throws IOException {
        stand.close();
        service.close();
    }

    private Door door(Stand.Service does, String... settings) throws Exception {
        stand = new Stand(settings);
        service = Stand.service(does);
        stand.serve("a");
        return stand.open(service);
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Writes in pieces of any size. */
    private static void write(OutputStream out, byte[] bytes, Random random) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(18)));
            out.write(bytes, at, length);
            at += length;
        }
    }

    private static CompletableFuture<byte[]> read(InputStream in, int length) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        StubDaemon.start("reader", () -> {
            try {
                all.complete(in.readNBytes(length));
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        return all;
    }

    @Test
    void carriesMegabytesBothWaysAtOnceByteForByte() throws Exception {
        long seed = System.nanoTime();
        System.out.println("bytes are cut with seed " + seed);
        for (int round = 0; round < 2; round++) {
            Random random = new Random(seed + round);
            byte[] up = noise(random, 3_000_000 + random.nextInt(1_000_000));
            byte[] down = noise(random, 3_000_000 + random.nextInt(1_000_000));
            Random ours = new Random(seed + 10 + round);
            CompletableFuture<byte[]> arrived = new CompletableFuture<>();
            Door door = door(
                    socket -> {
                        CompletableFuture<byte[]> reading = read(socket.getInputStream(), up.length);
                        write(socket.getOutputStream(), down, ours);
                        arrived.complete(reading.join());
                    },
                    SELDOM);
            stand.daemon.cut = 1 + random.nextInt(60_000);
            try (Socket client = stand.connect(door)) {
                CompletableFuture<byte[]> reading = read(client.getInputStream(), down.length + 1);
                write(client.getOutputStream(), up, random);
                assertThat(Arrays.equals(arrived.get(60, TimeUnit.SECONDS), up))
                        .as("all went up")
                        .isTrue();
                assertThat(Arrays.equals(reading.get(60, TimeUnit.SECONDS), down))
                        .as("all came down, then the end")
                        .isTrue();
            }
            assertThat(stand.daemon.broken).isEmpty();
            if (round < 1) {
                close();
            }
        }
    }

    @Test
    void bytesThatComeBeforeTheTunnelAreDelivered() throws Exception {
        stand = new Stand();
        service = Stand.service(Stand::echo);
        Door door = stand.open(service);
        try (Socket client = stand.connect(door)) {
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            Stand.eventually(() -> stand.entrance(door).connections() == 1, "the connection waits");
            assertThat(stand.daemon.asked).hasValue(0);
            stand.serve("a");
            assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
        }
    }

    @Test
    void aClientThatSendsNoMoreStillGetsItsAnswer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Door door = door(
                socket -> {
                    byte[] question = socket.getInputStream().readNBytes(3);
                    for (int i = 0; i < 5; i++) {
                        socket.getOutputStream().write(question);
                        await(go);
                    }
                },
                "tcp.linger",
                "PT15S");
        try (Socket client = stand.connect(door)) {
            client.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("abc");
            go.countDown();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("abcabcabcabc");
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(Stand.WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("too late");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHalfClosedConnectionEndsWhenItsServiceIsSilent() throws Exception {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        Door door = door(socket -> seen.complete(socket.getInputStream().read()), "tcp.linger", "PT0.3S");
        try (Socket client = stand.connect(door)) {
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(seen.get(20, TimeUnit.SECONDS))
                .as("the service sees the end")
                .isEqualTo(-1);
        Stand.eventually(() -> stand.entrance(door).connections() == 0, "it is over");
        assertThat(stand.directory.traffic().underWay("a")).isZero();
    }

    @Test
    void anOrderlyEndOfTheServiceIsAnEndAndNoError() throws Exception {
        byte[] noise = noise(new Random(5), 300_000);
        Door door = door(socket -> socket.getOutputStream().write(noise), SELDOM);
        try (Socket client = stand.connect(door)) {
            assertThat(client.getInputStream().readNBytes(1)).containsExactly(noise[0]);
            Stand.eventually(() -> stand.daemon.openNow() == 0, "the tunnel has ended");
            // sent to nobody any more, which must not cost the client what is on its way to it
            client.getOutputStream().write(new byte[1000]);
            byte[] rest = client.getInputStream().readAllBytes();
            assertThat(Arrays.equals(rest, Arrays.copyOfRange(noise, 1, noise.length)))
                    .as("all of it, then the end")
                    .isTrue();
        }
        Stand.eventually(() -> stand.entrance(door).connections() == 0, "it is over");
    }

    /** How a tunnel can end so that certainly something is missing. */
    private enum Break {
        RESET,
        INSIDE_A_FRAME,
        INTERNAL_ERROR;

        void of(StubDaemon daemon) throws IOException {
            switch (this) {
                case RESET -> daemon.resetAll();
                case INSIDE_A_FRAME -> daemon.endAll((byte) 0x82, (byte) 100, (byte) 'x');
                case INTERNAL_ERROR -> daemon.endAll((byte) 0x88, (byte) 2, (byte) (1011 >> 8), (byte) 1011);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTunnelThatBreaksIsAResetAndNoEnd(Break how) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Door door = door(
                socket -> {
                    socket.getOutputStream().write("half of i".getBytes(StandardCharsets.US_ASCII));
                    await(never);
                },
                SELDOM);
        try (Socket client = stand.connect(door)) {
            assertThat(client.getInputStream().readNBytes(9)).hasSize(9);
            how.of(stand.daemon);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        never.countDown();
        Stand.eventually(() -> stand.directory.traffic().underWay("a") == 0, "nobody is counted");
    }

    /** Another one each time, and cheap. */
    private static byte[] piece(byte[] noise, int number) {
        byte[] piece = noise.clone();
        piece[number] = (byte) number;
        return piece;
    }

    private static void writePieces(OutputStream out, AtomicLong written) throws IOException {
        byte[] noise = noise(new Random(7), PIECE);
        for (int i = 0; i < PIECES; i++) {
            out.write(piece(noise, i));
            written.addAndGet(PIECE);
        }
    }

    private static boolean readPieces(InputStream in) throws IOException {
        byte[] noise = noise(new Random(7), PIECE);
        boolean same = true;
        for (int i = 0; i < PIECES; i++) {
            same &= Arrays.equals(in.readNBytes(PIECE), piece(noise, i));
        }
        return same;
    }

    private static void untilItStands(AtomicLong written) throws InterruptedException {
        long before = -1;
        while (written.get() != before) {
            before = written.get();
            TimeUnit.MILLISECONDS.sleep(500);
        }
        assertThat(written.get()).as("what waits on the way").isPositive().isLessThan(TOTAL * 3 / 4);
    }

    @Test
    void aSlowReaderHoldsItsServiceBackAndMissesNothing() throws Exception {
        AtomicLong written = new AtomicLong();
        Door door = door(socket -> {
            writePieces(socket.getOutputStream(), written);
            socket.getInputStream().read();
        });
        stand.daemon.cut = 60_000;
        try (Socket client = stand.connect(door)) {
            untilItStands(written);
            assertThat(stand.daemon.pongs.get()).as("signs of life meanwhile").isPositive();
            assertThat(readPieces(client.getInputStream())).isTrue();
        }
    }

    @Test
    void aSlowServiceHoldsItsClientBackAndMissesNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Boolean> same = new CompletableFuture<>();
        Door door = door(socket -> {
            await(go);
            same.complete(readPieces(socket.getInputStream()));
        });
        AtomicLong written = new AtomicLong();
        try (Socket client = stand.connect(door)) {
            StubDaemon.start("writer", () -> writePieces(client.getOutputStream(), written));
            untilItStands(written);
            go.countDown();
            assertThat(same.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aQuietConnectionStaysOpen() throws Exception {
        Door door = door(Stand::echo);
        try (Socket client = stand.connect(door)) {
            Stand.eventually(() -> stand.daemon.pongs.get() > 10, "signs of life go to the daemon");
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void aQuietConnectionEndsWhereASettingSaysSo() throws Exception {
        Door door = door(Stand::echo, "tcp.idle-timeout", "PT0.3S");
        try (Socket client = stand.connect(door)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aClientThatGoesTakesItsTunnelAlong() throws Exception {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        Door door = door(socket -> {
            socket.getOutputStream().write(1);
            seen.complete(socket.getInputStream().read());
        });
        try (Socket client = stand.connect(door)) {
            assertThat(client.getInputStream().read()).isEqualTo(1);
            client.setSoLinger(true, 0);
        }
        assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
        Stand.eventually(() -> stand.entrance(door).connections() == 0, "it is over");
    }

    @Test
    void whatALostInstanceHadIsResetAfterTheDrain() throws Exception {
        Door door = door(Stand::echo, "requestor.drain", "PT0.5S");
        ServiceInstance second = stand.directory.instances("db").get(0);
        try (Socket client = stand.connect(door)) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            stand.lose(second);
            client.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).as("in the drain").isEqualTo(2);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aStopEndsQuietConnectionsAndResetsBusyOnes() throws Exception {
        Door door = door(socket -> {
            if (socket.getInputStream().read() == 1) {
                while (true) {
                    socket.getOutputStream().write(new byte[1000]);
                }
            }
            Stand.echo(socket);
        });
        try (Socket quiet = stand.connect(door);
                Socket busy = stand.connect(door)) {
            quiet.getOutputStream().write(new byte[] {0, 5});
            assertThat(quiet.getInputStream().read()).isEqualTo(5);
            busy.getOutputStream().write(1);
            CompletableFuture<byte[]> flood = read(busy.getInputStream(), Integer.MAX_VALUE);
            stand.phase(AppStatus.Phase.STOPPING);
            assertThat(quiet.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> flood.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(SocketException.class);
        }
        stand.doors.end();
        Stand.eventually(() -> stand.daemon.openNow() == 0, "no tunnel is left");
    }
}
