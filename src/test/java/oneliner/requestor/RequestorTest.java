package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import oneliner.descriptor.App;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import oneliner.services.AppStatus.Step;
import oneliner.services.ServiceEvent;
import org.junit.jupiter.api.Test;

class RequestorTest {

    @Test
    void bringsNodesUpInTheOrderOfTheirDependencies() throws Exception {
        try (Stage stage = new Stage()) {
            List<String> scripts = new CopyOnWriteArrayList<>();
            stage.fake.commands = (provider, command) -> {
                if (command.containsKey("run")) {
                    scripts.add(command.getJsonObject("run").toString());
                }
                return Optional.of(FakeDaemon.ok());
            };
            stage.mute.add("192.168.0.2");
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            stage.await("db is probed", s -> stage.instance("db").step() == Step.PROBE);
            assertThat(stage.instance("web").reason()).contains("waits for db");
            assertThat(stage.fake.approved())
                    .as("nothing is rented before it is needed")
                    .hasSize(1);

            stage.mute.clear();
            stage.awaitPhase(Phase.SERVING);

            assertThat(scripts).hasSize(2);
            assertThat(scripts.get(0)).contains("run_rqlite.sh");
            assertThat(scripts.get(1)).contains("run 192.168.0.2 &");
            assertThat(stage.serving("web").ip()).isEqualTo("192.168.0.3");
            assertThat(stage.serving("web").tunnel().toString()).endsWith("/tcp/192.168.0.3");
            assertThat(stage.serving("web").providerId())
                    .isNotEqualTo(stage.serving("db").providerId());
            assertThat(stage.status().networks().get(0).id()).isPresent();
            assertThat(stage.fake.get(() -> List.copyOf(stage.fake.demands))).isEmpty();
        }
    }

