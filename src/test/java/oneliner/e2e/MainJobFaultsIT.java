package oneliner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person may get wrong ends in one plain message, a non-zero exit and no process. */
class MainJobFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Duration START = Duration.ofMinutes(2);

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
    void unreadableDescriptor() throws Exception {
        // a folder can be read by nobody as a file, not even by root
        fails(Map.of(), "cannot read the descriptor " + folder, folder.toString());
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
    void applyingNothing() throws Exception {
        fails(Map.of(), "--apply needs at least one file", "--apply");
    }

    @Test
    void portInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            fails(Map.of("PORT", String.valueOf(port)), "port " + port + " is in use: stop what listens there");
        }
    }

    @Test
    void wrongWordForNginx() throws Exception {
        fails(Map.of("ONELINER_NGINX", "no"), "ONELINER_NGINX is 'no', but it must be on or off");
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
    void daemonThatKnowsAnotherKeyOrHasNoOffers() throws Exception {
        int port = DeployRun.freePort();
        String url = "http://127.0.0.1:" + port;
        try (DeployRun devnet = DeployRun.devnet(folder.resolve("devnet"), port)) {
            devnet.awaitOutput("YAGNA_APPKEY=devnet", START);
            fails(Map.of("YAGNA_APPKEY", "secret-key", "YAGNA_API_URL", url), "does not know the key in YAGNA_APPKEY");

            // nobody offers in this subnet: not an error, for somebody may later; the state says why nothing happens
            Map<String, String> elsewhere = Map.of(
                    "YAGNA_APPKEY", "devnet",
                    "YAGNA_API_URL", url,
                    "GOLEM_REGISTRY_URL", url,
                    "YAGNA_SUBNET", "nowhere",
                    "REQUESTOR_OFFER_WAIT", "PT2S");
            try (DeployRun run = DeployRun.start(folder.resolve("data"), elsewhere)) {
                run.awaitOutput("subnet 'nowhere'", START);
                run.signal("INT");
                assertThat(run.awaitEnd(SOON)).as(run.output()).isZero();
                assertThat(run.processes()).as("nothing is left").isEmpty();
            }
            devnet.signal("TERM");
            devnet.awaitEnd(SOON);
            assertThat(devnet.processes()).as("nothing of devnet is left").isEmpty();
        }
    }

    @Test
    void appThatCannotRun() throws Exception {
        // all at once: most of the time each of them only waits for its server
        try (DeployRun unknownImage = app("unknown", "nobody/nothing:7", "[/bin/true]");
                DeployRun failing =
                        app("failing", "oneliner/db:latest", "[/bin/sh, -c, 'echo no such table >&2; exit 3']");
                DeployRun endless = app("endless", "oneliner/db:latest", "[/bin/sleep, '600']")) {
            ends(unknownImage, "the registry knows no image with tag 'nobody/nothing:7'", "publish the image");
            ends(failing, "given up after 3 providers", "no such table");
            ends(endless, "did not end within the startup timeout", "background");
        }
    }

    private DeployRun app(String name, String image, String init) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), """
                payloads:
                  machine: {runtime: vm, params: {image_tag: '%s'}}
                nodes:
                  machine: {payload: machine, init: [{run: {args: %s}}]}
                """.formatted(image, init));
        Map<String, String> env = name.equals("endless") ? Map.of("REQUESTOR_STARTUP_TIMEOUT", "PT4S") : Map.of();
        return DeployRun.start(folder.resolve(name), env, file.toString());
    }

    private static void ends(DeployRun run, String... messages) throws Exception {
        assertThat(run.awaitEnd(START)).as(run.output()).isNotZero();
        assertThat(run.output())
                .contains("the app cannot run: ")
                .contains(messages)
                .doesNotContain("\tat ");
        assertThat(run.processes()).as("nothing is left").isEmpty();
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
