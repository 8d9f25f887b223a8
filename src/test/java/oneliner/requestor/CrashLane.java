package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import oneliner.requestor.Gate.Point;

/** One stage on which one kill after the other is played; several lanes may run beside each other. */
final class CrashLane implements AutoCloseable {
    private static final Duration CAUGHT = Duration.ofSeconds(40);

    final CrashStage stage;
    private CrashStage.Child next;
    private Set<String> known = Set.of();

    CrashLane(Path folder) throws Exception {
        stage = new CrashStage(Files.createDirectories(folder));
        next = stage.child();
    }

    /** A process to be killed; what the daemon knows already is no matter of its. The one after it starts meanwhile. */
    CrashStage.Child take() throws Exception {
        CrashStage.Child child = next;
        next = stage.child();
        known = stage.agreements();
        return child;
    }

    /** Kills it when the call of the gate's point has come. */
    void killAt(CrashStage.Child child, Point point) throws Exception {
        try {
            assertThat(stage.gate.caught(CAUGHT)).as("the call comes: " + point).isTrue();
        } finally {
            child.kill();
            stage.gate.disarm();
        }
    }

    /** Kills it now; it may have ended in order just before. */
    void kill(CrashStage.Child child) throws Exception {
        child.kill();
        if (!Files.exists(stage.journal.resolve("journal"))) {
            assertThat(stage.leftBehind())
                    .as("nothing is rented without a journal")
                    .isEmpty();
            known = stage.agreements();
        }
    }

    /** The next requestor comes up: one agreement for each slot, and never one too many. */
    void recover() throws Exception {
        recover(Set.of(), 2);
    }

    /**
     * The next requestor comes up.
     *
     * @param mustGoOn agreement and activity of each that has to be kept; then nothing new is rented
     * @param left agreements in force, at most, after the kill
     */
    void recover(Collection<String> mustGoOn, int left) throws Exception {
        Set<String> before = stage.agreements();
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
            assertThat(stage.agreements()).as("nothing new is rented").isEqualTo(before);
        }
        counter.interrupt();
        counter.join(5000);
        assertThat(most.get()).as("agreements in force at any time").isLessThanOrEqualTo(left);

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

    @Override
    public void close() {
        stage.close();
    }
}
