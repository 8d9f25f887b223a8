package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections and several instances, in the real server: each instance has an origin of its own. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class InstancesIT extends ProxyITBase {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String EMPTY_POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    private final List<Closeable> open = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        server.daemon.machines.clear();
        for (Closeable one : open) {
            one.close();
        }
    }

    /** A condition that may take a while on a busy machine. */
    private interface Fact {
        boolean holds() throws IOException;
    }

    private static void eventually(Fact fact, String what) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!fact.holds() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(fact.holds()).as(what).isTrue();
    }

    private static String name(int index) {
        return "10.9.0." + index;
    }

    /** One instance behind each script; {@code manners} are parameters of {@link TestDoors}. */
    private List<Origin> instances(String manners, Origin.Script... scripts) throws IOException {
        List<Origin> origins = new ArrayList<>();
        List<String> tunnels = new ArrayList<>();
        for (Origin.Script script : scripts) {
            Origin origin = new Origin(script);
            open.add(origin);
            server.daemon.machines.put(name(origins.size()), origin.port());
            tunnels.add(tunnel(name(origins.size())));
            origins.add(origin);
        }
        server.doors("app" + manners, origins.get(0).port(), tunnels);
        return origins;
    }

    private static Origin.Script says(String text) {
        return call -> {
            read(call);
            call.say("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        };
    }

    /** A request without a length has no body here. */
    private static void read(Origin.Call call) throws IOException {
        if (call.head().toLowerCase(Locale.ROOT).contains("content-length")) {
            call.body();
        }
    }

    private static String fleet(String query) throws IOException {
        return ask("GET /-/test/fleet?" + query + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                .text();
    }

    private static String get(String cookie) {
        return "GET / HTTP/1.1\r\nHost: h\r\nCookie: a=1; " + cookie + "; b=2\r\n\r\n";
    }

    private static String pair(Client.Answer answer) {
        return answer.headers("Set-Cookie").get(0).split(";", 2)[0];
    }

    // ---- connections

    @Test
    void tenThousandRequestsInARowTakeOneTunnel() throws IOException {
        AtomicInteger connections = instances("", says("ok")).get(0).connections;
        try (Client client = new Client(server.port)) {
            for (int i = 0; i < 10_000; i++) {
                client.say(GET);
                assertThat(client.answer().text()).isEqualTo("ok");
            }
        }
        // a second one if the machine stood still for longer than the pool keeps one that is idle
        assertThat(connections).hasValueBetween(1, 2);
    }

    @Test
    void aTunnelIsUsedAgainOnlyAsLongAsTheServicePromises() throws Exception {
        Origin origin = instances(
                        "", call -> call.say("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok"))
                .get(0);
        assertThat(get().status()).isEqualTo(200);
        // unless told otherwise, one is kept for 15 s
        long begun = System.nanoTime();
        eventually(() -> server.daemon.openNow() == 0, "the tunnel is closed");
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(14));
        assertThat(get().headers("Keep-Alive"))
                .as("it is between us and the service")
                .isEmpty();
        assertThat(origin.connections).hasValue(2);
    }

    @Test
    void aServiceThatGivesUpWaitingIsAskedAnew() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Origin origin = instances("", call -> {
                    if (asked.incrementAndGet() == 2) {
                        call.say("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                        call.hangUp();
                    } else {
                        call.say(OK);
                    }
                })
                .get(0);
        assertThat(get().status()).isEqualTo(200);
        assertThat(get().status()).isEqualTo(200);
        assertThat(origin.connections).hasValue(2);
        assertThat(origin.heads).hasSize(3);
    }

    @Test
    void staleTunnelsNeverShow() throws IOException {
        // without a word after each answer, as a service does that was started anew
        Origin origin = instances("", call -> {
                    call.say(OK);
                    call.hangUp();
                })
                .get(0);
        for (int i = 0; i < 50; i++) {
            assertThat(get().status()).isEqualTo(200);
            assertThat(ask(EMPTY_POST).status()).isEqualTo(200);
        }
        assertThat(origin.heads.stream().filter(head -> head.startsWith("POST")))
                .hasSize(50);
    }

    @Test
    void says503WhenNoTunnelComesFreeInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        instances("", call -> {
            call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
            try {
                end.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            call.say("0\r\n\r\n");
        });
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                Client client = new Client(server.port);
                clients.add(client);
                client.say(GET);
                client.head();
            }
            Client.Answer busy = get();
            assertThat(busy.status()).isEqualTo(503);
            assertThat(busy.headers("Retry-After")).isNotEmpty();
            assertThat(server.daemon.openNow()).isEqualTo(64);
        } finally {
            end.countDown();
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    void nothingStaysOpenWhenTheInstanceLeaves() throws Exception {
        instances("", says("a"), says("b"));
        assertThat(get().status()).isEqualTo(200);
        assertThat(get().status()).isEqualTo(200);
        assertThat(server.daemon.openNow()).isEqualTo(2);
        server.doors("app", 1, List.of());
        eventually(() -> server.daemon.openNow() == 0, "all tunnels are closed");
    }

    // ---- sessions

    @Test
    void aBrowserStaysWithItsInstance() throws IOException {
        List<Origin> origins = instances("&sticky=node", says("a"), says("b"), says("c"));
        Client.Answer first = ask(GET);
        String line = first.headers("Set-Cookie").get(0);
        assertThat(line).matches("node=[\\w-]{22}; Path=/; HttpOnly; SameSite=Lax");
        String cookie = pair(first);
        for (int i = 0; i < 6; i++) {
            Client.Answer next = ask(get(cookie));
            assertThat(next.text()).isEqualTo(first.text());
            assertThat(next.headers("Set-Cookie")).isEmpty();
        }
        assertThat(ask("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nCookie: " + cookie + "\r\n\r\nhi")
                        .text())
                .isEqualTo(first.text());
        assertThat(origins.stream().flatMap(origin -> origin.heads.stream()))
                .hasSize(8)
                .noneMatch(head -> head.contains("node=") || head.contains(cookie))
                .filteredOn(head -> head.toLowerCase(Locale.ROOT).contains("cookie"))
                .hasSize(6)
                .allMatch(head -> head.toLowerCase(Locale.ROOT).contains("\r\ncookie: a=1; b=2\r\n"));
        assertThat(ask("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")
                        .headers("Set-Cookie")
                        .get(0))
                .endsWith("; Secure");
        assertThat(ask("GET /-/proxy/app/x HTTP/1.1\r\nHost: h\r\n\r\n")
                        .headers("Set-Cookie")
                        .get(0))
                .contains("; Path=/-/proxy/app/;");
    }

    @Test
    void aBrowserWhoseInstanceDrainsStaysUntilItIsGone() throws IOException {
        instances("&sticky=node", says("a"), says("b"));
        Client.Answer first = ask(GET);
        String old = first.text().equals("a") ? "app-0" : "app-1";
        String cookie = pair(first);
        assertThat(fleet("drain=" + old)).isEqualTo("true");
        for (int i = 0; i < 4; i++) {
            assertThat(ask(get(cookie)).text()).isEqualTo(first.text());
            assertThat(ask(GET).text()).as("a new browser").isNotEqualTo(first.text());
        }
        fleet("remove=" + old);
        Client.Answer moved = ask(get(cookie));
        assertThat(moved.text()).isNotEqualTo(first.text());
        assertThat(pair(moved)).isNotEqualTo(cookie);
        assertThat(ask(get(pair(moved))).headers("Set-Cookie")).isEmpty();
    }

    @Test
    void aBrowserWhoseInstanceFailsMovesOn() throws IOException {
        AtomicBoolean dead = new AtomicBoolean();
        Origin.Script mortal = call -> {
            if (dead.get() && call.head().contains("a=1")) {
                call.hangUp();
            } else {
                says(Integer.toString(call.socket().getLocalPort())).answer(call);
            }
        };
        Origin.Script well =
                call -> says(Integer.toString(call.socket().getLocalPort())).answer(call);
        List<Origin> origins = instances("&sticky=node", mortal, well);
        Client.Answer answer = ask(GET);
        // it may be left alone still for what an earlier test has done to an instance of its name
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!answer.text().equals(Integer.toString(origins.get(0).port())) && System.nanoTime() < end) {
            answer = ask(GET);
        }
        assertThat(answer.text()).isEqualTo(Integer.toString(origins.get(0).port()));
        String cookie = pair(answer);
        dead.set(true);
        Client.Answer moved = ask(get(cookie));
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.text()).isEqualTo(Integer.toString(origins.get(1).port()));
        assertThat(pair(moved)).isNotEqualTo(cookie);
    }

    // ---- failures

    @Test
    void anInstanceThatFailsIsLeftAloneUntilItIsWell() throws Exception {
        AtomicBoolean dead = new AtomicBoolean(true);
        List<Origin> origins = instances(
                "",
                call -> {
                    if (dead.get()) {
                        call.hangUp();
                    } else {
                        call.say(OK);
                    }
                },
                says("ok"));
        Origin ill = origins.get(0);
        // each is asked by turns, and for three seconds not at all after a failure
        eventually(
                () -> {
                    assertThat(get().status()).isEqualTo(200);
                    return fleet("node=app").contains("app-0");
                },
                "it is ejected");
        assertThat(ill.heads.stream().filter(head -> !head.contains("oneliner-probe")))
                .hasSize(3);
        eventually(() -> ill.heads.stream().anyMatch(head -> head.contains("oneliner-probe")), "it is probed");
        for (int i = 0; i < 10; i++) {
            assertThat(get().status()).isEqualTo(200);
        }
        assertThat(ill.heads.stream().filter(head -> !head.contains("oneliner-probe")))
                .hasSize(3);
        dead.set(false);
        eventually(() -> fleet("node=app").isEmpty(), "it is back");
        eventually(
                () -> {
                    assertThat(get().status()).isEqualTo(200);
                    return ill.heads.stream()
                                    .filter(head -> !head.contains("oneliner-probe"))
                                    .count()
                            > 3;
                },
                "it gets requests");
    }

    @Test
    void whatWasNotSentGoesToAnotherInstance() throws IOException {
        AtomicInteger posts = new AtomicInteger();
        instances("", says("never"), call -> {
            posts.incrementAndGet();
            read(call);
            call.say(OK);
        });
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.daemon.machines.put(name(0), socket.getLocalPort());
        }
        for (int i = 0; i < 10; i++) {
            assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(posts).hasValue(10);
    }

    @Test
    void neverDeliversTwiceWhatMayHaveBeenReceived() throws IOException {
        long seed = System.nanoTime();
        System.out.println("the origins die with seed " + seed);
        Random random = new Random(seed);
        Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
        Origin.Script moody = call -> {
            String id = call.head().replaceFirst("(?s)^\\w+ /(\\d+).*", "$1");
            deliveries.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
            int mood;
            synchronized (random) {
                mood = random.nextInt(6);
            }
            InputStream in = call.in();
            if (mood == 0) {
                call.hangUp();
            } else if (mood == 1 && call.head().toLowerCase(Locale.ROOT).contains("content-length: 9")) {
                in.readNBytes(4);
                call.hangUp();
            } else if (mood == 2) {
                read(call);
                call.say("HTTP/1.1 200");
                call.hangUp();
            } else {
                read(call);
                call.say(OK);
                if (mood == 3) {
                    call.hangUp();
                }
            }
        };
        instances("", moody, moody, moody);
        List<String> kinds = Arrays.asList("GET", "HEAD", "DELETE", "POST", "PATCH", "PUT");
        int lost = 0;
        for (int i = 0; i < 300; i++) {
            String method = kinds.get(i % kinds.size());
            boolean body = method.startsWith("P") && i % 4 != 3;
            Client.Answer answer = ask(method + " /" + i + " HTTP/1.1\r\nHost: h\r\n"
                    + (method.startsWith("P") ? "Content-Length: " + (body ? 9 : 0) + "\r\n" : "")
                    + "\r\n" + (body ? "123456789" : ""));
            assertThat(answer.status()).isIn(200, 502);
            AtomicInteger count = deliveries.getOrDefault(Integer.toString(i), new AtomicInteger());
            boolean repeatable = !body && !method.equals("POST") && !method.equals("PATCH");
            assertThat(count.get()).as(method + " " + i).isLessThanOrEqualTo(repeatable ? 4 : 1);
            assertThat(count.get()).as(method + " " + i).isPositive();
            lost += answer.status() == 502 ? 1 : 0;
        }
        assertThat(lost).as("what cannot be repeated is told").isBetween(1, 150);
    }
}
