package oneliner.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The WAR as built in the web role, in a server process of its own: the server that {@code arquillian.launch} names, on
 * a free loopback port.
 */
public final class WebServer implements AutoCloseable {
    private final int port = freePort();
    private final Path work;
    private final Path log;
    private final Process process;

    /**
     * Launches the server; {@link #await} tells when it serves.
     *
     * @param databaseUrl as {@code DATABASE_URL} has it
     */
    public WebServer(String databaseUrl) throws IOException {
        Path target = Files.createDirectories(Path.of("target", "web-it"));
        work = Files.createTempDirectory(target.toAbsolutePath(), "server");
        log = work.resolve("server.log");
        Path war = work.resolve("ROOT.war");
        Files.copy(Path.of(System.getProperty("oneliner.war", "target/oneliner.war")), war);
        boolean wildfly = "wildfly".equals(System.getProperty("arquillian.launch"));
        ProcessBuilder builder = new ProcessBuilder(wildfly ? wildfly(war) : payara(war));
        Map<String, String> env = builder.environment();
        env.put("ONELINER_ROLE", "web");
        env.put("DATABASE_URL", databaseUrl);
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Waits until the page is served with what is in the database. */
    public void await() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() < end && process.isAlive()) {
            if (status() == 200) {
                return;
            }
            process.waitFor(200, TimeUnit.MILLISECONDS);
        }
        throw new IOException("the server did not come up: " + Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    private int status() {
        try {
            HttpURLConnection call = (HttpURLConnection) base().toURL().openConnection();
            call.setConnectTimeout(2_000);
            call.setReadTimeout(20_000);
            return call.getResponseCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The address of the page. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A port of the loopback interface that nobody listens on now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> payara(Path war) throws IOException {
        String config = "set configs.config.server-config.network-config.";
        Path preboot = work.resolve("preboot.txt");
        // as the web image has it
        Files.writeString(
                preboot,
                config + "network-listeners.network-listener.http-listener.address=127.0.0.1\n" + config
                        + "protocols.protocol.http-listener.http.xframe-options=false\n" + config
                        + "protocols.protocol.http-listener.http.server-header=false\n");
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(
                "-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS",
                "-jar",
                System.getProperty("payara.microJar", "target/images/web/opt/payara-micro.jar"),
                "--nohazelcast",
                "--disablephonehome",
                "--port",
                Integer.toString(port),
                "--rootdir",
                work.resolve("payara").toString(),
                "--contextroot",
                "/",
                "--prebootcommandfile",
                preboot.toString(),
                "--deploy",
                war.toString()));
        return command;
    }

    private List<String> wildfly(Path war) throws IOException {
        Path home = Path.of(System.getenv("JBOSS_HOME"));
        Path base = work.resolve("standalone");
        WildFly.prepare(home, base, war);
        List<String> command = new ArrayList<>(java());
        command.add("-Dlogging.configuration="
                + base.resolve("configuration").resolve("logging.properties").toUri());
        command.addAll(WildFly.command(home, base, port, freePort(), freePort()));
        return command;
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m");
    }
}
