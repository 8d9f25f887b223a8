package oneliner.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import oneliner.proxy.RealServer;
import oneliner.proxy.conformance.Case.Doors;
import oneliner.proxy.conformance.Case.Step;
import oneliner.testing.Nginx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every case of the tables, directly at the server and through NGINX, each several times: whole, byte by byte, and with
 * all that is sent cut at random places. {@code -Doneliner.conformance.seed=N} repeats the cuts,
 * {@code -Doneliner.conformance.case=WORDS} takes only cases with these words in their names.
 */
class ConformanceIT {
    private static final long SEED = Long.getLong("oneliner.conformance.seed", System.nanoTime());
    private static final int RUNS = Integer.getInteger("oneliner.conformance.runs", 4);

    private static final String ONLY = System.getProperty("oneliner.conformance.case", "");

    private static RealServer server;
    private static Nginx nginx;
    private static ScriptedOrigin origin;
    private static Doors doors;
    private static Leaks leaks;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException {
        System.out.println("cuts have seed " + SEED);
        server = RealServer.shared();
        nginx = new Nginx(folder, server.port);
        origin = new ScriptedOrigin();
        leaks = Leaks.watch(server);
    }

    @AfterAll
    static void end() throws IOException, InterruptedException {
        origin.close();
        nginx.close();
        leaks.none();
        server.daemon.cut = 4096;
        assertThat(server.daemon.broken)
                .as("frames that break the daemon's rules")
                .isEmpty();
    }

    private static List<Case> all() {
        List<Case> all = new ArrayList<>();
        Stream.of(
                        RequestCases.all(),
                        TargetCases.all(),
                        RefusedCases.all(),
                        AnswerCases.all(),
                        FaultyAnswerCases.all(),
                        StreamCases.all(),
                        UpgradeCases.all(),
                        FailureCases.all())
                .forEach(all::addAll);
        return all;
    }

    @TestFactory
    Stream<DynamicTest> directly() {
        return tests(false);
    }

    @TestFactory
    Stream<DynamicTest> throughNginx() {
        return tests(true);
    }

    private static Stream<DynamicTest> tests(boolean behindNginx) {
        return all().stream()
                .filter(one -> one.name().contains(ONLY))
                .filter(one -> !one.on(RealServer.WILDFLY, behindNginx).isEmpty())
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> run(one, behindNginx)));
    }

    private static void run(Case one, boolean behindNginx) throws Exception {
        open(one.doors());
        for (int run = 0; run < (one.once() ? 1 : RUNS); run++) {
            long seed = SEED + run * 31L + one.name().hashCode();
            Random random = new Random(seed);
            int most = run == 1 ? 1 : 1 + random.nextInt(random.nextBoolean() ? 20 : 2000);
            boolean whole = run == 0;
            server.daemon.seed(seed);
            server.daemon.cut = whole ? 60_000 : most;
            Wire.Cuts cuts = whole ? Wire.Cuts.none() : Wire.Cuts.random(random, most);
            try (Talk talk = new Talk(behindNginx ? nginx.port : server.port, origin, cuts, cuts)) {
                for (Step step : one.on(RealServer.WILDFLY, behindNginx)) {
                    step.in(talk);
                }
                if (!talk.over && one.doors() == Doors.ONE) {
                    again(talk);
                }
            } catch (Exception | AssertionError e) {
                doors = null;
                throw new AssertionError(
                        "run " + run + " with seed " + SEED + ", pieces of at most " + (whole ? "any" : most)
                                + " bytes: " + e.getMessage(),
                        e);
            }
        }
    }

    /** The connection is in step: the next request is answered with its own answer. */
    private static void again(Talk talk) throws Exception {
        String token = Long.toHexString(System.nanoTime());
        Steps.asks(Steps.get("/again/" + token)).in(talk);
        Steps.sees(Check.start("GET /again/" + token + " HTTP/1.1")).in(talk);
        Steps.says(Steps.ok("again " + token)).in(talk);
        Steps.gets(Check.status(200), Check.body("again " + token)).in(talk);
    }

    private static void open(Doors wanted) throws IOException {
        if (wanted == doors) {
            return;
        }
        origin.dropAll();
        String one = server.daemon.tunnel("10.0.0.2").toString();
        String two = server.daemon.tunnel("10.0.0.3").toString();
        switch (wanted) {
            case ONE -> server.doors("app", origin.port(), List.of(one));
            case TWO -> server.doors("app", origin.port(), List.of(one, two));
            case NONE -> server.doors("app", origin.port(), List.of());
            case REFUSES -> server.doors("app", closedPort(), List.of(one));
            case SILENT -> server.doors("app", 1, List.of(one));
            case HALF ->
                server.doors("app", origin.port(), List.of(two.replaceFirst(":\\d+/", ":" + closedPort() + "/"), one));
            case LOOP -> server.doors("app", server.port, List.of(one));
        }
        doors = wanted;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
