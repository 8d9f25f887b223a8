package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What streams cost the real server: heap that lives, resident memory and threads, seen from outside while daemon, service
 * and browsers are in this process. {@code src/bench/streams} runs it with the figures of the design.
 */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class MemoryIT extends ProxyITBase {
    private static final int CLIENTS = Integer.getInteger("oneliner.clients", 200);
    private static final long SIZE = Long.getLong("oneliner.mib", 64) * 1024 * 1024;
    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo/1\r\n\r\n";
    /** The design's ceiling for a quiet client. */
    private static final long KIB_EACH = 50;
    /** The design's ceiling for one body of any size. */
    private static final long BODY_KIB = 32 * 1024;

    private record Cost(long heapKib, long residentKib, int threads) {
        static Cost now() throws IOException {
            return new Cost(server.livingHeapKib(), server.residentKib(), server.threads());
        }
    }

    private static void report(String what, Cost before, Cost after, long count) {
        System.out.printf(
                Locale.ROOT,
                "%s: heap %+d KiB, resident %+d KiB, threads %+d; each: heap %.1f KiB, resident %.1f KiB%n",
                what,
                after.heapKib() - before.heapKib(),
                after.residentKib() - before.residentKib(),
                after.threads() - before.threads(),
                (after.heapKib() - before.heapKib()) / (double) count,
                (after.residentKib() - before.residentKib()) / (double) count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "socket"})
    void quietClientsNeedLittleAndNoThread(String kind) throws Exception {
        boolean socket = kind.equals("socket");
        List<Client> all = new ArrayList<>();
        try (Origin origin = origin(call -> {
            call.say(
                    socket
                            ? SWITCH
                            : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            if (socket) {
                call.say(call.in().readNBytes(1));
            } else {
                call.say("1\r\n:\r\n");
            }
            call.in().read();
        })) {
            try {
                open(all, socket, CLIENTS / 4); // what the first of them all need once
                Cost before = Cost.now();
                open(all, socket, CLIENTS);
                Cost after = Cost.now();
                report(CLIENTS + " quiet clients (" + kind + ")", before, after, CLIENTS);
                assertThat(after.threads() - before.threads()).isLessThan(40);
                assertThat((after.heapKib() - before.heapKib()) / CLIENTS)
                        .as("heap that each needs, KiB")
                        .isLessThanOrEqualTo(KIB_EACH);
            } finally {
                for (Client client : all) {
                    client.close();
                }
            }
            assertThat(origin.heads).hasSize(CLIENTS + CLIENTS / 4);
            // the next measurement must not see these go
            for (int i = 0; server.daemon.openNow() > 0 && i < 600; i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(server.daemon.openNow())
                    .as("tunnels that outlive their browsers")
                    .isZero();
        }
    }

    /** Each says or hears something once: only then its buffers were there. */
    private static void open(List<Client> all, boolean socket, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Client client = new Client(server.port);
            all.add(client);
            client.say("GET / HTTP/1.1\r\nHost: h\r\n"
                    + (socket ? "Connection: Upgrade\r\nUpgrade: echo/1\r\n\r\nx" : "\r\n"));
            assertThat(client.head()).startsWith(socket ? "HTTP/1.1 101" : "HTTP/1.1 200");
            assertThat(client.in().readNBytes(socket ? 1 : 6)).isNotEmpty();
        }
    }

    @Test
    void aLargeDownloadNeedsNoMore() throws IOException {
        byte[] piece = new byte[64 * 1024];
        server.daemon.cut = 60_000;
        try (Origin origin = origin(call -> {
            call.say("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
            for (long i = 0; i < SIZE; i += piece.length) {
                call.say(piece);
            }
        })) {
            Cost before = Cost.now();
            try (Client client = new Client(server.port)) {
                client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                client.head();
                assertThat(swallow(client.in(), SIZE)).isEqualTo(SIZE);
                Cost after = Cost.now();
                report(SIZE / 1024 / 1024 + " MiB down", before, after, 1);
                assertThat(after.heapKib() - before.heapKib()).isLessThan(BODY_KIB);
            }
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void aLargeUploadNeedsNoMore() throws IOException {
        byte[] piece = new byte[64 * 1024];
        try (Origin origin = origin(call -> {
            assertThat(swallow(call.in(), SIZE)).isEqualTo(SIZE);
            call.say(OK);
        })) {
            Cost before = Cost.now();
            try (Client client = new Client(server.port)) {
                client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + SIZE + "\r\n\r\n");
                for (long i = 0; i < SIZE; i += piece.length) {
                    client.say(piece);
                }
                assertThat(client.answer().text()).isEqualTo("ok");
                Cost after = Cost.now();
                report(SIZE / 1024 / 1024 + " MiB up", before, after, 1);
                assertThat(after.heapKib() - before.heapKib()).isLessThan(BODY_KIB);
            }
            assertThat(origin.heads).hasSize(1);
        }
    }

    private static long swallow(InputStream in, long size) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long got = 0;
        while (got < size) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, size - got));
            if (count < 0) {
                break;
            }
            got += count;
        }
        return got;
    }
}
