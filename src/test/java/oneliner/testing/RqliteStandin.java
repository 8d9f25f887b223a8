package oneliner.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import oneliner.standin.Standin;

/** Our own stand-in for rqlite on a free loopback port, in a thread of this JVM. */
public final class RqliteStandin implements RestartableDatabase {
    private static RqliteStandin shared;

    private final Path folder;
    private final int port;
    private Thread thread;

    /** Finds a port and a folder; starts nothing yet. */
    public RqliteStandin() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
            this.folder = Files.createTempDirectory("oneliner-standin");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One for all tests of this JVM. */
    public static synchronized RqliteStandin shared() {
        if (shared == null) {
            RqliteStandin fresh = new RqliteStandin();
            fresh.start();
            shared = fresh;
        }
        return shared;
    }

    @Override
    public void start() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
        thread = new Thread(
                () -> Standin.run(List.of("--http-addr", "127.0.0.1:" + port, folder.toString()), print, print),
                "standin");
        thread.setDaemon(true);
        thread.start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end && thread.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
        throw new IllegalStateException("the stand-in did not start: " + said.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(10));
    }

    @Override
    public String url() {
        return "jdbc:rqlite:http://127.0.0.1:" + port;
    }

    @Override
    public String toString() {
        return "stand-in";
    }
}
