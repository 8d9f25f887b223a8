package oneliner.proxy.conformance;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A service whose every connection is in the hands of the test's own thread. */
final class ScriptedOrigin implements Closeable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(8);

    private final ServerSocketChannel server;
    private final List<Wire> wires = new ArrayList<>();
    private Wire.Cuts cuts = Wire.Cuts.none();

    ScriptedOrigin() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.configureBlocking(false);
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** From now on what is said is cut so, on connections that are open already, too. */
    void cut(Wire.Cuts next) {
        cuts = next;
    }

    /**
     * The connection on which a request begins, taken out of the others; an idle one that ends is
     * forgotten. Null when none comes for long.
     */
    Wire next() throws IOException {
        long end = System.nanoTime() + PATIENCE;
        while (System.nanoTime() < end) {
            Wire ready = take();
            if (ready != null) {
                return ready;
            }
            LockSupport.parkNanos(100_000);
        }
        return null;
    }

    /** The same without waiting. */
    Wire take() throws IOException {
        Wire ready = ready();
        wires.remove(ready);
        return ready;
    }

    /** A connection with something to read, null when there is none at the moment. */
    Wire ready() throws IOException {
        for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
            wires.add(new Wire(next, left -> cuts.next(left)));
        }
        for (Iterator<Wire> all = wires.iterator(); all.hasNext(); ) {
            Wire wire = all.next();
            if (wire.poll()) {
                return wire;
            }
            if (wire.ended()) {
                wire.close();
                all.remove();
            }
        }
        return null;
    }

    /** Takes back a connection on which nothing is under way. */
    void keep(Wire wire) {
        wires.add(wire);
    }

    /** Ends every connection. */
    void dropAll() throws IOException {
        ready();
        for (Wire wire : wires) {
            wire.close();
        }
        wires.clear();
    }

    @Override
    public void close() throws IOException {
        dropAll();
        server.close();
    }
}
