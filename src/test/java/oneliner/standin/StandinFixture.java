package oneliner.standin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A stand-in within the test's own JVM, on a free port. */
public final class StandinFixture implements AutoCloseable {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final StandinServer server;

    /** Starts over the folder. */
    public StandinFixture(Path folder) throws IOException, SQLException {
        server = StandinServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder, threads);
    }

    /** Its {@code host:port}. */
    public String address() {
        return server.address();
    }

    @Override
    public void close() throws SQLException {
        server.close();
        threads.shutdownNow();
    }
}
