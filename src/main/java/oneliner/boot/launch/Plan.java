package oneliner.boot.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import oneliner.config.Role;

/**
 * All that was decided before anything was started.
 *
 * @param role what the server does
 * @param layout where things lie
 * @param host address of the front door
 * @param frontPort port of the front door
 * @param serverPort port of the server; the front port itself when there is no NGINX
 * @param devnet true when the server brings the daemon with it
 * @param devnetPort loopback port of that daemon
 * @param nginx the program, empty when the server is its own front door
 * @param descriptors absolute paths, empty for the built-in app
 * @param controlToken secret by which this launcher, and nobody else, may ask the server to stop
 * @param stopTimeout how long an orderly stop may take before the processes are ended
 */
record Plan(
        Role role,
        Layout layout,
        String host,
        int frontPort,
        int serverPort,
        boolean devnet,
        int devnetPort,
        Optional<Path> nginx,
        List<Path> descriptors,
        String controlToken,
        Duration stopTimeout) {

    /** Where the server listens: only NGINX may reach it when there is one. */
    String serverHost() {
        return nginx.isPresent() ? Ports.LOOPBACK : host;
    }

    /** Where this launcher reaches the server. */
    String serverUrl() {
        String address = serverHost().equals("0.0.0.0") ? Ports.LOOPBACK : serverHost();
        return "http://" + address + ":" + serverPort;
    }

    /** What a person types into a browser. */
    String frontUrl() {
        String name = host.equals("0.0.0.0") || host.equals(Ports.LOOPBACK) ? "localhost" : host;
        return "http://" + name + (frontPort == 80 ? "" : ":" + frontPort) + "/";
    }

    @Override
    public String toString() {
        return "Plan[" + role + ", front=" + host + ":" + frontPort + ", server=" + serverPort + "]";
    }
}
