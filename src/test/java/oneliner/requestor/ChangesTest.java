package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import oneliner.descriptor.App;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import oneliner.services.AppStatus.Step;
import oneliner.services.ServiceEvent;
import org.junit.jupiter.api.Test;

/** A running app is changed: what differs is touched, and nothing else. */
class ChangesTest {
    private static App.Node free(String name) {
        return Stage.node(name, "web", "", List.of(List.of("run", name)));
    }

    private static List<AppStatus.Instance> instances(Stage stage, String node) {
        return stage.status().nodes().stream()
                .filter(n -> n.name().equals(node))
                .findFirst()
                .map(AppStatus.Node::instances)
                .orElse(List.of());
    }

    private static void awaitServing(Stage stage, String node, int number) throws InterruptedException {
        stage.await(
                number + " of " + node + " serve",
                s -> s.phase() == Phase.SERVING
                        && instances(stage, node).size() == number
                        && instances(stage, node).stream().allMatch(i -> i.step() == Step.SERVING));
    }

    /** Waits until the daemon has no other agreements than those that are shown. */
    private static void awaitNothingElse(Stage stage) throws InterruptedException {
        stage.await("what was replaced is ended", s -> {
            List<String> shown = s.nodes().stream()
                    .flatMap(n -> n.instances().stream())
                    .flatMap(i -> i.agreementId().stream())
                    .toList();
            return stage.fake.approved().size() == shown.size()
                    && stage.fake.approved().containsAll(shown);
        });
    }

    @Test
    void aSubstituteServesBeforeTheOldOneGoes() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            stage.awaitPhase(Phase.SERVING);
            AppStatus.Instance old = stage.instance("web");
            AppStatus.Instance db = stage.instance("db");

            stage.requestor.replace("web", 0, "somebody asked for it");
            stage.await("web is replaced", s -> stage.instance("web").replaced() == 1);
            awaitNothingElse(stage);

