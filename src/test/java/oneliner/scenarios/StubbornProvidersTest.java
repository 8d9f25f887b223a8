package oneliner.scenarios;

import static oneliner.scenarios.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Providers that refuse, stall and fail before they have ever served. */
class StubbornProvidersTest {
    private static final String PRICES = "golem.com.pricing.model.linear.coeffs";

    @TempDir
    Path folder;

    private static Fault offering(Object... prices) {
        return fault("offer")
                .with(
                        "set",
                        Json.createObjectBuilder()
                                .add(PRICES, Json.createArrayBuilder(java.util.List.of(prices)))
                                .build());
    }

    @Scenario
    void aFinalRefusalSendsItElsewhere() throws Exception {
        Scene.in(folder)
                .given(fault("proposal-rejected")
                        .atProvider("devnet-provider-1")
                        .and("final"))
                .given(fault("proposal-rejected")
                        .atProvider("devnet-provider-2")
                        .and("final"))
                .given(fault("proposal-rejected")
                        .atProvider("devnet-provider-3")
                        .and("final"))
                .given(fault("proposal-rejected")
                        .atProvider("devnet-provider-4")
                        .and("final"))
                .play(scene -> {
                    scene.everythingServes();
                    for (String node : new String[] {"db", "web"}) {
                        assertThat(scene.instance(node).providerName().orElseThrow())
                                .isIn(
                                        "devnet-provider-5",
                                        "devnet-provider-6",
                                        "devnet-provider-7",
                                        "devnet-provider-8");
                    }
                });
    }

    @Scenario
    void refusalsThatAreNotFinalDelayOnly() throws Exception {
        Scene.in(folder)
                .given(fault("proposal-rejected").times(6).with("message", "busy for now"))
                .play(Scene::everythingServes);
    }

    @Scenario
    void aRejectedAgreementIsTriedElsewhere() throws Exception {
        Scene.in(folder)
                .given(fault("agreement-rejected").times(2).with("message", "changed my mind"))
                .play(Scene::everythingServes);
    }

    @Scenario
    void aProviderThatNeverAnswersIsPassedOver() throws Exception {
        Scene.in(folder)
                .given(fault("no-answer").atProvider("devnet-provider-1"))
                .given(fault("no-answer").atProvider("devnet-provider-2"))
                .given(fault("no-answer").atProvider("devnet-provider-3"))
                .play(Scene::everythingServes);
    }

    @Scenario
    void anAgreementThatTakesItsTimeIsWaitedFor() throws Exception {
        Scene.in(folder)
                .given(fault("agreement-slow").with("delay", "PT2S").times(1))
                .play(scene -> {
                    scene.everythingServes();
                    assertThat(scene.providersUsed())
                            .as("nobody else was asked")
                            .hasSize(2);
                });
    }

    @Scenario
    void anActivityThatCannotBeMadeIsMadeElsewhere() throws Exception {
        Scene.in(folder).given(fault("create").with("status", 500).times(2)).play(Scene::everythingServes);
    }

    @Scenario
    void anActivityThatWasMadeThoughNobodyWasToldDoesNotLiveOn() throws Exception {
        Scene.in(folder)
                .given(fault("create").with("status", 408).and("made").times(2))
                .play(Scene::everythingServes);
    }

    @Scenario
    void aDeploymentThatFailsIsDoneElsewhere() throws Exception {
        Scene.in(folder)
                .given(fault("deploy").with("message", "no space left").times(2))
                .play(scene -> {
                    scene.everythingServes();
                    scene.told("no space left");
                    assertThat(scene.providersUsed()).doesNotHaveDuplicates();
                });
    }

    @Scenario
    void aDeploymentThatNeverEndsIsGivenUp() throws Exception {
        Scene.in(folder)
                .setting("requestor.startup-timeout", "PT4S")
                .given(fault("deploy").and("stall").times(1))
                .play(Scene::everythingServes);
    }

    @Scenario
    void aCommandThatNeverEndsIsGivenUp() throws Exception {
        Scene.in(folder)
                .setting("requestor.startup-timeout", "PT4S")
                .given(fault("exec").and("stall").times(1))
                .play(Scene::everythingServes);
    }

    @Scenario
    void aCommandThatFailsOnceIsTriedElsewhere() throws Exception {
        Scene.in(folder).given(fault("exec").with("code", 137).times(1)).play(scene -> {
            scene.everythingServes();
            scene.told("137");
        });
    }

