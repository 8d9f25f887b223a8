package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stop while a provider or the daemon hangs: over in time, and all that does not hang is given back. */
class HangingStopTest {
    /** Stage gives a stop 10 s; the rest is for a busy machine. */
    private static final long LONGEST_MILLIS = 12_000;

    @ParameterizedTest
    @ValueSource(strings = {"exec", "destroy", "leave", "terminate", "accept i"})
    void aProviderThatHangsDoesNotUseUpTheTimeOfTheOthers(String what) throws Exception {
        Stage stage = new Stage();
        stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
        stage.awaitPhase(Phase.SERVING);
        AppStatus.Instance db = stage.instance("db");
        AppStatus.Instance web = stage.instance("web");
        List<String> ids = List.of(
                web.activityId().orElseThrow(),
                web.providerId().orElseThrow(),
                web.agreementId().orElseThrow());
        stage.fake.set(() ->
                stage.fake.hangs = call -> call.startsWith(what) && ids.stream().anyMatch(call::endsWith));

        long took = stop(stage);

        assertThat(took).as("ms").isLessThan(LONGEST_MILLIS);
        assertThat(stage.status().phase()).isEqualTo(Phase.STOPPED);
        assertThat(stage.fake.calls())
                .contains(
                        "destroy " + db.activityId().orElseThrow(),
                        "terminate " + db.agreementId().orElseThrow(),
                        "accept i" + db.agreementId().orElseThrow(),
                        "release");
        if (!what.equals("terminate")) {
            assertThat(stage.fake.approved()).as("agreements in force").isEmpty();
        }
        assertThat(stage.fake.get(() -> List.copyOf(stage.fake.networks.keySet())))
                .isEmpty();
        assertThat(stage.threadsLeft()).isEmpty();
    }

    @Test
    void aDaemonThatHangsInEverythingEndsTheStopAllTheSame() throws Exception {
        Stage stage = new Stage();
        stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
        stage.awaitPhase(Phase.SERVING);
        stage.fake.set(() -> stage.fake.hangs = call -> true);

        long took = stop(stage);

        assertThat(took).as("ms").isLessThan(LONGEST_MILLIS);
        assertThat(stage.status().phase()).isEqualTo(Phase.STOPPED);
        assertThat(stage.threadsLeft()).isEmpty();
    }

    @Test
    void instancesThatDoNotNeedEachOtherEndAtOnce() throws Exception {
        Stage stage = new Stage();
        stage.requestor.start(Stage.app(Stage.times(4, Stage.db())));
        stage.awaitPhase(Phase.SERVING);
        // nobody stops politely before everybody was asked to
        stage.fake.set(() -> stage.fake.hangs = call -> call.startsWith("destroy")
                && stage.fake.calls.stream()
                                .filter(c -> c.startsWith("stop processes"))
                                .count()
                        < 4);
        stop(stage);
        assertThat(stage.leftBehind()).isEmpty();
        assertThat(stage.fake.calls().stream().filter(c -> c.startsWith("destroy")))
                .as("one after the other, the first would have waited until its time was up, and never been done")
                .hasSize(4);
    }

    private static long stop(Stage stage) {
        long begun = System.nanoTime();
        stage.requestor.stop();
        return (System.nanoTime() - begun) / 1_000_000;
    }
}