            assertThat(stage.instance("web").agreementId()).isNotEqualTo(old.agreementId());
            assertThat(stage.instance("web").providerId()).isNotEqualTo(old.providerId());
            assertThat(stage.instance("db").agreementId()).isEqualTo(db.agreementId());
            assertThat(stage.events.fired.stream()
                            .filter(e -> e instanceof ServiceEvent.Commissioned || e instanceof ServiceEvent.Lost)
                            .skip(2))
                    .as("first the new one comes, then the old one goes")
                    .hasExactlyElementsOfTypes(ServiceEvent.Commissioned.class, ServiceEvent.Lost.class);
            assertThat(stage.events.fired)
                    .filteredOn(ServiceEvent.Changed.class::isInstance)
                    .extracting(e -> ((ServiceEvent.Changed) e).status().phase())
                    .as("the app never stops serving")
                    .containsSubsequence(Phase.STARTING, Phase.SERVING)
                    .doesNotContain(Phase.DEGRADED);
        }
    }

    @Test
    void anAddressThatOthersKnowIsKept() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            stage.awaitPhase(Phase.SERVING);
            AppStatus.Instance old = stage.instance("db");

            stage.requestor.replace("db", 0, "somebody asked for it");
            stage.await("db is replaced", s -> stage.instance("db").replaced() == 1 && s.phase() == Phase.SERVING);

            assertThat(stage.instance("db").ip()).isEqualTo(old.ip());
            assertThat(stage.instance("db").providerId()).isNotEqualTo(old.providerId());
            assertThat(stage.fake.calls())
                    .as("never two at one address")
                    .containsSubsequence(
                            "leave " + old.providerId().orElseThrow(),
                            "terminate " + old.agreementId().orElseThrow(),
                            "create " + stage.instance("db").activityId().orElseThrow());
            awaitNothingElse(stage);
        }
    }

    @Test
    void scalesUpAndDownAndLeavesTheOthersAlone() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.set(() -> stage.fake.providers = 8);
            stage.requestor.start(Stage.app(Stage.db(), free("web")));
            stage.awaitPhase(Phase.SERVING);
            String first = stage.instance("web").agreementId().orElseThrow();
            String db = stage.instance("db").agreementId().orElseThrow();

            stage.requestor.scale("web", 3);
            awaitServing(stage, "web", 3);
            assertThat(stage.directory.instances("web")).hasSize(3);
            assertThat(stage.requestor.app().orElseThrow().nodes().get("web").instances())
                    .isEqualTo(3);

            stage.requestor.scale("web", 1);
            awaitServing(stage, "web", 1);
            awaitNothingElse(stage);

            assertThat(stage.directory.instances("web")).hasSize(1);
            assertThat(stage.instance("web").agreementId()).contains(first);
            assertThat(stage.instance("db").agreementId()).contains(db);
        }
    }

    @Test
    void scalesDownWhatNeverCameUp() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db()));
            stage.awaitPhase(Phase.SERVING);
            stage.fake.set(() -> stage.fake.providers = 1);
            stage.requestor.scale("db", 2);
            stage.await(
                    "a search",
                    s -> instances(stage, "db").size() == 2
                            && instances(stage, "db").get(1).step() == Step.MARKET);
            stage.requestor.scale("db", 1);
            awaitServing(stage, "db", 1);
            stage.await("no demand is left", s -> stage.fake.get(() -> stage.fake.demands.isEmpty()));
        }
    }

    @Test
    void appliesOnlyWhatDiffers() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.set(() -> stage.fake.providers = 12);
            stage.requestor.start(Stage.app(Stage.db(), Stage.times(2, free("web")), free("old")));
            stage.awaitPhase(Phase.SERVING);
            String db = stage.instance("db").agreementId().orElseThrow();
            List<AppStatus.Instance> web = instances(stage, "web");

            App.Node other = Stage.times(2, Stage.node("web", "web", "", List.of(List.of("run", "version 2"))));
            stage.requestor.apply(Stage.app(Stage.db(), other, free("new")));
            stage.await(
                    "all is as it is wanted",
                    s -> s.phase() == Phase.SERVING
                            && instances(stage, "old").isEmpty()
                            && instances(stage, "new").size() == 1
                            && instances(stage, "web").stream().allMatch(i -> i.replaced() == 1));
            awaitNothingElse(stage);

            assertThat(stage.instance("db").agreementId()).contains(db);
            assertThat(instances(stage, "web")).doesNotContainAnyElementsOf(web);
            assertThat(stage.status().nodes()).extracting(AppStatus.Node::name).containsExactly("db", "web", "new");
        }
    }

    @Test
    void anAppThatIsAppliedAgainChangesNothing() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.db(), Stage.web()));
            stage.awaitPhase(Phase.SERVING);
            List<AppStatus.Node> before = stage.status().nodes();
            stage.requestor.apply(Stage.app(Stage.db(), Stage.web()));
            stage.requestor.scale("web", 1);
            stage.requestor.replace("db", 0, "to have something to wait for");
            stage.await("db is replaced", s -> stage.instance("db").replaced() == 1 && s.phase() == Phase.SERVING);
            assertThat(instances(stage, "web")).isEqualTo(before.get(1).instances());
        }
    }

    @Test
    void aFaultyNewVersionNeverTakesTheOldOnesPlace() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.set(() -> stage.fake.providers = 12);
            stage.requestor.start(Stage.app(Stage.times(2, free("web"))));
            stage.awaitPhase(Phase.SERVING);
            List<String> before = instances(stage, "web").stream()
                    .map(i -> i.agreementId().orElseThrow())
                    .toList();
            stage.fake.set(() -> stage.fake.commands = (provider, command) -> java.util.Optional.of(
                    command.toString().contains("broken")
                            ? FakeDaemon.failed("ExeScript command exited with code 1", "broken")
                            : FakeDaemon.ok()));
            stage.requestor.apply(Stage.app(
                    Stage.times(2, Stage.node("web", "web", "", List.of(List.of("run", "broken"))))));
            stage.await(
                    "the reason is told",
                    s -> instances(stage, "web").get(0).reason().orElse("").contains("given up after 3 providers"));
            awaitNothingElse(stage);
            assertThat(instances(stage, "web"))
                    .extracting(i -> i.agreementId().orElseThrow())
                    .isEqualTo(before);
            assertThat(stage.status().phase()).isEqualTo(Phase.SERVING);
        }
    }

    @Test
    void rollsAgreementsOverBeforeTheyEnd() throws Exception {
        Map<String, String> quick = Map.of(
                "requestor.agreement-lifetime", "PT4S",
                "requestor.roll-over-margin", "PT2S");
        try (Stage stage = new Stage(quick)) {
            stage.requestor.start(Stage.app(free("web")));
            stage.awaitPhase(Phase.SERVING);
            stage.await("twice", s -> stage.instance("web").replaced() >= 2);
            assertThat(stage.events.fired)
                    .filteredOn(ServiceEvent.Lost.class::isInstance)
                    .extracting(e -> ((ServiceEvent.Lost) e).reason())
                    .allMatch(reason -> reason.contains("its agreement ends at"));
            assertThat(stage.events.fired)
                    .filteredOn(ServiceEvent.Changed.class::isInstance)
                    .extracting(e -> ((ServiceEvent.Changed) e).status().phase())
                    .doesNotContain(Phase.DEGRADED);
        }
    }

    @Test
    void aSubstituteTakesOverWhenTheOldOneDiesMeanwhile() throws Exception {
        try (Stage stage = new Stage()) {
            stage.requestor.start(Stage.app(Stage.node("web", "web", "192.168.0.9", List.of())));
            stage.awaitPhase(Phase.SERVING);
            AppStatus.Instance old = stage.instance("web");
            // the substitute cannot be probed until the old one is gone
            stage.mute.add("192.168.0.2");
            stage.requestor.replace("web", 0, "somebody asked for it");
            stage.await(
                    "the substitute is probed",
                    s -> stage.instance("web").reason().orElse("").contains("its substitute is at PROBE"));
            stage.fake.set(
                    () -> stage.fake.liveActivities.remove(old.activityId().orElseThrow()));
            stage.await("the old one is lost", s -> stage.instance("web").step() == Step.PROBE);
            stage.mute.clear();
            stage.await("the substitute serves", s -> s.phase() == Phase.SERVING);
            awaitNothingElse(stage);
            assertThat(stage.instance("web").replaced()).isEqualTo(1);
            assertThat(stage.fake.calls())
                    .filteredOn(c -> c.startsWith("create"))
                    .hasSize(2);
        }
    }

    @Test
    void aMachineThatHangsDoesNotDelayTheEndOfTheOthers() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.set(() -> stage.fake.providers = 12);
            stage.requestor.start(Stage.app(Stage.times(4, free("web"))));
            stage.awaitPhase(Phase.SERVING);
            List<AppStatus.Instance> old = instances(stage, "web");
            String hung = old.get(0).activityId().orElseThrow();
            stage.fake.set(() -> stage.fake.hangs = call -> call.equals("destroy " + hung));
            stage.requestor.replace("web", 0, "somebody asked for it");
            stage.await("it hangs", s -> stage.fake.calls().contains("stop processes " + hung));
            for (int i = 1; i < 4; i++) {
                stage.requestor.replace("web", i, "somebody asked for it");
            }
            List<String> others = old.stream()
                    .skip(1)
                    .map(i -> "terminate " + i.agreementId().orElseThrow())
                    .toList();
            stage.await("the others are ended", s -> stage.fake.calls().containsAll(others));
            assertThat(stage.fake.calls())
                    .as("the first still hangs")
                    .doesNotContain("terminate " + old.get(0).agreementId().orElseThrow());
            stage.fake.set(() -> stage.fake.hangs = call -> false);
        }
    }

    @Test
    void parametersOfOneInstanceReplaceThatOne() throws Exception {
        try (Stage stage = new Stage()) {
            stage.fake.set(() -> stage.fake.providers = 12);
            stage.requestor.start(sharded("a", "b", "c"));
            stage.awaitPhase(Phase.SERVING);
            List<AppStatus.Instance> before = instances(stage, "web");
            stage.requestor.apply(sharded("a", "other", "c"));
            stage.await(
                    "the second is replaced",
                    s -> s.phase() == Phase.SERVING
                            && instances(stage, "web").get(1).replaced() == 1);
            awaitNothingElse(stage);
            assertThat(instances(stage, "web").get(0)).isEqualTo(before.get(0));
            assertThat(instances(stage, "web").get(1).agreementId())
                    .isNotEqualTo(before.get(1).agreementId());
            assertThat(instances(stage, "web").get(2)).isEqualTo(before.get(2));
        }
    }

    private static App sharded(String... shards) {
        App.Node node =
                Stage.times(shards.length, Stage.node("web", "web", "", List.of(List.of("run", "${instance.shard}"))));
        return Stage.app(node.withParameters(java.util.Arrays.stream(shards)
                .map(shard -> Map.of("shard", shard))
                .toList()));
    }

    @Test
    void saysAtOnceWhatCannotBeDone() throws Exception {
        try (Stage stage = new Stage()) {
            assertThatThrownBy(() -> stage.requestor.scale("web", 2)).isInstanceOf(IllegalStateException.class);
            stage.requestor.start(Stage.app(Stage.db()));
            assertThatThrownBy(() -> stage.requestor.scale("web", 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no node 'web'; the app has db");
            assertThatThrownBy(() -> stage.requestor.scale("db", 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("node 'db' can have 1 to 100 instances, not 0");
            assertThatThrownBy(() -> stage.requestor.replace("db", 1, "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("node 'db' has 1 instance, counted from 0; there is no 1");
        }
    }

    @Test
    void stopsInTheMiddleOfAChange() throws Exception {
        long seed = java.util.random.RandomGenerator.getDefault().nextLong();
        java.util.Random random = new java.util.Random(seed);
        for (int round = 0; round < 8; round++) {
            Stage stage = new Stage();
            stage.fake.set(() -> stage.fake.providers = 12);
            stage.requestor.start(Stage.app(Stage.db(), Stage.web(), free("more")));
            stage.awaitPhase(Phase.SERVING);
            stage.requestor.replace("db", 0, "round " + round);
            stage.requestor.scale("more", 3);
            stage.requestor.apply(Stage.app(Stage.db(), free("more")));
            Thread.sleep(random.nextInt(800));
            stage.requestor.stop();
            assertThat(stage.leftBehind())
                    .as("seed " + seed + ", round " + round)
                    .isEmpty();
        }
    }
}
