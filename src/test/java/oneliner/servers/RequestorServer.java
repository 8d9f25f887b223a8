package oneliner.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import oneliner.testing.WildFly;

/**
 * The WAR as built, in the server that {@code arquillian.launch} names, as a child process in the requestor role with
 * devnet. Everything it writes and every port it takes is its own.
 */
final class RequestorServer implements AutoCloseable {
    /** The bearer of {@code POST /-/stop}. */
    static final String TOKEN = "token-of-this-test";

    private static final boolean WILDFLY = "wildfly".equals(System.getProperty("arquillian.launch"));

    final int port = freePort();
    final int devnetPort = freePort();
    private final Path folder;
    private final Path log;
    private final Process process;
    private final String daemonUrl;

    private RequestorServer(Path folder, Map<String, String> settings) throws IOException {
        this.folder = Files.createDirectories(folder).toRealPath();
        log = this.folder.resolve("server.log");
        ProcessBuilder builder = new ProcessBuilder(WILDFLY ? wildfly() : payara());
        Map<String, String> env = builder.environment();
        List.of("YAGNA_APPKEY", "DATABASE_URL", "JAVA_TOOL_OPTIONS").forEach(env::remove);
        env.put("ONELINER_ROLE", "requestor");
        env.put("ONELINER_DATA_DIR", this.folder.resolve("data").toString());
        env.put("DEVNET_PORT", Integer.toString(devnetPort));
        env.put("DEVNET_IMAGES", images().toString());
        env.put("REQUESTOR_CONTROL_TOKEN", TOKEN);
        env.putAll(settings);
        daemonUrl = settings.getOrDefault("YAGNA_API_URL", "http://127.0.0.1:" + devnetPort);
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Starts it and returns at once; {@code folder} is kept until the caller deletes it. */
    static RequestorServer start(Path folder, Map<String, String> settings) throws IOException {
        return new RequestorServer(folder, settings);
    }

    /** The folder of devnet whose processes are known as {@link #children()}. */
    static Path devnetHome(Path folder) {
        return folder.resolve("data").resolve("devnet");
    }

    /** Image folders as the build made them. */
    static Path images() {
        return Path.of(System.getProperty("oneliner.images", "target/images")).toAbsolutePath();
    }

    /** True on WildFly, false on Payara Micro. */
    static boolean onWildfly() {
        return WILDFLY;
    }

    /** Without a slash at the end. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The devnet that this server uses: its own, unless the settings named another. */
    String devnetUrl() {
        return daemonUrl;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What the server wrote so far. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, as an init system sends it; waits for the end. */
    void terminate(Duration atMost) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the server did not end within " + atMost + ":\n" + tail());
        }
    }

    /** Takes the application out of a running WildFly, by the marker file that its deployment scanner heeds. */
    void undeploy(Duration atMost) throws IOException {
        Path deployments = folder.resolve("standalone/deployments");
        Files.delete(deployments.resolve("ROOT.war.deployed"));
        waitUntil("undeployed", atMost, () -> Files.exists(deployments.resolve("ROOT.war.undeployed")));
    }

    /** Processes that devnet of this server started, by the mark that they inherit, whoever their parent is now. */
    List<ProcessHandle> children() {
        String home = "ONELINER_DEVNET_HOME=" + folder.resolve("data");
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : all) {
                if (text(entry.resolve("environ")).contains(home)) {
                    ProcessHandle.of(Long.parseLong(entry.getFileName().toString()))
                            .filter(ProcessHandle::isAlive)
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** The end of the log, for messages. */
    String tail() {
        String all = log();
        return all.substring(Math.max(0, all.length() - 6_000));
    }

    /** Looks ten times a second until it is so; an error with the server's last words when it never is. */
    void waitUntil(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + atMost + ": " + what + "\n" + tail());
            }
            LockSupport.parkNanos(100_000_000L);
        }
    }

    /** Ends whatever is left, so that one failing test does not spoil the next. */
    @Override
    public void close() {
        process.destroyForcibly();
        children().forEach(ProcessHandle::destroyForcibly);
    }

    private List<String> payara() throws IOException {
        Path preboot = folder.resolve("preboot.txt");
        Files.writeString(
                preboot,
                Files.readString(Path.of("deploy", "payara", "preboot.txt"))
                        + "set configs.config.server-config.network-config.network-listeners.network-listener"
                        + ".http-listener.address=127.0.0.1\n");
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(
                "-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS",
                "-jar",
                System.getProperty("payara.microJar", "target/images/web/opt/payara-micro.jar"),
                "--nohazelcast",
                "--port",
                Integer.toString(port),
                "--contextroot",
                "/",
                "--prebootcommandfile",
                preboot.toString(),
                "--deploy",
                war().toString()));
        return command;
    }

    private List<String> wildfly() throws IOException {
        Path home = Path.of(System.getenv("JBOSS_HOME")).toAbsolutePath();
        Path base = folder.resolve("standalone");
        WildFly.prepare(home, base, war());
        List<String> command = new ArrayList<>(java());
        command.addAll(WildFly.command(home, base, port, freePort(), freePort()));
        return command;
    }

    private static Path war() {
        return Path.of(System.getProperty("oneliner.war", "target/oneliner.war"));
    }

    private List<String> java() throws IOException {
        // a killed server leaves what it unpacked: let that be in the test's folder
        Path tmp = Files.createDirectories(folder.resolve("tmp"));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-Djava.io.tmpdir=" + tmp);
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // ended meanwhile
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
