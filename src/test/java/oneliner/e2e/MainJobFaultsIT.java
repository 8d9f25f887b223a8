package oneliner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person may get wrong ends in one plain message, a non-zero exit and no process. */
class MainJobFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void unknownRole() throws Exception {
        fails(Map.of("ONELINER_ROLE", "barber"), "oneliner.role is 'barber', but it must be one of [requestor, web]");
    }

    @Test
    void missingDescriptor() throws Exception {
        fails(Map.of(), "cannot read the descriptor nowhere.yaml", "nowhere.yaml");
    }

    @Test
    void wrongDescriptor() throws Exception {
        Path file = Files.writeString(folder.resolve("app.yaml"), "payloads:\n  a: {runtime: vm}\nnodes: 7\n");
        fails(Map.of(), "app.yaml:3", file.toString());
        fails(Map.of(), "app.yaml:3", "--check", file.toString());
    }

    @Test
    void unknownOption() throws Exception {
        fails(Map.of(), "unknown option --fast", "--fast");
    }

    @Test
    void portInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            fails(Map.of("PORT", String.valueOf(port)), "port " + port + " is in use: stop what listens there");
        }
    }

    @Test
    void databaseNobodySpeaks() throws Exception {
        fails(
                Map.of("ONELINER_ROLE", "web", "DATABASE_URL", "jdbc:oracle:thin:scott/tiger@//h/x"),
                "which nobody here speaks: use jdbc:rqlite:");
    }

    @Test
    void noDaemonAtTheAddress() throws Exception {
        int port = DeployRun.freePort();
        fails(
                Map.of("YAGNA_APPKEY", "secret-key", "YAGNA_API_URL", "http://127.0.0.1:" + port),
                "no daemon answers at http://127.0.0.1:" + port + ": start it with 'yagna service run'");
    }

    @Test
    void appKeyTheDaemonDoesNotKnow() throws Exception {
        HttpServer daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        daemon.createContext("/", exchange -> {
            byte[] body = "Invalid application key".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        daemon.start();
        try {
            String url = "http://127.0.0.1:" + daemon.getAddress().getPort();
            fails(Map.of("YAGNA_APPKEY", "secret-key", "YAGNA_API_URL", url), "does not know the key in YAGNA_APPKEY");
        } finally {
            daemon.stop(0);
        }
    }

    @Test
    void noJava() throws Exception {
        // a PATH with the script's own needs and no java on it
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String program : new String[] {"bash", "dirname", "env"}) {
            Files.createSymbolicLink(bin.resolve(program), Path.of("/usr/bin", program));
        }
        fails(Map.of("PATH", bin.toString(), "JAVA_HOME", ""), "no java found: install a JDK 17 or set JAVA_HOME");
    }

    private void fails(Map<String, String> env, String message, String... args) throws Exception {
        try (DeployRun run = DeployRun.start(folder.resolve("data"), env, args)) {
            assertThat(run.awaitEnd(SOON)).as(run.output()).isNotZero();
            assertThat(run.output())
                    .contains(message)
                    .doesNotContain("\tat ")
                    .doesNotContain("secret-key")
                    .doesNotContain("tiger");
            assertThat(run.processes()).as("nothing is left").isEmpty();
        }
    }
}
