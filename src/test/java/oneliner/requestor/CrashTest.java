package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a requestor does with what another one, killed at any moment, has left. */
class CrashTest {
    @TempDir
    Path folder;

    @Test
    void whatServedGoesOnWithTheSameAgreementsAndActivities() throws Exception {
        try (CrashStage stage = new CrashStage(folder)) {
            CrashStage.Child child = stage.child();
            child.go();
            child.await("SERVING");
            child.kill();
            Map<String, String> before = stage.agreementsWithActivities();
            Set<String> agreements = stage.approved();
            Set<String> activities = stage.activities();
            assertThat(agreements).hasSize(2);

            stage.restart();
            stage.serving();
            assertThat(stage.leases().values()).containsExactlyInAnyOrderElementsOf(before.values());
            assertThat(stage.agreements()).as("nothing new is rented").isEqualTo(agreements);
            assertThat(stage.activities()).isEqualTo(activities);
            assertThat(stage.networks()).hasSize(1);
            assertThat(stage.directory.status().nodes())
                    .allSatisfy(node -> assertThat(node.instances())
                            .allSatisfy(one -> assertThat(one.tenancy().adopted())
                                    .as(node.name())
                                    .isTrue()));

            stage.stop();
            assertThat(stage.leftBehind()).isEmpty();
            assertThat(stage.unpaid()).isEmpty();
            assertThat(stage.directory.status().spent()).isEqualByComparingTo(stage.acceptedAtDaemon(Set.of()));
        }
    }

    @Test
    void aChangedAppKeepsWhatItDoesNotChangeAndRentsTheRestAnew() throws Exception {
        try (CrashStage stage = new CrashStage(folder)) {
            CrashStage.Child child = stage.child();
            child.go();
            child.await("SERVING");
            child.kill();
            Map<String, String> before = stage.agreementsWithActivities();
            String db = stage.agreementOf("db");
            String web = stage.agreementOf("web");
            assertThat(before).containsOnlyKeys(db, web);

            String changed = CrashStage.APP
                    .replaceFirst("\\[\"/bin/serve\"]", "[\"/bin/serve\", \"anew\"]")
                    .replace("networks:", "  more: {payload: one, network: default}\nnetworks:");
            Files.writeString(stage.descriptor, changed);
            stage.restart();
            stage.serving();
            Map<String, String> now = stage.leases();
            assertThat(now).containsOnlyKeys("db/0", "more/0", "web/0").containsEntry("web/0", before.get(web));
            assertThat(now.get("db/0")).isNotEqualTo(before.get(db));
            assertThat(stage.approved())
                    .as("what was changed is ended")
                    .hasSize(3)
                    .contains(web)
                    .doesNotContain(db);
            assertThat(stage.activities()).hasSize(3);
            assertThat(stage.networks()).hasSize(1);

            stage.stop();
            assertThat(stage.leftBehind()).isEmpty();
            assertThat(stage.unpaid()).isEmpty();
            assertThat(stage.directory.status().spent()).isEqualByComparingTo(stage.acceptedAtDaemon(Set.of()));
        }
    }

    @Test
    void anInvoiceThatCameWhileNobodyRanIsPaidByTheNextStart() throws Exception {
        try (CrashLane lane = new CrashLane(folder)) {
            CrashStage stage = lane.stage;
            Gate.Point ended = new Gate.Point("the last one ends", "/terminate$", 2, Gate.Side.AFTER);
            CrashStage.Child child = lane.take();
            child.go();
            child.await("SERVING");
            stage.gate.arm(ended);
            child.say();
            lane.killAt(child, ended);
            await(() -> !stage.unpaid().isEmpty(), "an invoice of the agreement that was ended last");
            assertThat(stage.approved()).isEmpty();

            stage.restart();
            stage.serving();
            await(() -> stage.unpaid().isEmpty(), "it is accepted while the app runs");
            stage.stop();
            assertThat(stage.leftBehind()).isEmpty();
            assertThat(stage.directory.status().spent()).isEqualByComparingTo(stage.acceptedAtDaemon(Set.of()));
        }
    }

    @Test
    void aFullDiskIsSaidAndNothingIsRentedBehindTheJournalsBack() throws Exception {
        try (CrashStage stage = new CrashStage(folder)) {
            // enough for the money and the network, not for two instances
            CrashStage.Child child = stage.childWithDisk(2);
            child.go();
            String why = child.await(line -> line.contains("cannot be written"), "why it cannot go on");
            assertThat(why).contains(stage.journal.toString(), "nothing is rented until it can");
            assertThat(child.process.isAlive()).isTrue();
            child.say();
            child.await("STOPPED");
            stage.restart();
            stage.serving();
            assertThat(stage.approved()).hasSize(2);
            stage.stop();
            assertThat(stage.leftBehind()).isEmpty();
        }
    }

    private static void await(Callable<Boolean> fact, String what) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!fact.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }
}
