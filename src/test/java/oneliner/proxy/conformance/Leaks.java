package oneliner.proxy.conformance;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import oneliner.proxy.RealServer;

/** Nothing that is left over in the server when all is done: requests, tunnels, threads, buffers. */
final class Leaks {
    /** An idle tunnel is closed after 15 s, a thread of a server's pool after a minute or never. */
    private static final int THREADS = 40;

    private static final int TUNNELS = 64;

    private final RealServer server;
    private final int threads;
    private final int said;

    private Leaks(RealServer server) throws IOException {
        this.server = server;
        threads = server.threads();
        said = server.log().length();
        server.watchBuffers("PARANOID");
    }

    /** Begins to look: every buffer is watched from now on. */
    static Leaks watch(RealServer server) throws IOException {
        return new Leaks(server);
    }

    /** Fails when something is left over. Every browser must have gone, and every service. */
    void none() throws IOException, InterruptedException {
        until("requests under way", () -> underWay() == 0);
        until("tunnels open, more than may be idle", () -> server.daemon.openNow() <= TUNNELS);
        // a lost buffer is told when its loss is noticed, and that is when another one is taken
        for (int i = 0; i < 3; i++) {
            underWay();
        }
        server.watchBuffers("SIMPLE");
        String log = server.log().substring(said);
        int leak = log.indexOf("LEAK:");
        if (leak >= 0) {
            throw new AssertionError("a buffer was lost: " + log.substring(leak, Math.min(log.length(), leak + 6_000)));
        }
        if (server.threads() > threads + THREADS) {
            throw new AssertionError("threads: " + threads + " before, " + server.threads() + " now");
        }
    }

    private long underWay() {
        try {
            return server.underWay("app");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void until(String what, BooleanSupplier gone) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!gone.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still there: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