    @Scenario
    void aCommandThatFailsEverywhereIsTheAppsFault() throws Exception {
        Scene.in(folder).given(fault("exec").with("code", 3)).play(scene -> {
            assertThat(scene.givenUp()).contains("db/0", "3 providers", "/bin/serve");
            assertThat(scene.providersUsed()).hasSize(3).doesNotHaveDuplicates();
        });
    }

    @Scenario
    void aNetworkThatNeedsAMomentIsWaitedFor() throws Exception {
        Scene.in(folder)
                .given(fault("tunnel").with("answer", "timeout").times(2))
                .play(scene -> {
                    scene.everythingServes();
                    assertThat(scene.providersUsed()).as("nobody was replaced").hasSize(2);
                });
    }

    @Scenario
    void outputInBytesIsUnderstood() throws Exception {
        Scene.in(folder)
                .service("db", "echo no disk left >&2; exit 7")
                .given(fault("bytes"))
                .play(scene -> assertThat(scene.givenUp()).contains("no disk left"));
    }

    @Scenario
    void absurdPricesAreNotPaid() throws Exception {
        Scene.in(folder)
                .given(offering(1e9, 1e9, 1e9).atProvider("devnet-provider-1"))
                .given(offering(0.5, 0, 0).atProvider("devnet-provider-2"))
                .given(offering(0, 0, 1000).atProvider("devnet-provider-3"))
                .given(offering(-1, -1, -1).atProvider("devnet-provider-4"))
                .play(scene -> {
                    scene.everythingServes();
                    for (String node : new String[] {"db", "web"}) {
                        assertThat(scene.instance(node).providerName().orElseThrow())
                                .isIn(
                                        "devnet-provider-5",
                                        "devnet-provider-6",
                                        "devnet-provider-7",
                                        "devnet-provider-8");
                    }
                });
    }

    @Scenario
    void pricesThatCannotBeReadAreNoOffer() throws Exception {
        Scene.in(folder)
                .given(offering("a lot", "more").atProvider("devnet-provider-1"))
                .given(offering(0.000001).atProvider("devnet-provider-2"))
                .given(fault("offer")
                        .atProvider("devnet-provider-3")
                        .with("set", Json.createObjectBuilder().addNull(PRICES).build()))
                .given(fault("offer")
                        .atProvider("devnet-provider-4")
                        .with(
                                "set",
                                Json.createObjectBuilder().add(PRICES, "cheap").build()))
                .given(fault("offer")
                        .atProvider("devnet-provider-5")
                        .with(
                                "set",
                                Json.createObjectBuilder()
                                        .add(
                                                "golem.com.usage.vector",
                                                Json.createArrayBuilder().add("golem.usage.fear"))
                                        .build()))
                .play(scene -> {
                    scene.everythingServes();
                    for (String node : new String[] {"db", "web"}) {
                        assertThat(scene.instance(node).providerName().orElseThrow())
                                .isIn("devnet-provider-6", "devnet-provider-7", "devnet-provider-8");
                    }
                });
    }

    @Scenario
    void whereEveryOfferIsAbsurdNothingIsRented() throws Exception {
        Scene.in(folder).given(offering(1e6, 1e6, 1e6)).play(scene -> {
            scene.told("no agreement", "8 offers");
            assertThat(scene.providersUsed()).isEmpty();
        });
    }

    @Scenario
    void aPriceThatRisesInTheLastRoundIsRefused() throws Exception {
        Scene.in(folder)
                .given(fault("price-change").atProvider("devnet-provider-1").with("factor", 1000))
                .given(fault("price-change").atProvider("devnet-provider-2").with("factor", 3))
                .given(fault("price-change").atProvider("devnet-provider-3").with("factor", 1.5))
                .play(scene -> {
                    scene.everythingServes();
                    for (String node : new String[] {"db", "web"}) {
                        assertThat(scene.instance(node).providerName().orElseThrow())
                                .isNotIn("devnet-provider-1", "devnet-provider-2", "devnet-provider-3");
                    }
                });
    }

    @Scenario
    void aDemandThatExpiresIsPublishedAgain() throws Exception {
        Scene.in(folder)
                .given(fault("demand-life").with("life", "PT0.05S").times(2))
                .play(scene -> {
                    Actor web = scene.serving("web");
                    scene.when(fault("expire").with("what", "demands"));
                    scene.devnet().killProcesses(web.activity());
                    scene.replaced(web);
                });
    }
}
