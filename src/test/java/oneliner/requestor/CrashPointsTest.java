package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import oneliner.requestor.Gate.Point;
import oneliner.requestor.Gate.Side;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SIGKILL before the daemon gets a call, and after it has done it but before anybody heard, for each call that makes
 * or ends something. Then the next requestor takes over or ends, rents nothing twice, forgets nothing, and knows to the
 * last digit what was paid.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashPointsTest {
    private static final Duration CAUGHT = Duration.ofSeconds(40);

    @TempDir
    static Path folder;

    private CrashStage stage;
    private CrashStage.Child next;

    @BeforeAll
    void begin() throws Exception {
        stage = new CrashStage(folder);
        next = stage.child();
    }

    @AfterAll
    void end() {
        stage.close();
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

    @ParameterizedTest
    @MethodSource
    void commissioning(Point point) throws Exception {
        CrashStage.Child child = take();
        Set<String> known = stage.agreements();
        stage.gate.arm(point);
        child.go();
        killAt(child, point);
        recover(known);
    }

    @ParameterizedTest
    @MethodSource
    void running(Point point) throws Exception {
        CrashStage.Child child = take();
        Set<String> known = stage.agreements();
        stage.gate.arm(point);
        child.go();
        child.await("SERVING");
        killAt(child, point);
        List<String> before = List.copyOf(stage.agreementsWithActivities().values());
        recover(known, before);
    }

    @ParameterizedTest
    @MethodSource
    void teardown(Point point) throws Exception {
        CrashStage.Child child = take();
        Set<String> known = stage.agreements();
        child.go();
        child.await("SERVING");
        stage.gate.arm(point);
        child.say();
        killAt(child, point);
        recover(known);
    }

    /** The next one starts while this one works. */
    private CrashStage.Child take() throws Exception {
        CrashStage.Child child = next;
        next = stage.child();
        return child;
    }

    private void killAt(CrashStage.Child child, Point point) throws Exception {
        try {
            assertThat(stage.gate.caught(CAUGHT)).as("the call comes: " + point).isTrue();
        } finally {
            child.kill();
            stage.gate.disarm();
        }
    }

    private void recover(Set<String> known) throws Exception {
        recover(known, List.of());
    }

    private void recover(Set<String> known, List<String> mustGoOn) throws Exception {
        AtomicInteger most = new AtomicInteger();
        Thread counter = CrashStage.thread(() -> count(most));
        counter.start();
        stage.restart();
        stage.serving();
        assertThat(stage.leases().values()).as("goes on").containsAll(mustGoOn);
        assertThat(stage.approved()).as("one for each slot").hasSize(2);
        assertThat(stage.activities()).hasSize(2);
        assertThat(stage.networks()).hasSize(1);
        if (!mustGoOn.isEmpty()) {
            Set<String> rented = stage.agreements();
            rented.removeAll(known);
            assertThat(rented).as("nothing new is rented").hasSize(2);
        }
        counter.interrupt();
        counter.join(5000);
        assertThat(most.get()).as("agreements in force at any time").isLessThanOrEqualTo(2);

        stage.stop();
        assertThat(stage.leftBehind()).isEmpty();
        assertThat(stage.unpaid()).isEmpty();
        assertThat(stage.directory.status().spent())
                .as("the ledger equals the daemon's")
                .isEqualByComparingTo(stage.acceptedAtDaemon(known));
    }

    private void count(AtomicInteger most) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                most.accumulateAndGet(stage.approved().size(), Math::max);
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException(e);
            }
        }
    }
}
