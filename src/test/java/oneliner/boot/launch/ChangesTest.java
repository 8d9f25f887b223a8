package oneliner.boot.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
    private static final String PLAN = "{\"app\":\"a\",\"nothing\":false,\"changes\":["
            + "{\"words\":\"http: 2 → 3 instances\"},{\"words\":\"db: unchanged, keeps its agreement\"}]}";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Path file;
    private volatile int status = 200;
    private volatile String answer = PLAN;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        file = Files.writeString(
                folder.resolve("a.yaml"),
                "payloads:\n  p: {runtime: vm, params: {image_tag: some/image:latest}}\nnodes:\n  http: {payload: p}\n");
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private void running() {
        new RunningApp("http://127.0.0.1:" + server.getAddress().getPort(), "the-token").announce(folder);
    }

    private int check(Path... files) {
        return Changes.check(words(files), Optional.of(folder), stream(out), stream(err));
    }

    private int apply(Path... files) {
        return Changes.apply(words(files), Optional.of(folder), stream(out), stream(err));
    }

    private static List<String> words(Path... files) {
        return List.of(files).stream().map(Path::toString).toList();
    }

    private static PrintStream stream(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void checkTellsWhatWouldChangeAboutTheRunningApp() {
        running();
        assertThat(check(file)).as(err()).isZero();
        assertThat(out())
                .startsWith("App: a\n")
                .contains("For the app that runs now\n  http: 2 → 3 instances\n  db: unchanged, keeps its agreement\n")
                .contains("deploy/run --apply " + file);
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0))
                .startsWith("/-/api/plan Bearer the-token ")
                .contains("\"name\":\"" + file + "\"", "image_tag: some/image:latest");
    }

    @Test
    void filesThatTheDescriptorNamesAreSentAlong() throws IOException {
        running();
        Files.writeString(folder.resolve("m.json"), "{\"version\":\"0.1.0\"}");
        Files.writeString(
                file,
                "payloads:\n  p: {runtime: vm/manifest, params: {manifest_path: m.json}}\nnodes:\n  http: {payload: p}\n");
        assertThat(check(file)).as(err()).isZero();
        assertThat(asked.get(0)).contains("\"files\":{\"m.json\":\"eyJ2ZXJzaW9uIjoiMC4xLjAifQ==\"}");
    }

    @Test
    void checkIsContentWithoutARunningApp() {
        assertThat(check(file)).isZero();
        running();
        server.stop(0);
        assertThat(check(file)).isZero();
        assertThat(out()).doesNotContain("runs now");
        assertThat(err()).isEmpty();
    }

    @Test
    void aFaultInTheFileIsToldBeforeAnybodyIsAsked() throws IOException {
        running();
        Files.writeString(file, "nodes: {}\n");
        assertThat(check(file)).isEqualTo(1);
        assertThat(apply(file)).isEqualTo(1);
        assertThat(err()).contains("a.yaml:1");
        assertThat(asked).isEmpty();
    }

    @Test
    void applyBeginsAndSaysWhat() {
        running();
        status = 202;
        assertThat(apply(file)).as(err()).isZero();
        assertThat(out()).startsWith("http: 2 → 3 instances\n").contains("begun");
        assertThat(asked.get(0)).startsWith("/-/api/apply ");
    }

    @Test
    void applyFailsWithWordsWhenItIsRefusedOrNobodyIsThere() {
        running();
        status = 409;
        answer = "{\"status\":409,\"detail\":\"the app stops\"}";
        assertThat(apply(file)).isEqualTo(1);
        assertThat(err()).contains("deploy/run: the app stops");
        RunningApp.withdraw(folder);
        assertThat(apply(file)).isEqualTo(1);
        assertThat(err()).contains("no app runs in " + folder);
    }

    @Test
    void onlyTheOwnerMayReadTheSecret() throws IOException {
        running();
        running();
        assertThat(Files.getPosixFilePermissions(folder.resolve("control")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(RunningApp.in(folder).orElseThrow().toString()).doesNotContain("the-token");
        Files.writeString(folder.resolve("control"), "{\"url\":1}");
        assertThat(RunningApp.in(folder)).isEmpty();
    }
}
