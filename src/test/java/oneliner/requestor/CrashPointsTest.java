package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import oneliner.requestor.Gate.Point;
import oneliner.requestor.Gate.Side;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SIGKILL before the daemon gets a call, and after it has done it but before anybody heard, for each call that makes
 * or ends something, and at random moments. Then the next requestor takes over or ends, rents nothing twice, forgets
 * nothing, and knows to the last digit what was paid. Some kills are played at the same time, each with a devnet of its
 * own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashPointsTest {
    /** More make it slower: a requestor that comes up keeps a core busy. */
    private static final int LANES = 3;

    private static final int RANDOM_KILLS = 6;

    @TempDir
    static Path folder;

    private final BlockingQueue<CrashLane> free = new LinkedBlockingQueue<>();
    private final List<CrashLane> lanes = new ArrayList<>();

    /** A kill and what has to come after. */
    private interface Play {
        void on(CrashLane lane) throws Exception;
    }

    /** Kill {@code millis} after the start, or after the order to stop. */
    private record Moment(boolean stopping, int millis, long seed) {}

    @BeforeAll
    void begin() throws Exception {
        for (int i = 0; i < LANES; i++) {
            lanes.add(new CrashLane(folder.resolve("lane" + i)));
        }
        free.addAll(lanes);
    }

    @AfterAll
    void end() {
        lanes.forEach(CrashLane::close);
    }

    static Stream<Point> commissioning() {
        return Stream.of(
                new Point("allocation", "^POST /payment-api/v1/allocations", 1, Side.BEFORE),
                new Point("allocation", "^POST /payment-api/v1/allocations", 1, Side.AFTER),
                new Point("network", "^POST /net-api/v1/net$", 1, Side.BEFORE),
                new Point("network", "^POST /net-api/v1/net$", 1, Side.AFTER),
                new Point("own address", "^POST .*/addresses$", 1, Side.BEFORE),
                new Point("demand", "^POST /market-api/v1/demands$", 1, Side.AFTER),
                new Point("counter", "^POST .*/proposals/[^/]+$", 1, Side.AFTER),
                new Point("agreement", "^POST /market-api/v1/agreements$", 1, Side.BEFORE),
                new Point("agreement", "^POST /market-api/v1/agreements$", 1, Side.AFTER),
                new Point("confirm", "/confirm", 1, Side.BEFORE),
                new Point("confirm", "/confirm", 2, Side.AFTER),
                new Point("approval", "/wait", 1, Side.AFTER),
                new Point("node", "^POST .*/nodes$", 1, Side.AFTER),
                new Point("activity", "^POST /activity-api/v1/activity\\?", 1, Side.BEFORE),
                new Point("activity", "^POST /activity-api/v1/activity\\?", 2, Side.AFTER),
                new Point("deploy", "^POST .*/exec$", 1, Side.AFTER),
                new Point("run", "^POST .*/exec$", 3, Side.BEFORE),
                new Point("results", "^GET .*/exec/", 2, Side.AFTER));
    }

    static Stream<Point> running() {
        return Stream.of(
                new Point("debit note", "^POST .*/debitNotes/.*/accept", 1, Side.BEFORE),
                new Point("debit note", "^POST .*/debitNotes/.*/accept", 2, Side.AFTER));
    }

    static Stream<Point> teardown() {
        return Stream.of(
                new Point("terminate script", "^POST .*/exec$", 1, Side.AFTER),
                new Point("destroy", "^DELETE /activity-api", 1, Side.BEFORE),
                new Point("destroy", "^DELETE /activity-api", 1, Side.AFTER),
                new Point("leave", "^DELETE .*/nodes/", 1, Side.AFTER),
                new Point("end", "/terminate$", 1, Side.BEFORE),
                new Point("end", "/terminate$", 2, Side.AFTER),
                new Point("invoice", "^POST .*/invoices/.*/accept", 1, Side.BEFORE),
                new Point("invoice", "^POST .*/invoices/.*/accept", 2, Side.AFTER),
                new Point("delete network", "^DELETE /net-api/v1/net/[^/]+$", 1, Side.AFTER),
                new Point("release", "^DELETE /payment-api/v1/allocations", 1, Side.AFTER));
    }

    /** While a substitute comes up, and after it serves but before the old one is ended. */
    static Stream<Point> replacing() {
        return Stream.of(
                new Point("substitute deploys", "^POST .*/exec$", 1, Side.AFTER),
                new Point("old one is destroyed", "^DELETE /activity-api", 1, Side.BEFORE));
    }

    static Stream<Moment> anyMoment() {
        long seed = System.nanoTime();
        System.out.println("CrashPointsTest: seed of the random moments " + seed);
        Random random = new Random(seed);
        return Stream.generate(() -> random.nextBoolean())
                .limit(RANDOM_KILLS)
                .map(stopping -> new Moment(stopping, random.nextInt(stopping ? 800 : 3000), seed));
    }

    @ParameterizedTest
    @MethodSource
    @Execution(ExecutionMode.CONCURRENT)
    void commissioning(Point point) throws Exception {
        play(lane -> {
            CrashStage.Child child = lane.take();
            lane.stage.gate.arm(point);
            child.go();
            lane.killAt(child, point);
            lane.recover();
        });
    }

    @ParameterizedTest
    @MethodSource
    @Execution(ExecutionMode.CONCURRENT)
    void running(Point point) throws Exception {
        play(lane -> {
            CrashStage.Child child = lane.take();
            lane.stage.gate.arm(point);
            child.go();
            child.await("SERVING");
            lane.killAt(child, point);
            lane.recover(lane.stage.agreementsWithActivities().values(), 2);
        });
    }

    @ParameterizedTest
    @MethodSource
    @Execution(ExecutionMode.CONCURRENT)
    void teardown(Point point) throws Exception {
        play(lane -> {
            CrashStage.Child child = lane.take();
            child.go();
            child.await("SERVING");
            lane.stage.gate.arm(point);
            child.say();
            lane.killAt(child, point);
            lane.recover();
        });
    }

    @ParameterizedTest
    @MethodSource
    @Execution(ExecutionMode.CONCURRENT)
    void replacing(Point point) throws Exception {
        play(lane -> {
            CrashStage.Child child = lane.take();
            child.go();
            child.await("SERVING");
            Map<String, String> old = lane.stage.agreementsWithActivities();
            String replaced = lane.stage.agreementOf("db");
            lane.stage.gate.arm(point);
            child.say("replace db 0");
            lane.killAt(child, point);

            Set<String> staying = lane.stage.approved();
            assertThat(staying).as("two of one slot").hasSize(3).containsAll(old.keySet());
            Map<String, String> both = lane.stage.agreementsWithActivities();
            if (point.side() == Side.BEFORE) {
                staying.remove(replaced);
            } else {
                staying.retainAll(old.keySet());
            }
            lane.recover(staying.stream().map(both::get).toList(), 3);
        });
    }

    @ParameterizedTest
    @MethodSource
    @Execution(ExecutionMode.CONCURRENT)
    void anyMoment(Moment moment) throws Exception {
        play(lane -> {
            CrashStage.Child child = lane.take();
            child.go();
            if (moment.stopping()) {
                child.await("SERVING");
                child.say();
            }
            // the moment is what this is about; nothing is waited for
            Thread.sleep(moment.millis());
            lane.kill(child);
            lane.recover();
        });
    }

    private void play(Play play) throws Exception {
        CrashLane lane = free.take();
        try {
            play.on(lane);
        } finally {
            lane.stage.stopIfRunning();
            free.add(lane);
        }
    }
}
