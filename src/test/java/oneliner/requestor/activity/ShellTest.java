package oneliner.requestor.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts in real shells. */
class ShellTest {
    /** Everything that a shell could read something into. */
    private static final String NASTY = "it's \"$HOME\" `id` $(id) \\ \n;&|<>*?~#!%s  end";

    @TempDir
    Path folder;

    private record Ran(int code, String out, String err) {}

    private Ran run(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(words);
        Path out = folder.resolve("test.out");
        Path err = folder.resolve("test.err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static List<String> sh(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    @Test
    void withoutVariablesTheCommandStaysAsItIs() {
        assertThat(Shell.withEnv(List.of("/bin/x", "a b"), Map.of())).containsExactly("/bin/x", "a b");
    }

    @Test
    void variablesAndArgumentsArriveWhateverTheyHold() throws Exception {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("ONE", NASTY);
        env.put("TWO", "");
        Ran ran = run(Shell.withEnv(
                List.of("/bin/sh", "-c", "printf '%s|%s|%s' \"$ONE\" \"${TWO-unset}\" \"$1\"", "x", NASTY), env));
        assertThat(ran).isEqualTo(new Ran(0, NASTY + "||" + NASTY, ""));
    }

    @Test
    void exitCodeStaysThatOfTheCommand() throws Exception {
        assertThat(run(Shell.withEnv(sh("exit 3"), Map.of("A", "b"))).code()).isEqualTo(3);
        assertThat(run(Shell.withEnv(List.of("/no/such/program"), Map.of("A", "b")))
                        .code())
                .isEqualTo(127);
    }

    @ParameterizedTest
    @CsvSource({"exit 0,0", "exit 3,3", "kill -9 $$,137", "exit 255,255"})
    void limitedCommandEndsWellAndTellsItsCode(String script, String code) throws Exception {
        Ran ran = run(Shell.limited(sh("echo out; echo err >&2; " + script), Map.of(), Duration.ofSeconds(20), "MARK"));
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).isEqualTo("out\n");
        assertThat(ran.err()).startsWith("err\n").endsWith("\nMARK " + code + "\n");
    }

    @Test
    void limitedCommandHasItsVariablesAndArguments() throws Exception {
        Ran ran = run(Shell.limited(
                List.of("/bin/sh", "-c", "printf '%s|%s' \"$A\" \"$1\"", "x", NASTY),
                Map.of("A", NASTY),
                Duration.ofSeconds(20),
                "MARK"));
        assertThat(ran).isEqualTo(new Ran(0, NASTY + "|" + NASTY, "\nMARK 0\n"));
        // names that the script uses itself, and a path on which it would find nothing
        Map<String, String> clash = Map.of("l", "a", "m", "b", "g", "c", "p", "d", "o", "e", "d", "f", "PATH", "/none");
        assertThat(run(Shell.limited(List.of("/bin/sh", "-c", "echo $l$m$g"), clash, Duration.ofSeconds(20), "MARK")))
                .isEqualTo(new Ran(0, "abc\n", "\nMARK 0\n"));
        assertThat(run(Shell.daemon(8, List.of("/bin/sh", "-c", "echo $o$d"), clash))
                        .code())
                .isZero();
        assertThat(run(Shell.tell(List.of(8), 5, "MARK")).out()).isEqualTo("MARK 8 -\nef\n\n");
        assertThat(run(Shell.limited(List.of("/no/such"), Map.of(), Duration.ofSeconds(20), "MARK"))
                        .err())
                .contains("/no/such")
                .endsWith("\nMARK 127\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep 60", "trap '' TERM; sleep 60 & sleep 60; sleep 60"})
    void commandThatDoesNotEndIsEndedWithAllItStarted(String script) throws Exception {
        long begun = System.nanoTime();
        Ran ran = run(Shell.limited(sh("echo $$ > pid; " + script), Map.of(), Duration.ofSeconds(1), "MARK"));
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).endsWith("\nMARK cut\n");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void daemonRunsOnAndIsToldOf() throws Exception {
        Ran started = run(Shell.daemon(
                3, sh("echo $$ > pid; echo says \"$A\"; echo louder >&2; exec sleep 60"), Map.of("A", NASTY)));
        assertThat(started).isEqualTo(new Ran(0, "", ""));
        ProcessHandle daemon = ProcessHandle.of(
                        Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
                .orElseThrow();
        try {
            assertThat(daemon.isAlive()).isTrue();
            Ran told = run(Shell.tell(List.of(3, 4), 1000, "MARK"));
            assertThat(told.out()).isEqualTo("MARK 3 -\nsays " + NASTY + "\nlouder\n\nMARK 4 -\n\n");
            assertThat(run(Shell.tell(List.of(3), 1, "MARK")).out()).isEqualTo("MARK 3 -\nlouder\n\n");
            assertThat(run(Shell.tell(List.of(3), 0, "MARK")).out()).isEqualTo("MARK 3 -\n");
        } finally {
            daemon.destroyForcibly();
        }
        daemon.onExit().get(10, TimeUnit.SECONDS);
        String state = "";
        long end = System.nanoTime() + 10_000_000_000L;
        while (!state.equals("MARK 3 137\n") && System.nanoTime() < end) {
            state = run(Shell.tell(List.of(3), 0, "MARK")).out();
        }
        assertThat(state).isEqualTo("MARK 3 137\n");
    }

    @Test
    void daemonThatFailsAtOnceFailsItsStart() throws Exception {
        Ran ran = run(Shell.daemon(0, sh("echo no disk left >&2; exit 7"), Map.of()));
        assertThat(ran).isEqualTo(new Ran(7, "", "no disk left\n"));
        assertThat(run(Shell.daemon(0, List.of("/no/such"), Map.of())).code()).isEqualTo(127);
    }

    @Test
    void programThatPutsItselfIntoTheBackgroundIsFine() throws Exception {
        assertThat(run(Shell.daemon(0, sh("exit 0"), Map.of())).code()).isZero();
        assertThat(run(Shell.tell(List.of(0), 0, "MARK")).out()).isEqualTo("MARK 0 -\n");
    }

    @Test
    void daemonStartedAgainBeginsItsOutputAnew() throws Exception {
        run(Shell.daemon(0, sh("echo old; exit 7"), Map.of()));
        run(Shell.daemon(0, sh("echo new"), Map.of()));
        assertThat(run(Shell.tell(List.of(0), 10, "MARK")).out()).isEqualTo("MARK 0 -\nnew\n\n");
    }
}
