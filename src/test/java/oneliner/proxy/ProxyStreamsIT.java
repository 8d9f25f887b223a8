package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies that must not be kept: large ones, slow ones, endless ones. */
class ProxyStreamsIT extends ProxyITBase {
    private static final int SIZE = 20 * 1024 * 1024;
    // 20 whole bodies would be 400 MiB. Seen: 0 to 50 MiB on Payara (four runs), 41 to 49 MiB on WildFly (six)
    private static final int GROWTH_KIB = 64 * 1024;

    private static byte[] noise(long seed) {
        System.out.println("noise has seed " + seed);
        byte[] all = new byte[SIZE];
        new Random(seed).nextBytes(all);
        return all;
    }

    private static byte[] digest(byte[] all) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(all);
    }

    @Test
    void passesEventsAsTheyHappen() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (Origin origin = origin(call -> {
                    call.say(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    call.say("9\r\ndata: 1\n\n\r\n");
                    await(seen);
                    call.say("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
                });
                Client client = new Client(server.port)) {
            client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(chunk(client.in()))
                    .as("the first event, while the second waits for it to be seen")
                    .isEqualTo("data: 1\n\n");
            seen.countDown();
            assertThat(chunk(client.in())).isEqualTo("data: 2\n\n");
            assertThat(origin.heads).hasSize(1);
        }
    }

    private static String chunk(InputStream in) throws IOException {
        int size = Origin.size(in);
        String text = new String(in.readNBytes(size), java.nio.charset.StandardCharsets.US_ASCII);
        in.readNBytes(2);
        return text;
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IOException("the event was not seen");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void passesAnUploadWhileItIsSent() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (Origin origin = origin(call -> {
                    call.in().readNBytes("3\r\nabc\r\n".length());
                    seen.countDown();
                    call.in().readNBytes("3\r\ndef\r\n0\r\n\r\n".length());
                    call.say(OK);
                });
                Client client = new Client(server.port)) {
            client.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            await(seen);
            client.say("3\r\ndef\r\n0\r\n\r\n");
            assertThat(client.answer().text()).isEqualTo("ok");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void passesALargeDownload() throws Exception {
        byte[] all = noise(System.nanoTime());
        server.daemon.cut = 60_000;
        try (Origin origin = origin(call -> {
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
                    call.say(all);
                });
                Client client = new Client(server.port)) {
            client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            String head = client.head();
            assertThat(digest(Origin.body(head, client.in()))).isEqualTo(digest(all));
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void passesALargeUpload() throws Exception {
        byte[] all = noise(System.nanoTime());
        int broken = server.daemon.broken.size();
        try (Origin origin = origin(call -> {
                    try {
                        byte[] got = digest(call.body());
                        call.say("HTTP/1.1 200 OK\r\nContent-Length: " + got.length + "\r\n\r\n");
                        call.say(got);
                    } catch (IOException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                });
                Client client = new Client(server.port)) {
            client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + SIZE + "\r\n\r\n");
            client.say(all);
            String head = client.head();
            assertThat(Origin.body(head, client.in())).isEqualTo(digest(all));
            assertThat(server.daemon.broken)
                    .as("frames that break the daemon's rules")
                    .hasSize(broken);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void lettingABrowserReadSlowlyKeepsNothingHere() throws Exception {
        AtomicLong said = new AtomicLong();
        byte[] piece = new byte[64 * 1024];
        try (Origin origin = origin(call -> {
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: " + 1024L * 1024 * 1024 + "\r\n\r\n");
                    while (true) {
                        call.say(piece);
                        said.addAndGet(piece.length);
                    }
                });
                Client client = new Client(server.port)) {
            client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            client.head();
            client.in().readNBytes(100_000);
            // whatever the sockets in between hold is filled after a while; then nothing may move
            long before;
            long now = said.get();
            do {
                before = now;
                TimeUnit.MILLISECONDS.sleep(500);
                now = said.get();
            } while (now > before && now < 200L * 1024 * 1024);
            assertThat(now)
                    .as("bytes taken from the service for a browser that does not read")
                    .isLessThan(40L * 1024 * 1024);
            long more = 8L * 1024 * 1024;
            assertThat(client.in().skip(more))
                    .as("it goes on when the browser reads")
                    .isPositive();
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void manyLargeDownloadsAtOnceNeedLittleMemory() throws Exception {
        byte[] piece = new byte[64 * 1024];
        server.daemon.cut = 60_000;
        try (Origin origin = origin(call -> {
            call.say("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
            for (int i = 0; i < SIZE / piece.length; i++) {
                call.say(piece);
            }
        })) {
            download();
            long before = server.residentKib();
            AtomicInteger good = new AtomicInteger();
            Thread[] browsers = new Thread[20];
            for (int i = 0; i < browsers.length; i++) {
                browsers[i] = new Thread(() -> {
                    try {
                        download();
                        good.incrementAndGet();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                browsers[i].start();
            }
            for (Thread browser : browsers) {
                browser.join(60_000);
            }
            long growth = server.residentKib() - before;
            System.out.println("20 downloads of 20 MiB at once: resident memory grew by " + growth + " KiB");
            assertThat(good).hasValue(20);
            assertThat(origin.heads).hasSize(21);
            assertThat(growth).as("growth of resident memory, KiB").isLessThan(GROWTH_KIB);
        }
    }

    private static void download() throws IOException {
        try (Client client = new Client(server.port)) {
            client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            InputStream in = client.in();
            long left = SIZE;
            byte[] buffer = new byte[64 * 1024];
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                assertThat(n).isPositive();
                left -= n;
            }
        }
    }
}