    @Test
    void takesTheCheapestProvider() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.SERVING);
            assertThat(stage.serving("db").providerName()).isEqualTo("provider-1");
        }
    }

    @Test
    void isInTheDirectoryBeforeAnybodyReadsThatItServes() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.times(3, Stage.db())));
            stage.awaitPhase(Phase.SERVING);
            List<ServiceEvent> fired = List.copyOf(stage.events.fired);
            for (int index = 0; index < 3; index++) {
                int one = index;
                String provider = stage.status()
                        .nodes()
                        .get(0)
                        .instances()
                        .get(one)
                        .providerId()
                        .orElseThrow();
                assertThat(first(
                                fired,
                                e -> e instanceof ServiceEvent.Commissioned in
                                        && in.instance().providerId().equals(provider)))
                        .isLessThan(first(
                                fired,
                                e -> e instanceof ServiceEvent.Changed changed
                                        && !changed.status().nodes().isEmpty()
                                        && changed.status()
                                                        .nodes()
                                                        .get(0)
                                                        .instances()
                                                        .get(one)
                                                        .step()
                                                == Step.SERVING));
            }
        }
    }

    private static int first(List<ServiceEvent> fired, java.util.function.Predicate<ServiceEvent> what) {
        return java.util.stream.IntStream.range(0, fired.size())
                .filter(i -> what.test(fired.get(i)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void replacesALostInstanceAndLeavesTheOthersAlone() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            stage.awaitPhase(Phase.SERVING);
            AppStatus.Instance db = stage.instance("db");
            AppStatus.Instance web = stage.instance("web");
            String lostId = stage.serving("web").id();

            stage.fake.terminateByProvider(web.agreementId().orElseThrow(), "Shutdown");
            stage.await("web is replaced", s -> stage.instance("web").replaced() == 1 && s.phase() == Phase.SERVING);

            assertThat(stage.instance("db"))
                    .as("db and its agreement are untouched")
                    .isEqualTo(db);
            assertThat(stage.instance("web").providerId()).isNotEqualTo(web.providerId());
            assertThat(stage.instance("web").ip()).isEqualTo(web.ip());
            assertThat(stage.serving("web").id()).isNotEqualTo(lostId);
            assertThat(stage.events.fired)
                    .filteredOn(ServiceEvent.Lost.class::isInstance)
                    .singleElement()
                    .extracting(e -> ((ServiceEvent.Lost) e).reason())
                    .asString()
                    .contains("ended the agreement: Shutdown");
            assertThat(stage.fake.approved()).hasSize(2);
        }
    }

    @Test
    void replacesAnInstanceThatAnswersNoProbeAnyMore() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            stage.awaitPhase(Phase.SERVING);
            AppStatus.Instance web = stage.instance("web");
            stage.mute.add("192.168.0.3");
            stage.await(
                    "web is out of the directory",
                    s -> stage.directory.instances("web").isEmpty());
            stage.mute.clear();
            stage.await("web is replaced", s -> stage.instance("web").replaced() == 1 && s.phase() == Phase.SERVING);
            assertThat(stage.instance("web").providerId()).isNotEqualTo(web.providerId());
            assertThat(stage.fake.calls())
                    .containsSubsequence(
                            "destroy " + web.activityId().orElseThrow(),
                            "leave " + web.providerId().orElseThrow(),
                            "terminate " + web.agreementId().orElseThrow());
        }
    }

    @Test
    void replacesAnInstanceWhoseActivityDied() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.SERVING);
            String activity = stage.instance("db").activityId().orElseThrow();
            stage.fake.set(() -> stage.fake.liveActivities.remove(activity));
            stage.await("db is replaced", s -> stage.instance("db").replaced() == 1 && s.phase() == Phase.SERVING);
            assertThat(stage.fake.approved()).hasSize(1);
        }
    }

    @Test
    void takesTheNextProviderWhenOneRefusesTheAgreement() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.refuses = provider -> provider.equals(FakeDaemon.provider(1));
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.SERVING);
            assertThat(stage.serving("db").providerName()).isEqualTo("provider-2");
        }
    }

    @Test
    void givesUpAfterTheInitCommandFailedOnThreeProviders() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.commands = (provider, command) -> Optional.of(
                    command.containsKey("run") && command.toString().contains("run 192")
                            ? FakeDaemon.failed("ExeScript command exited with code 3", "no such table")
                            : FakeDaemon.ok());
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            stage.awaitPhase(Phase.FAILED);
            assertThat(stage.status().reason().orElseThrow())
                    .contains("web/0", "3 providers", "run 192.168.0.2", "exited with code 3", "stderr: no such table");
            stage.await(
                    "everything is given back",
                    s -> stage.fake.approved().isEmpty() && !stage.fake.get(() -> stage.fake.allocated));
            assertThat(stage.fake.calls())
                    .filteredOn(c -> c.startsWith("create"))
                    .hasSize(4);
            stage.requestor.stop();
            assertThat(stage.leftBehind()).isEmpty();
            assertThat(stage.status().phase()).isEqualTo(Phase.STOPPED);
            assertThat(stage.status().reason().orElseThrow()).contains("no such table");
        }
    }

    @Test
    void namesAnInitCommandThatNeverEnds() throws Exception {
        try (Stage stage = new Stage(Map.of("requestor.startup-timeout", "PT2S"))) {
            stage.fake.providers = 20;
            stage.fake.commands =
                    (provider, command) -> command.containsKey("run") ? Optional.empty() : Optional.of(FakeDaemon.ok());
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.FAILED);
            assertThat(stage.status().reason().orElseThrow())
                    .contains("/bin/run_rqlite.sh", "did not end", "background with &");
        }
    }

    @Test
    void failsAtOnceWhenTheRegistryDoesNotKnowTheImage() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.node("x", "gone", "", List.of())));
            stage.awaitPhase(Phase.FAILED);
            assertThat(stage.status().reason().orElseThrow()).contains("knows no image", "oneliner/gone:latest");
            assertThat(stage.fake.get(() -> List.copyOf(stage.fake.published))).isEmpty();
            assertThat(stage.instance("x").step()).isEqualTo(Step.FAILED);
        }
    }

    @Test
    void failsWhenAReferenceResolvesToNothing() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(
                    Stage.app(Stage.node("x", "db", "", List.of(List.of("run", "${nodes.nobody.network_node.ip}")))));
            stage.awaitPhase(Phase.FAILED);
            assertThat(stage.status().reason().orElseThrow()).contains("nodes.nobody.network_node.ip");
            stage.requestor.stop();
            assertThat(stage.leftBehind()).isEmpty();
        }
    }

    @Test
    void saysThatNobodyOffers() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.providers = 0;
            stage.requestor.start(Stage.app(Stage.db()));
            stage.await(
                    "a reason", s -> stage.instance("db").reason().orElse("").contains("no matching offers"));
            assertThat(stage.instance("db").reason().orElseThrow())
                    .contains("0 offers seen; is any provider in subnet 'public' with runtime vm and vpn?");
            assertThat(stage.instance("db").step()).isEqualTo(Step.MARKET);
        }
    }

    @Test
    void searchesOnUnderOneDemandHoweverShortTheStartupTimeout() throws Exception {
        try (Stage stage = new Stage(Map.of("requestor.startup-timeout", "PT0.1S"))) {
            stage.fake.providers = 0;
            stage.requestor.start(Stage.app(Stage.db()));
            stage.await(
                    "a second", s -> stage.instance("db").reason().orElse("").contains("after 1 s"));
            assertThat(stage.fake.get(() -> stage.fake.published.size())).isEqualTo(1);
        }
    }

    @Test
    void doesNotHurryADaemonThatHoldsNoPoll() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.providers = 0;
            stage.fake.holdsPolls = false;
            stage.requestor.start(Stage.app(Stage.db()));
            stage.await("a demand", s -> !stage.fake.get(() -> stage.fake.published.isEmpty()));
            int before = stage.fake.get(() -> stage.fake.polls);
            long begun = System.nanoTime();
            stage.await("many polls", s -> stage.fake.get(() -> stage.fake.polls) >= before + 100);
            // three loops at 20 a second, a search at 5: with no pause it would be thousands
            assertThat((System.nanoTime() - begun) / 1_000_000).as("ms").isGreaterThan(1000);
        }
    }

    @Test
    void findsAProviderWhenOthersTookThoseItTalkedTo() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.times(5, Stage.db())));
            stage.awaitPhase(Phase.SERVING);
            assertThat(stage.directory.instances("db"))
                    .extracting(i -> i.providerId())
                    .doesNotHaveDuplicates()
                    .hasSize(5);
            assertThat(stage.fake.get(() -> stage.fake.published.size()))
                    .as("no search had to begin anew")
                    .isEqualTo(5);
        }
    }

    @Test
    void givesAHintOnlyWhenAServiceDoesNotAnswerForLong() throws Exception {
        try (Stage stage = new Stage()) {
            stage.mute.add("192.168.0.2");
            stage.requestor.start(Stage.app(Stage.db()));
            stage.await("db is probed", s -> stage.instance("db").step() == Step.PROBE);
            assertThat(stage.instance("db").reason()).contains("waiting for port 5000 to answer");
            stage.await(
                    "the hint", s -> stage.instance("db").reason().orElse("").equals("connection refused"));
            assertThat(stage.instance("db").step()).isEqualTo(Step.PROBE);
        }
    }

    @Test
    void publishesAgainWhenTheDemandExpires() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.providers = 0;
            stage.requestor.start(Stage.app(Stage.db()));
            stage.await("a demand", s -> !stage.fake.get(() -> stage.fake.published.isEmpty()));
            stage.fake.set(() -> {
                stage.fake.providers = 3;
                stage.fake.expired.addAll(stage.fake.demands);
            });
            stage.awaitPhase(Phase.SERVING);
            assertThat(stage.fake.get(() -> stage.fake.published.size())).isEqualTo(2);
        }
    }

    @Test
    void stopsAgainstTheStartOrderAndLeavesNothing() throws Exception {
        Stage stage = new Stage();
        stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
        stage.awaitPhase(Phase.SERVING);
        AppStatus.Instance db = stage.instance("db");
        AppStatus.Instance web = stage.instance("web");
        String network = stage.status().networks().get(0).id().orElseThrow();

        stage.requestor.stop();

        assertThat(stage.fake.calls())
                .containsSubsequence(
                        "destroy " + web.activityId().orElseThrow(),
                        "leave " + web.providerId().orElseThrow(),
                        "terminate " + web.agreementId().orElseThrow(),
                        "destroy " + db.activityId().orElseThrow(),
                        "terminate " + db.agreementId().orElseThrow(),
                        "accept i" + db.agreementId().orElseThrow(),
                        "delete " + network,
                        "release");
        assertThat(stage.fake.calls()).contains("accept i" + web.agreementId().orElseThrow());
        assertThat(stage.leftBehind()).isEmpty();
        assertThat(stage.directory.instances("web")).isEmpty();
        assertThat(stage.status().phase()).isEqualTo(Phase.STOPPED);
        assertThat(stage.instance("web").step()).isEqualTo(Step.STOPPED);
        assertThat(stage.status().spent()).isEqualByComparingTo(FakeDaemon.INVOICE.add(FakeDaemon.INVOICE));
        assertThat(stage.instance("web").cost()).isEqualByComparingTo(FakeDaemon.INVOICE);
        assertThat(stage.paid()).extracting(ServiceEvent.Paid::node).containsExactlyInAnyOrder("web", "db");

        int calls = stage.fake.calls().size();
        stage.requestor.stop();
        assertThat(stage.fake.calls()).as("a second stop does nothing").hasSize(calls);
    }

    @Test
    void stopsAtAnyMomentOfTheStart() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        java.util.Random random = new java.util.Random(seed);
        for (int i = 0; i < 12; i++) {
            Stage stage = new Stage();
            stage.mute.add(i % 3 == 0 ? "192.168.0.2" : "nobody");
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            Thread.sleep(random.nextInt(i < 3 ? 20 : 900));
            long begun = System.nanoTime();
            stage.requestor.stop();
            assertThat(stage.leftBehind()).as("seed " + seed + ", round " + i).isEmpty();
            assertThat((System.nanoTime() - begun) / 1_000_000)
                    .as("ms, seed " + seed + ", round " + i)
                    .isLessThan(5000);
            assertThat(stage.status().phase()).isEqualTo(Phase.STOPPED);
        }
    }

    @Test
    void waitsForADaemonThatIsAway() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.down = true;
            stage.requestor.start(Stage.app(Stage.db()));
            stage.await("a reason", s -> s.reason().orElse("").contains("does not answer"));
            assertThat(stage.status().phase()).isEqualTo(Phase.STARTING);
            stage.fake.set(() -> stage.fake.down = false);
            stage.awaitPhase(Phase.SERVING);
            assertThat(stage.status().reason()).isEmpty();
        }
    }

    @Test
    void failsOnAWrongAppKey() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.unauthorised = true;
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.FAILED);
            assertThat(stage.status().reason().orElseThrow()).contains("app-key", "YAGNA_APPKEY");
        }
    }

    @Test
    void keepsWhatRunsWhileTheDaemonIsAway() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.SERVING);
            AppStatus.Instance db = stage.instance("db");
            stage.fake.set(() -> stage.fake.down = true);
            stage.mute.add("192.168.0.2");
            stage.await(
                    "a reason",
                    s -> s.reason().orElse("").contains("what runs is kept")
                            && stage.instance("db").reason().orElse("").contains("daemon does not answer"));
            assertThat(stage.directory.instances("db")).hasSize(1);
            stage.mute.clear();
            stage.fake.set(() -> stage.fake.down = false);
            stage.await(
                    "no reason",
                    s -> s.reason().isEmpty() && stage.instance("db").reason().isEmpty());
            assertThat(stage.instance("db")).isEqualTo(db);
        }
    }

    @Test
    void stopsInTimeWhenTheDaemonIsAway() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.SERVING);
            stage.fake.set(() -> stage.fake.down = true);
            stage.requestor.stop();
            assertThat(stage.status().phase()).isEqualTo(Phase.STOPPED);
            assertThat(stage.threadsLeft()).isEmpty();
        }
    }

    @Test
    void putsEachInstanceOfANodeOnAProviderOfItsOwn() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.times(3, Stage.db())));
            stage.awaitPhase(Phase.SERVING);
            assertThat(stage.directory.instances("db"))
                    .extracting(i -> i.providerId())
                    .doesNotHaveDuplicates()
                    .hasSize(3);
            assertThat(stage.directory.instances("db"))
                    .extracting(i -> i.ip())
                    .containsExactlyInAnyOrder("192.168.0.2", "192.168.0.3", "192.168.0.4");
        }
    }

    private static App limited(App.Limits limits) {
        App app = Stage.app(Stage.db());
        return new App(app.name(), app.payloads(), app.nodes(), app.networks(), app.meta(), limits);
    }

    @Test
    void givesUpWhatDoesNotServeWithinTheStartupTimeoutOfTheApp() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.providers = 0;
            stage.requestor.start(
                    limited(new App.Limits(Optional.of(java.time.Duration.ofSeconds(1)), Optional.empty())));
            stage.awaitPhase(Phase.FAILED);
            assertThat(stage.status().reason().orElseThrow())
                    .contains("startup_timeout of 1 s", "db/0 at MARKET", "no matching offers");
        }
    }

    @Test
    void endsInOrderAfterTheLongestRunningTime() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(
                    limited(new App.Limits(Optional.empty(), Optional.of(java.time.Duration.ofSeconds(2)))));
            stage.awaitPhase(Phase.SERVING);
            stage.awaitPhase(Phase.STOPPED);
            assertThat(stage.status().reason().orElseThrow()).contains("max_running_time of 2 s is over");
            assertThat(stage.fake.approved()).isEmpty();
            stage.requestor.stop();
            assertThat(stage.leftBehind()).isEmpty();
        }
    }
}
