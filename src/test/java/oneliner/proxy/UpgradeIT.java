package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import oneliner.tunnel.StubDaemon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that leave HTTP, through the real server and a tunnel: bytes as they come, both ways, until one end ends. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class UpgradeIT extends ProxyITBase {
    private static final String ASK = "GET /chat?x HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: echo/1\r\nX-Mine: 1\r\n\r\n";
    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n" + "Upgrade: echo/1\r\nX-Its: 2\r\n\r\n";
    private static final int MIB = 1024 * 1024;

    private static Origin echo() throws IOException {
        return origin(call -> {
            call.say(SWITCH);
            call.in().transferTo(call.socket().getOutputStream());
            call.hangUp();
        });
    }

    private static Client upgraded() throws IOException {
        Client client = new Client(server.port);
        client.say(ASK);
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        return client;
    }

    /** In pieces of any size. */
    private static void say(OutputStream out, byte[] all, Random random) throws IOException {
        for (int at = 0; at < all.length; ) {
            int length = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 40_000));
            out.write(all, at, length);
            out.flush();
            at += length;
        }
    }

    private static Random random() {
        long seed = System.nanoTime();
        System.out.println("bytes and pieces have seed " + seed);
        return new Random(seed);
    }

    private static byte[] noise(Random random, int size) {
        byte[] all = new byte[size];
        random.nextBytes(all);
        return all;
    }

    @Test
    void passesTheHeadsAndThenBytes() throws IOException {
        try (Origin origin = echo();
                Client client = new Client(server.port)) {
            client.say(ASK);
            String head = client.head();
            assertThat(head)
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("\r\nupgrade: echo/1\r\n")
                    .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                    .containsIgnoringCase("\r\nx-its: 2\r\n")
                    .doesNotContainIgnoringCase("\r\ntransfer-encoding:")
                    .doesNotContainIgnoringCase("\r\ncontent-length:");
            client.say("hello");
            assertThat(client.in().readNBytes(5)).asString().isEqualTo("hello");
            assertThat(origin.heads.get(0))
                    .startsWith("GET /chat?x HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nupgrade: echo/1\r\n")
                    .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                    .containsIgnoringCase("\r\nx-mine: 1\r\n");
        }
    }

    @Test
    void passesABrowsersBytesThatCameWithItsHeadAndTheServicesThatCameWithIts() throws IOException {
        try (Origin origin = origin(call -> {
                    call.say(SWITCH + "first");
                    call.say(call.in().readNBytes(5));
                    call.in().read();
                });
                Client client = new Client(server.port)) {
            client.say(ASK + "early");
            client.head();
            assertThat(client.in().readNBytes(10)).asString().isEqualTo("firstearly");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void passesManyBytesBothWaysAtOnce() throws Exception {
        Random random = random();
        byte[] up = noise(random, MIB);
        byte[] down = noise(random, MIB);
        long seed = random.nextLong();
        int broken = server.daemon.broken.size();
        byte[][] got = new byte[1][];
        CountDownLatch came = new CountDownLatch(1);
        try (Origin origin = origin(call -> {
                    call.say(SWITCH);
                    StubDaemon.start("down", () -> say(call.socket().getOutputStream(), down, new Random(seed)));
                    got[0] = call.in().readNBytes(MIB);
                    came.countDown();
                    call.in().read();
                });
                Client client = upgraded()) {
            StubDaemon.start("up", () -> say(client.out(), up, new Random(seed + 1)));
            assertThat(Arrays.equals(client.in().readNBytes(MIB), down))
                    .as("bytes to the browser")
                    .isTrue();
            assertThat(came.await(20, TimeUnit.SECONDS))
                    .as("all bytes to the service")
                    .isTrue();
            assertThat(Arrays.equals(got[0], up)).as("bytes to the service").isTrue();
            assertThat(server.daemon.broken)
                    .as("frames that break the daemon's rules")
                    .hasSize(broken);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void deliversAllBeforeItEndsWhenTheServiceEnds() throws IOException {
        Random random = random();
        byte[] down = noise(random, MIB);
        try (Origin origin = origin(call -> {
                    call.say(SWITCH);
                    say(call.socket().getOutputStream(), down, random);
                    call.hangUp();
                });
                Client client = upgraded()) {
            assertThat(Arrays.equals(client.in().readAllBytes(), down)).isTrue();
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void endsTheTunnelWhenTheBrowserEnds() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        int before = server.daemon.openNow();
        try (Origin origin = origin(call -> {
            call.say(SWITCH);
            try {
                call.in().read();
            } finally {
                ended.countDown();
            }
        })) {
            upgraded().close();
            assertThat(ended.await(10, TimeUnit.SECONDS))
                    .as("the service hears of it")
                    .isTrue();
            assertThat(origin.heads).hasSize(1);
        }
        // the daemon closes one end after the other
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (server.daemon.openNow() > before && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(server.daemon.openNow()).isLessThanOrEqualTo(before);
    }

    @Test
    void givesABrowserThatSaysNoMoreWhatIsOnItsWay() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (Origin origin = origin(call -> {
                    call.say(SWITCH);
                    try {
                        call.in().read();
                        for (int i = 0; i < 3; i++) {
                            call.say("piece");
                            pause();
                        }
                        call.in().read();
                    } finally {
                        ended.countDown();
                    }
                });
                Client client = upgraded()) {
            client.say("x");
            client.endOutput();
            byte[] all = client.in().readAllBytes();
            // Payara ends a connection that its browser has half closed
            String wanted = RealServer.WILDFLY ? "piecepiecepiece" : "";
            assertThat(all).asString().startsWith(wanted);
            assertThat(ended.await(10, TimeUnit.SECONDS))
                    .as("the tunnel ends, too")
                    .isTrue();
            assertThat(origin.heads).hasSize(1);
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "426 Upgrade Required", "200 OK"})
    void passesARefusalAsAnAnswer(String status) throws IOException {
        try (Origin origin =
                origin(call -> call.say("HTTP/1.1 " + status + "\r\nX-Its: 2\r\nContent-Length: 4\r\n\r\nnope"))) {
            Client.Answer answer = ask(ASK);
            assertThat(answer.head()).startsWith("HTTP/1.1 " + status.substring(0, 3));
            assertThat(answer.text()).isEqualTo("nope");
            assertThat(answer.headers("X-Its")).containsExactly("2");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void saysSoWhenNobodyTakesTheUpgrade() throws IOException {
        server.doors("app", 1, List.of());
        assertThat(ask(ASK).status()).isEqualTo(503);
        server.doors("app", 1, List.of(tunnel("10.0.0.2")));
        assertThat(ask(ASK).status()).isEqualTo(504);
        try (Origin origin = origin(call -> call.in().read())) {
            assertThat(ask(ASK).status()).isEqualTo(504);
            assertThat(origin.heads).hasSize(1);
        }
        try (Origin origin = origin(Origin.Call::hangUp)) {
            assertThat(ask(ASK).status()).isEqualTo(502);
            assertThat(origin.heads).hasSize(1);
        }
    }

    /** Payara cannot tell the end of such a body, and says so at once instead of waiting for it. */
    @Test
    void refusesAChunkedBodyBesideUpgradeWhereItsEndIsNotTold() throws IOException {
        try (Origin origin = origin(call -> {
            call.body();
            call.say(OK);
        })) {
            int status = ask("POST / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
                    .status();
            assertThat(status).isEqualTo(RealServer.WILDFLY ? 200 : 400);
            assertThat(origin.heads).hasSize(RealServer.WILDFLY ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: echo/1\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\nContent-Length: 3\r\n\r\nabc"
            })
    void answersInHttpWhatAsksForNothingItPasses(String request) throws IOException {
        try (Origin origin = origin(call -> {
            byte[] body = call.head().startsWith("POST")
                    ? call.body()
                    : "none".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            call.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            call.say(body);
        })) {
            Client.Answer answer = ask(request);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(request.startsWith("POST") ? "abc" : "none");
            assertThat(origin.heads.get(0))
                    .doesNotContainIgnoringCase("upgrade:")
                    .doesNotContainIgnoringCase("h2c");
        }
    }

    @Test
    void closesWhenTheInstanceIsTakenAway() throws Exception {
        try (Origin origin = echo();
                Client client = upgraded()) {
            server.doors("app", origin.port(), List.of());
            assertThat(client.in().read())
                    .as("the end, within the client's patience")
                    .isEqualTo(-1);
        }
    }

    @Test
    void slowsTheServiceDownToTheBrowsersPace() throws Exception {
        AtomicLong said = new AtomicLong();
        byte[] piece = new byte[64 * 1024];
        try (Origin origin = origin(call -> {
                    call.say(SWITCH);
                    while (true) {
                        call.say(piece);
                        said.addAndGet(piece.length);
                    }
                });
                Client client = upgraded()) {
            long before;
            long now = said.get();
            do {
                before = now;
                TimeUnit.MILLISECONDS.sleep(500);
                now = said.get();
            } while (now > before && now < 200L * MIB);
            assertThat(now).as("bytes taken for a browser that does not read").isLessThan(40L * MIB);
            client.in().skipNBytes(8L * MIB);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void slowsTheBrowserDownToTheServicesPace() throws Exception {
        AtomicLong said = new AtomicLong();
        byte[] piece = new byte[64 * 1024];
        CountDownLatch done = new CountDownLatch(1);
        try (Origin origin = origin(call -> {
                    call.say(SWITCH);
                    try {
                        done.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                });
                Client client = upgraded()) {
            StubDaemon.start("up", () -> {
                while (true) {
                    client.say(piece);
                    said.addAndGet(piece.length);
                }
            });
            long before;
            long now = said.get();
            do {
                before = now;
                TimeUnit.MILLISECONDS.sleep(500);
                now = said.get();
            } while (now > before && now < 200L * MIB);
            assertThat(now).as("bytes taken for a service that does not read").isLessThan(40L * MIB);
            done.countDown();
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void keepsManyQuietOnesWithoutAThreadEach() throws Exception {
        int many = Integer.getInteger("oneliner.sockets", 200);
        List<Client> all = new ArrayList<>();
        try (Origin origin = echo()) {
            int threads = server.threads();
            long memory = server.residentKib();
            try {
                for (int i = 0; i < many; i++) {
                    all.add(upgraded());
                }
                // longer than any limit for an exchange in this server
                TimeUnit.SECONDS.sleep(Integer.getInteger("oneliner.quiet", 6));
                int more = server.threads() - threads;
                System.out.println(many + " quiet sockets: " + more + " more threads, "
                        + (server.residentKib() - memory) + " KiB more of resident memory");
                assertThat(more).isLessThan(40);
                for (Client client : all) {
                    client.say("x");
                    assertThat(client.in().read()).isEqualTo('x');
                }
            } finally {
                for (Client client : all) {
                    client.close();
                }
            }
            assertThat(origin.heads).hasSize(many);
        }
    }
}
