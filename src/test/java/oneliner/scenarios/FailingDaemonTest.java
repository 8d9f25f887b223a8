package oneliner.scenarios;

import static oneliner.scenarios.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that errs, talks nonsense, is slow, or is not there for a while. */
class FailingDaemonTest {
    @TempDir
    Path folder;

    @Scenario
    void oneCallInTenFails() throws Exception {
        Scene.in(folder)
                .given(fault("api").with("status", 500).with("probability", 0.1))
                .play(scene -> {
                    scene.everythingServes();
                    scene.peace();
                });
    }

    @Scenario
    void anApprovalThatIsNotHeardOfLeavesNoAgreement() throws Exception {
        Scene.in(folder)
                .given(fault("api")
                        .with("path", "/market-api/v1/agreements/*/wait")
                        .with("status", 500)
                        .times(2))
                .play(Scene::everythingServes);
    }

    @Scenario
    void oneAnswerInTenIsNonsense() throws Exception {
        Scene.in(folder)
                .given(fault("api")
                        .with("method", "GET")
                        .with("body", "malformed")
                        .with("probability", 0.1))
                .play(scene -> {
                    scene.everythingServes();
                    scene.peace();
                });
    }

    @Scenario
    void oneAnswerInTenBreaksOff() throws Exception {
        Scene.in(folder)
                .given(fault("api")
                        .with("method", "GET")
                        .with("body", "truncated")
                        .with("probability", 0.1))
                .play(scene -> {
                    scene.everythingServes();
                    scene.peace();
                });
    }

    @Scenario
    void offersThatAreLostOnTheWayAreAskedForAgain() throws Exception {
        Scene.in(folder)
                .given(fault("api")
                        .with("path", "/market-api/v1/demands/*/events")
                        .with("body", "truncated")
                        .times(2))
                .play(Scene::everythingServes);
    }

    @Scenario
    void theAnswerToAConfirmationIsLost() throws Exception {
        Scene.in(folder)
                .given(fault("api")
                        .with("path", "/market-api/v1/agreements/*/confirm")
                        .with("body", "lost")
                        .times(2))
                .play(Scene::everythingServes);
    }

    @Scenario
    void theAnswerToANewActivityIsLost() throws Exception {
        Scene.in(folder)
                .given(fault("api")
                        .with("method", "POST")
                        .with("path", "/activity-api/v1/activity")
                        .with("body", "lost")
                        .times(2))
                .play(Scene::everythingServes);
    }

    @Scenario
    void theAnswerToAnAcceptedNoteIsLost() throws Exception {
        Scene.in(folder)
                .clock(60)
                .given(fault("api")
                        .with("path", "/payment-api/v1/debitNotes/*/accept")
                        .with("body", "lost")
                        .times(3))
                .play(scene -> {
                    scene.everythingServes();
                    scene.until("money is spent", s -> s.spent().signum() > 0);
                });
    }

    @Scenario
    void everyAnswerIsSlow() throws Exception {
        Scene.in(folder)
                .given(fault("api").with("path", "/market-api/**").with("delay", "PT0.4S"))
                .given(fault("api").with("path", "/activity-api/**").with("delay", "PT0.2S"))
                .play(Scene::everythingServes);
    }

    @Scenario
    void activitiesAndAgreementsThatCannotBeEndedAtOnceAreEndedInTheEnd() throws Exception {
        Scene.in(folder)
                .given(fault("api")
                        .with("method", "DELETE")
                        .with("path", "/activity-api/**")
                        .with("status", 500)
                        .times(2))
                .given(fault("api")
                        .with("path", "/market-api/v1/agreements/*/terminate")
                        .with("status", 500)
                        .times(2))
                .given(fault("api")
                        .with("method", "DELETE")
                        .with("path", "/net-api/**")
                        .with("status", 500)
                        .times(1))
                .given(fault("api")
                        .with("method", "DELETE")
                        .with("path", "/payment-api/**")
                        .with("status", 500)
                        .times(1))
                .given(fault("api")
                        .with("method", "DELETE")
                        .with("path", "/market-api/**")
                        .with("status", 500)
                        .times(1))
                .play(Scene::everythingServes);
    }

    @Scenario
    void theDaemonGoesAwayAndComesBackAndNobodyIsReplaced() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            int restart = scene.when(fault("restart").with("away", "PT3S"));
            assertThat(restart).isPositive();
            scene.told("the daemon");
            scene.everythingServes();
            scene.backAndSettled();
            scene.untouched(db);
            scene.untouched(web);
        });
    }

    @Scenario
    void theDaemonForgetsItsNetworks() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("restart").with("away", "PT0.5S").with("forget", "networks"));
            scene.until("served anew", s -> {
                var now = scene.instance("web");
                return s.phase() == oneliner.services.AppStatus.Phase.SERVING
                        && !now.activityId().equals(java.util.Optional.of(web.activity()))
                        && !scene.instance("db").activityId().equals(java.util.Optional.of(db.activity()));
            });
        });
    }

    @Scenario
    void theDaemonForgetsEverything() throws Exception {
        Scene.in(folder).losingTheBook().play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("restart").with("away", "PT0.5S").with("forget", "everything"));
            scene.replaced(db);
            scene.replaced(web);
            scene.everythingServes();
        });
    }
}
