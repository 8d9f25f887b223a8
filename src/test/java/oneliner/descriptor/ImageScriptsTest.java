package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the provider images, with programs on the PATH that only write down how they were called. */
class ImageScriptsTest {
    private static final Path GOLEM = Path.of("deploy", "golem").toAbsolutePath();
    private static final String NOTE =
            "#!/bin/sh\necho \"$0 $*|$DATABASE_URL|$ONELINER_ROLE\" > \"$NOTE.part\"; mv \"$NOTE.part\" \"$NOTE\"\n";

    @TempDir
    private Path root;

    private Path path;
    private Path note;

    /** What a script did. */
    private record Result(int code, String output) {}

    @BeforeEach
    void makePath() throws IOException {
        path = Files.createDirectories(root.resolve("path"));
        note = root.resolve("note");
        for (String tool : List.of("mkdir", "cat", "nohup", "mv", "sleep")) {
            program(tool, "#!/bin/sh\nexec " + found(tool) + " \"$@\"\n");
        }
    }

    private static Path found(String tool) {
        return List.of("/bin/", "/usr/bin/").stream()
                .map(folder -> Path.of(folder + tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.writeString(path.resolve(name), text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Result run(String script, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(GOLEM.resolve(script).toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", path.toString(),
                        "NOTE", note.toString(),
                        "ONELINER_IMAGE_ROOT", root.toString(),
                        "ONELINER_VPN_IP", "127.9.8.7"));
        Process process = builder.start();
        // ends only when nobody holds the stream any more: a child in the background must not
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    /** Written by a program in the background, so it may come a little later. */
    private String noted() throws IOException, InterruptedException {
        for (int i = 0; i < 400 && !Files.exists(note); i++) {
            TimeUnit.MILLISECONDS.sleep(25);
        }
        return Files.readString(note).replace(root.toString(), "ROOT").strip();
    }

    @Test
    void databaseIsRqlitedWhenThereIsOne() throws Exception {
        program(
                "rqlited",
                NOTE + "i=0; while [ $i -lt 200 ] && [ ! -e '" + root + "/stop' ]; do i=$((i+1)); sleep 0.05; done\n");
        program("java", NOTE);
        long begin = System.nanoTime();
        assertThat(run("db/bin/run_rqlite.sh")).isEqualTo(new Result(0, "database: rqlited on 127.9.8.7:4001\n"));
        assertThat(noted())
                .isEqualTo(
                        "ROOT/path/rqlited -http-addr 127.9.8.7:4001 -raft-addr 127.9.8.7:4002 ROOT/rqlite/file/data||");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("comes back while the server runs")
                .isLessThan(Duration.ofSeconds(8));
        Files.createFile(root.resolve("stop"));
        assertThat(root.resolve("rqlite/file/data")).isDirectory();
        assertThat(root.resolve("run/err")).isEmptyFile();
    }

    @Test
    void databaseIsTheStandInOtherwiseAndSaysSo() throws Exception {
        program("java", NOTE);
        Result result = run("db/bin/run_rqlite.sh");
        assertThat(result.code()).isZero();
        assertThat(result.output()).contains("stand-in").contains("not on the PATH");
        assertThat(noted())
                .startsWith("ROOT/path/java -Xmx")
                .endsWith(
                        "-cp ROOT/opt/lib/* oneliner.boot.Tool standin --http-addr 127.9.8.7:4001 ROOT/rqlite/file/data||");
    }

    @Test
    void databaseWithoutAnyProgramFailsWithOneMessage() throws Exception {
        assertThat(run("db/bin/run_rqlite.sh"))
                .isEqualTo(new Result(1, "database: neither rqlited nor java is on the PATH; install one of them\n"));
    }

    @Test
    void tablesAreMadeByTheTool() throws Exception {
        program("java", NOTE);
        assertThat(run("web/webapp/oneliner", "--db-address", "1.2.3.4", "--db-port", "4444", "initdb")
                        .code())
                .isZero();
        assertThat(noted())
                .startsWith("ROOT/path/java -Xmx")
                .endsWith("-cp ROOT/opt/lib/* oneliner.boot.Tool initdb|jdbc:rqlite:http://1.2.3.4:4444/|");
    }

    @Test
    void chatServesOnItsAddressAlone() throws Exception {
        program("java", NOTE);
        Files.createDirectories(root.resolve("opt"));
        Files.createFile(root.resolve("opt/payara-micro.jar"));
        Files.createFile(root.resolve("opt/oneliner.war"));
        assertThat(run("web/webapp/oneliner", "--db-address=1.2.3.4", "run").code())
                .isZero();
        assertThat(noted())
                .contains("-jar ROOT/opt/payara-micro.jar --nohazelcast ", " --port 5000 ", " --contextroot / ")
                .endsWith("--deploy ROOT/opt/oneliner.war|jdbc:rqlite:http://1.2.3.4:4001/|web");
        assertThat(root.resolve("tmp/preboot.txt"))
                .content()
                .contains("http-listener.address=127.9.8.7\n", "xframe-options=false\n", "server-header=false\n");
    }

    @Test
    void wrongArgumentsAndMissingPartsAreTold() throws Exception {
        assertThat(run("web/webapp/oneliner", "--db-address", "1.2.3.4", "initdb"))
                .isEqualTo(new Result(1, "oneliner: no java on the PATH; Java 17 or newer is needed\n"));
        program("java", NOTE);
        assertThat(run("web/webapp/oneliner", "--db-address", "1.2.3.4", "run").output())
                .contains("payara-micro.jar is missing");
        for (String[] args :
                new String[][] {{}, {"run"}, {"--db-address"}, {"--db-address", "a", "start"}, {"run", "run"}}) {
            Result result = run("web/webapp/oneliner", args);
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.output()).startsWith("usage: oneliner ");
        }
    }

    @Test
    void commandLineOfThePythonVersionLeadsToTheSameScript() throws Exception {
        Files.createDirectories(root.resolve("webapp"));
        Path script = Files.writeString(root.resolve("webapp/oneliner"), "#!/bin/sh\necho \"got $*\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(run("web/bin/python", "app.py", "--db-address", "a b", "run"))
                .isEqualTo(new Result(0, "got --db-address a b run\n"));
    }
}
