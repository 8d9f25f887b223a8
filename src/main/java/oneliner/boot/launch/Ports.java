package oneliner.boot.launch;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Tries TCP ports by listening on them for a moment. */
final class Ports {
    static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /**
     * Throws unless this user may listen there now.
     *
     * @param remedy what to do when something else listens there already
     */
    static void requireFree(String host, int port, String remedy) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new LaunchException("HOST is '" + host + "', which is no address of this machine: try 127.0.0.1", e);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
        } catch (BindException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("Permission")) {
                throw new LaunchException(
                        "port " + port + " needs more rights than this user has: choose one from 1024 on,"
                                + " for example PORT=8080 deploy/run",
                        e);
            }
            if (reason.contains("assign")) {
                throw new LaunchException(
                        "HOST is '" + host + "', which is no address of this machine: try 127.0.0.1", e);
            }
            throw new LaunchException("port " + port + " is in use: " + remedy, e);
        } catch (IOException e) {
            throw new LaunchException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** A loopback port on which nobody listens now. */
    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LaunchException("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }
}
