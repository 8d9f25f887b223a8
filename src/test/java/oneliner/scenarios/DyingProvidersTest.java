package oneliner.scenarios;

import static oneliner.scenarios.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Providers that vanish, freeze or leave after they have served. */
class DyingProvidersTest {
    @TempDir
    Path folder;

    @Scenario
    void nothingHappens() throws Exception {
        Scene.in(folder).play(scene -> {
            scene.everythingServes();
            assertThat(scene.reasons()).noneMatch(r -> r.contains("lost") || r.contains("failed"));
        });
    }

    @Scenario
    void aProviderThatDiesIsReplacedAndItsNeighbourIsNot() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("die").at(web));
            Actor next = scene.replaced(web);
            assertThat(next.provider()).isNotEqualTo(web.provider());
            scene.untouched(db);
            scene.told("GSB error");
        });
    }

    @Scenario
    void aProviderThatNobodyReachesIsReplacedThoughItsProcessesLive() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("gone").at(db));
            Actor next = scene.replaced(db);
            assertThat(next.provider()).isNotEqualTo(db.provider());
            scene.everythingServes();
            scene.untouched(web);
        });
    }

    @Scenario
    void aProviderThatComesBackTooLateIsNotAskedAgain() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor web = scene.serving("web");
            scene.when(fault("gone").at(web).lasting("PT4S"));
            Actor second = scene.replaced(web);
            scene.devnet().killProcesses(second.activity());
            Actor third = scene.replaced(second);
            assertThat(List.of(web.provider(), second.provider())).doesNotContain(third.provider());
        });
    }

    @Scenario
    void aNodeThatFallsOutOfTheVpnIsReplaced() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("vpn-gone").at(web));
            scene.replaced(web);
            scene.untouched(db);
            scene.told("probes in a row failed");
        });
    }

    @Scenario
    void anUnresponsiveActivityIsReplaced() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("unresponsive").at(web));
            scene.replaced(web);
            scene.untouched(db);
            scene.told("its activity is Unresponsive");
        });
    }

    @Scenario
    void oneUnresponsiveMomentIsForgiven() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            int hiccup = scene.when(fault("unresponsive").times(2));
            scene.struck(hiccup, 2);
            int quiet = scene.when(fault("bytes"));
            assertThat(quiet).isPositive();
            scene.everythingServes();
            scene.untouched(db);
            scene.untouched(web);
        });
    }

    @Scenario
    void agreementsEndWithEveryCodeAProviderHas() throws Exception {
        Scene.in(folder).providers(16).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            for (String code : List.of(
                    "InitializationError",
                    "NoActivity",
                    "Expired",
                    "DebitNotesDeadline",
                    "DebitNoteRejected",
                    "DebitNoteCancelled",
                    "DebitNoteNotPaid",
                    "RequestorUnreachable",
                    "Shutdown",
                    "Success")) {
                scene.when(fault("terminate").at(web).with("code", code).with("message", "because of " + code));
                web = scene.replaced(web);
                scene.told("because of " + code);
            }
            scene.untouched(db);
        });
    }

    @Scenario
    void aServiceWhoseProcessesDieIsReplaced() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.devnet().killProcesses(web.activity());
            scene.replaced(web);
            scene.untouched(db);
            scene.told("probes in a row failed", "refuses connections");
        });
    }

    @Scenario
    void bothProvidersDieAtOnceAndBothAreReplaced() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("die").at(db));
            scene.when(fault("die").at(web));
            scene.replaced(db);
            scene.replaced(web);
            scene.everythingServes();
        });
    }

    @Scenario
    void theSubstituteDiesWhileItIsDeployed() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("deploy").times(2).with("message", "the disk died"));
            scene.devnet().killProcesses(web.activity());
            scene.replaced(web);
            scene.untouched(db);
            scene.told("the disk died");
        });
    }

    @Scenario
    void tunnelsThatAreRefusedForGoodCostTheProviderItsPlace() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("tunnel").at(web).with("answer", "refused"));
            scene.replaced(web);
            scene.untouched(db);
            scene.told("probes in a row failed");
        });
    }

    @Scenario
    void tunnelsThatAreCutInTheMiddleOfAnAnswerAreNoAnswer() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("tunnel").at(web).with("cut-after", 9));
            scene.replaced(web);
            scene.untouched(db);
        });
    }

    @Scenario
    void tunnelsThatStallAreGivenUpInTime() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("tunnel").at(web).with("stall-after", 5));
            scene.replaced(web);
            scene.untouched(db);
            scene.told("takes the connection but does not answer");
        });
    }

    @Scenario
    void oneTunnelThatFailsChangesNothing() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            int once =
                    scene.when(fault("tunnel").at(web).with("answer", "refused").times(1));
            scene.struck(once, 1);
            int later = scene.when(fault("tunnel").at(db).with("cut-after", 9).times(1));
            scene.struck(later, 1);
            scene.everythingServes();
            scene.untouched(db);
            scene.untouched(web);
        });
    }
}
