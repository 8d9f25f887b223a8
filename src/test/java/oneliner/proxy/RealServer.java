package oneliner.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import oneliner.testing.WildFly;
import oneliner.tunnel.StubDaemon;

/**
 * The real WAR in the real server, as a child process, in the requestor role: with Payara's pre-boot file as shipped, and
 * {@link TestDoors} added so that a test can say what runs. Started once for all tests of the JVM.
 */
public final class RealServer {
    /** Which server it is. */
    public static final boolean WILDFLY = "wildfly".equals(System.getProperty("arquillian.launch"));

    private static RealServer shared;

    /** Where it listens, on loopback. */
    public final int port;
    /** What its tunnels end at. */
    public final StubDaemon daemon;

    private final Process process;
    private final Path log;

    /** The one of this JVM, started when first asked for. */
    public static synchronized RealServer shared() throws IOException, InterruptedException {
        if (shared == null) {
            shared = new RealServer();
        }
        return shared;
    }

    private RealServer() throws IOException, InterruptedException {
        Path work = Files.createDirectories(Path.of("target", "proxy-it"));
        port = freePort();
        long seed = System.nanoTime();
        System.out.println("frames are cut with seed " + seed);
        daemon = new StubDaemon(seed);
        log = work.resolve("server.log");
        Path war = war(work);
        ProcessBuilder builder = new ProcessBuilder(WILDFLY ? wildfly(work, war) : payara(work, war));
        Map<String, String> env = builder.environment();
        env.put("ONELINER_ROLE", "requestor");
        env.put("ONELINER_DATA_DIR", work.resolve("data").toString());
        env.put("YAGNA_APPKEY", "test-key");
        env.put("YAGNA_API_URL", "http://127.0.0.1:" + daemon.tunnel("x").getPort());
        env.put("PROXY_RESPONSE_TIMEOUT", "PT2S");
        env.put("PROXY_IDLE_TIMEOUT", "PT4S");
        env.put("PROXY_MAX_TUNNELS", "64");
        env.put("PROXY_MAX_WAIT", "PT1S");
        env.put("PROXY_EJECT_TIME", "PT0.3S");
        env.put("PROXY_MIN_IDLE", "0"); // origins that count connections see none but those of requests
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await();
    }

    private void await() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() < end) {
            try {
                doors("none", 1, List.of());
                return;
            } catch (IOException e) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        process.destroyForcibly();
        throw new IOException("the server did not come up: " + Files.readString(log));
    }

    /** Says what runs; gives the heap in use, in bytes. */
    public long doors(String node, int originPort, List<String> tunnels) throws IOException {
        StringBuilder query = new StringBuilder("?node=" + node + "&port=" + originPort);
        tunnels.forEach(url -> query.append("&tunnel=").append(url));
        return test(query.toString());
    }

    /** Sets how closely Netty watches its buffers, one of its {@code ResourceLeakDetector.Level}s. */
    public void watchBuffers(String level) throws IOException {
        test("/leaks?level=" + level);
    }

    /** Collects garbage; gives how many requests are under way at a node's instances. */
    public long underWay(String node) throws IOException {
        return test("/leaks?node=" + node);
    }

    private long test(String what) throws IOException {
        HttpURLConnection call = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/-/test" + what)
                .toURL()
                .openConnection();
        call.setConnectTimeout(2_000);
        call.setReadTimeout(20_000);
        if (call.getResponseCode() != 200) {
            throw new IOException("/-/test answers " + call.getResponseCode());
        }
        try (InputStream in = call.getInputStream()) {
            return Long.parseLong(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII).strip());
        }
    }

    /** Resident memory of the server in KiB, 0 where /proc is not there. */
    long residentKib() throws IOException {
        return status("VmRSS:");
    }

    /** Heap that lives, in KiB: of what is left after a full collection. */
    long livingHeapKib() throws IOException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String all;
        try (InputStream in = histogram.getInputStream()) {
            all = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        Files.writeString(Path.of("target", "proxy-it", "histogram-" + System.nanoTime() + ".txt"), all);
        return all.lines()
                .filter(line -> line.startsWith("Total "))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]) / 1024)
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd says: " + all));
    }

    /** Threads of the server, 0 where /proc is not there. */
    public int threads() throws IOException {
        return (int) status("Threads:");
    }

    private long status(String name) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** What the server wrote so far. */
    public String log() throws IOException {
        return Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path war(Path work) throws IOException {
        Path war = work.resolve("ROOT.war");
        Files.copy(
                Path.of(System.getProperty("oneliner.war", "target/oneliner.war")),
                war,
                StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem zip = FileSystems.newFileSystem(war)) {
            for (Class<?> added : List.of(TestDoors.class, TestLeaks.class, TestFleet.class)) {
                String name = added.getName().replace('.', '/') + ".class";
                try (InputStream type = added.getResourceAsStream("/" + name)) {
                    Files.copy(type, zip.getPath("WEB-INF", "classes", name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return war;
    }

    private List<String> payara(Path work, Path war) throws IOException {
        Path preboot = work.resolve("preboot.txt");
        Files.writeString(
                preboot,
                Files.readString(Path.of("deploy", "payara", "preboot.txt"))
                        + "set configs.config.server-config.network-config.network-listeners.network-listener"
                        + ".http-listener.address=127.0.0.1\n");
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(
                "-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS",
                "-Dorg.glassfish.grizzly.http.STRICT_HEADER_VALUE_VALIDATION_RFC_9110=false",
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
                war.toString()));
        return command;
    }

    private List<String> wildfly(Path work, Path war) throws IOException {
        Path home = Path.of(System.getenv("JBOSS_HOME"));
        Path base = work.resolve("standalone").toAbsolutePath();
        WildFly.prepare(home, base, war);
        List<String> command = new ArrayList<>(java());
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
