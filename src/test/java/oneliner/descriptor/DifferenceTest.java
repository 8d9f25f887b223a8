package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final String APP = """
            meta: {name: shop, motd: hello}
            payloads:
              db: {runtime: vm, params: {image_tag: "t/db:1"}}
              web: {runtime: vm, params: {image_tag: "t/web:1", min_mem_gib: 1.0}}
            networks:
              default: {ip: "192.168.0.0/24"}
            nodes:
              db:
                payload: db
                network: default
                ip: ["192.168.0.2"]
                init: [{run: {args: ["/bin/db"]}}]
              web:
                payload: web
                network: default
                init: [{run: {args: ["/bin/web", "${nodes.db.network_node.ip}", "${meta.motd}"]}}]
                instances: 2
                http_proxy: {ports: ["5000"]}
              worker:
                payload: db
                network: default
                init: [{run: {args: ["/bin/work", "${nodes.web.network_node.ip}"]}}]
            """;

    private static Difference to(String after) {
        return Difference.between(Descriptors.read(APP), Descriptors.read(after));
    }

    private static List<String> lines(String after) {
        return to(after).changes().stream().map(Change::words).toList();
    }

    private static String with(String from, String to) {
        assertThat(APP).contains(from);
        return APP.replace(from, to);
    }

    @Test
    void sameTwiceIsNothing() {
        Difference same = to(APP);
        assertThat(same.nothing()).isTrue();
        assertThat(same.changes())
                .containsExactly(
                        new Change.Unchanged("db", 1),
                        new Change.Unchanged("web", 2),
                        new Change.Unchanged("worker", 1));
        assertThat(lines(APP)).contains("db: unchanged, keeps its agreement", "web: unchanged, keeps its 2 agreements");
    }

    @Test
    void scalingTouchesNobodyElse() {
        assertThat(lines(with("instances: 2", "instances: 3")))
                .containsExactly(
                        "db: unchanged, keeps its agreement",
                        "web: 2 → 3 instances",
                        "worker: unchanged, keeps its agreement");
        assertThat(to(with("instances: 2", "instances: 1")).changes()).contains(new Change.Scaled("web", 2, 1));
        assertThat(to(with("instances: 2", "instances: 1")).nothing()).isFalse();
    }

    @Test
    void doorsAndProbesChangeAroundWhatRuns() {
        assertThat(to(with("{ports: [\"5000\"]}", "{ports: [\"5001\"]}")).changes())
                .contains(new Change.Adjusted("web", List.of("http_proxy", "probe")));
    }

    @Test
    void mannersOfADoorChangeAroundWhatRuns() {
        for (String manners :
                List.of("host: upstream", "sticky: true", "access: [{paths: [/a]}]", "limits: {body: 1 KiB}")) {
            assertThat(to(with("{ports: [\"5000\"]}", "{ports: [\"5000\"], " + manners + "}"))
                            .changes())
                    .as(manners)
                    .contains(new Change.Adjusted("web", List.of("http_proxy")))
                    .noneMatch(Change.Replaced.class::isInstance);
        }
    }

    @Test
    void anotherImageReplacesTheNodesThatUseIt() {
        Difference difference = to(with("t/db:1", "t/db:2"));
        assertThat(difference.changes())
                .containsExactly(
                        new Change.Replaced("db", List.of(0), 1, List.of("payload.image")),
                        new Change.Unchanged("web", 2),
                        new Change.Replaced("worker", List.of(0), 1, List.of("payload.image")));
        assertThat(difference.replaced("db")).containsExactly(0);
        assertThat(difference.replaced("web")).isEmpty();
        assertThat(lines(with("min_mem_gib: 1.0", "min_mem_gib: 2.0")))
                .contains("web: replaced, for payload.min_mem_gib differs");
    }

    @Test
    void aPayloadOnlyRenamedReplacesNobody() {
        String renamed = APP.replace("  db: {runtime", "  base: {runtime").replace("payload: db", "payload: base");
        assertThat(to(renamed).nothing()).isTrue();
    }

    @Test
    void otherCommandsReplaceEveryInstance() {
        assertThat(to(with("\"/bin/web\"", "\"/bin/web2\"")).changes())
                .contains(new Change.Replaced("web", List.of(0, 1), 2, List.of("init")))
                .contains(new Change.Unchanged("db", 1));
    }

    @Test
    void commandsThatReferToAnotherValueMeanSomethingElse() {
        assertThat(to(with("motd: hello", "motd: bye")).changes())
                .contains(new Change.Replaced("web", List.of(0, 1), 2, List.of("init")))
                .contains(new Change.Unchanged("db", 1), new Change.Unchanged("worker", 1));
        assertThat(to(with("[\"192.168.0.2\"]", "[\"192.168.0.9\"]")).changes())
                .contains(new Change.Replaced("db", List.of(0), 1, List.of("ip")))
                .contains(new Change.Replaced("web", List.of(0, 1), 2, List.of("init")))
                .contains(new Change.Unchanged("worker", 1));
    }

    @Test
    void aFixedAddressMovesOnlyItsInstance() {
        String fixed = with("instances: 2", "instances: 2\n    ip: [\"192.168.0.7\", \"192.168.0.8\"]");
        String moved = fixed.replace("192.168.0.8", "192.168.0.18");
        Difference difference = Difference.between(Descriptors.read(fixed), Descriptors.read(moved));
        assertThat(difference.changes()).contains(new Change.Replaced("web", List.of(1), 2, List.of("ip")));
        assertThat(difference.changes().stream().map(Change::words)).contains("web[1]: replaced, for ip differs");
    }

    @Test
    void anotherNetworkTakesEveryNodeWithIt() {
        Difference difference = to(APP.replace("192.168.0.", "192.168.7."));
        assertThat(difference.changes()).contains(new Change.NetworkChanged("default", List.of("ip")));
        assertThat(difference.replaced("db")).containsExactly(0);
        assertThat(difference.replaced("web")).containsExactly(0, 1);
        assertThat(difference.replaced("worker")).containsExactly(0);
    }

    @Test
    void nodesAndNetworksComeAndGo() {
        String without = APP.substring(0, APP.indexOf("  worker:"))
                + "  cache: {payload: db, network: other, init: [{run: {args: [\"/bin/c\"]}}], instances: 2}\n";
        String after = without.replace("nodes:\n", "  other: {ip: \"10.0.0.0/24\"}\nnodes:\n");
        assertThat(lines(after))
                .containsExactlyInAnyOrder(
                        "network other: new",
                        "db: unchanged, keeps its agreement",
                        "web: unchanged, keeps its 2 agreements",
                        "cache: new, 2 instances",
                        "worker: removed, 1 instance ends");
        Difference back = Difference.between(Descriptors.read(after), Descriptors.read(APP));
        assertThat(back.changes()).contains(new Change.NetworkRemoved("other"), new Change.Removed("cache", 2));
    }

    @Test
    void theOrderOfStartIsNoReasonToReplace() {
        assertThat(lines(APP + "    depends_on: [db]\n"))
                .contains("worker: depends_on changes in place, without a new agreement");
    }

    @Test
    void parametersOfOneInstanceReplaceThatOne() {
        String two = with("instances: 2", "instances: 2\n    instance_params: [{shard: a}, {shard: b}]");
        String other = two.replace("{shard: b}", "{shard: c}");
        String three = two.replace("instances: 2", "instances: 3").replace("{shard: b}]", "{shard: b}, {shard: c}]");
        assertThat(Difference.between(Descriptors.read(two), Descriptors.read(other))
                        .changes())
                .contains(new Change.Replaced("web", List.of(1), 2, List.of("instance_params")));
        assertThat(Difference.between(Descriptors.read(two), Descriptors.read(three))
                        .changes())
                .contains(new Change.Scaled("web", 2, 3))
                .noneMatch(Change.Replaced.class::isInstance);
    }

    @Test
    void variablesCountThoughTheyAreNeverShown() {
        String one = with("instances: 2", "instances: 2\n    env: {GREETING: \"${meta.motd}\"}");
        assertThat(Difference.between(Descriptors.read(one), Descriptors.read(one.replace("motd: hello", "motd: bye")))
                        .changes())
                .contains(new Change.Replaced("web", List.of(0, 1), 2, List.of("init", "env")));
        assertThat(Difference.between(Descriptors.read(one), Descriptors.read(one.replace("GREETING", "WORD")))
                        .changes())
                .contains(new Change.Replaced("web", List.of(0, 1), 2, List.of("env")));
    }

    @Test
    void otherNamesReachThoseWhoComeAfter() {
        String one = with("ip: [\"192.168.0.2\"]", "ip: [\"192.168.0.2\"]\n    hosts: [data]");
        assertThat(Difference.between(Descriptors.read(one), Descriptors.read(one.replace("[data]", "[store]")))
                        .changes())
                .containsExactly(
                        new Change.Adjusted("db", List.of("hosts")),
                        new Change.Replaced("web", List.of(0, 1), 2, List.of("hosts of db")),
                        new Change.Unchanged("worker", 1));
    }

    @Test
    void theEssenceOfAnInstanceIsWhatReplacesIt() {
        String one = APP.replace(
                "instances: 2",
                "instances: 2\n    env: {GREETING: hello}\n    instance_params: [{shard: a}, {shard: b}]");
        String before = essence(one, 1);
        assertThat(essence(one, 0)).isNotEqualTo(before);
        assertThat(essence(one.replace("{shard: a}", "{shard: z}"), 1))
                .as("another instance's parameters")
                .isEqualTo(before);
        assertThat(essence(one.replace("{shard: b}", "{shard: z}"), 1)).isNotEqualTo(before);
        assertThat(essence(one.replace("{shard: b}", "{piece: b}"), 1)).isNotEqualTo(before);
        assertThat(essence(one.replace("GREETING", "WORD"), 1)).isNotEqualTo(before);
        assertThat(essence(one.replace("[\"192.168.0.2\"]", "[\"192.168.0.2\"]\n    hosts: [data]"), 1))
                .isNotEqualTo(before);
        assertThat(essence(one.replace("[\"5000\"]", "[\"5001\"]"), 1))
                .as("a door changes around it")
                .isEqualTo(before);
    }

    private static String essence(String text, int index) {
        App app = Descriptors.read(text);
        return Difference.essence(app, app.nodes().get("web"), index);
    }
}
