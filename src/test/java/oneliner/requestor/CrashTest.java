package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
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
}
