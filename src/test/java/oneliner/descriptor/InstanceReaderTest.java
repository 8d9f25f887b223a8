package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.node;
import static oneliner.descriptor.Descriptors.nodeFaults;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceReaderTest {

    @Test
    void thereAreAsManyInstancesAsParameters() {
        App.Node node = node("instance_params:", "  - {role: leader, size: 3}", "  - {role: follower, size: 007}");
        assertThat(node.instances()).isEqualTo(2);
        assertThat(node.parameters())
                .containsExactly(Map.of("role", "leader", "size", "3"), Map.of("role", "follower", "size", "007"));
    }

    @Test
    void eachInstanceHasItsOwnValues() {
        App.Node node = node("instance_params: [{role: leader}, {role: follower}]", "init: [[serve]]");
        List<String> args = List.of("${instance.role}", "${instance.index}/${instance.number}", "${instance.name}");
        assertThat(Interpolation.apply(args, Interpolation.instance(node, 1)))
                .containsExactly("follower", "1/2", "n-1");
        assertThat(Interpolation.instance(node, 0).apply("instance.node")).contains("n");
        assertThat(Interpolation.instance(node, 0).apply("instance.ip")).isEmpty();
        assertThat(Interpolation.instance(node, 0).apply("meta.name")).isEmpty();
        assertThat(Interpolation.instance(node, 7).apply("instance.role")).isEmpty();
    }

    @Test
    void nodesWithNamesHaveFixedAddresses() {
        App app = Descriptors.read(Descriptors.PAYLOAD + """
                  a: {payload: p, network: net, hosts: [database, db.internal]}
                  b: {payload: p, network: net, ip: [10.0.0.3], hosts: cache}
                  c: {payload: p, network: net, hosts: web, instances: 2, init: [[echo, "${networks.net.hosts}"]]}
                  d: {payload: p, network: net}
                networks:
                  net: {ip: 10.0.0.0/24, owner_ip: 10.0.0.2}
                """);
        assertThat(app.nodes().get("a").ips())
                .as("neither the first host's nor ours")
                .containsExactly("10.0.0.4");
        assertThat(app.nodes().get("c").ips()).containsExactly("10.0.0.5");
        assertThat(app.nodes().get("d").ips()).isEmpty();
        assertThat(app.hosts("net"))
                .containsOnly(
                        Map.entry("database", "10.0.0.4"),
                        Map.entry("db.internal", "10.0.0.4"),
                        Map.entry("cache", "10.0.0.3"),
                        Map.entry("web", "10.0.0.5"));
        assertThat(app.hosts("other")).isEmpty();
        assertThat(Interpolation.statics(app).apply("networks.net.hosts").orElseThrow())
                .contains("10.0.0.4 database\n", "10.0.0.5 web");
    }

    @Test
    void twoNodesCannotHaveOneName() {
        assertThat(Descriptors.faults(Descriptors.PAYLOAD + """
                  a: {payload: p, network: net, hosts: db}
                  b: {payload: p, network: net, hosts: db}
                networks: {net: {}}
                """))
                .containsExactly("5: nodes.b: the host name db is that of a already");
    }

    @Test
    void unusedLocalProxyIsPassedOver() {
        String payloads = "payloads:\n  p: {runtime: vm, params: {image_tag: a/b}}\n  l: {runtime: local-http-proxy}\n";
        assertThat(Descriptors.read(payloads + "nodes: {a: {payload: p}}").payloads())
                .containsOnlyKeys("p");
        assertThat(Descriptors.faults(payloads + "nodes: {a: {payload: l}}"))
                .singleElement()
                .asString()
                .contains("local-http-proxy is no machine to rent");
    }

    @Test
    void oneNameNeedsNoList() {
        assertThat(Descriptors.read(Descriptors.nodeText("network: net", "hosts: database") + "networks: {net: {}}\n")
                        .nodes()
                        .get("n")
                        .hosts())
                .containsExactly("database");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {instances: 3, instance_params: [{a: b}]}       | instance_params: 1 maps for 3 instances
            {instance_params: []}                           | instance_params: is empty
            {instance_params: {a: b}}                       | instance_params: must be a list
            {instance_params: [a]}                          | instance_params[0]: must be a map
            {instance_params: [{a: [b]}]}                   | instance_params[0].a: must be text
            {instance_params: [{"a b": c}]}                 | instance_params[0].a b: is no name for a parameter
            {instance_params: [{index: 1}]}                 | instance_params[0].index: is what every instance has
            {init: [["${instance.role}"]]}                  | init[0][0]: ${instance.role}: instance_params of instance 0 has no role
            {env: {A: "${instance.ip}"}}                    | env.A: ${instance.ip}: n is on no network
            {env: {A: "${nodes.m.ip[0]}"}}                  | env.A: ${nodes.m.ip[0]} refers to nothing
            {instance_params: [{a: b}, {}], env: {A: "${instance.a}"}} | env.A: ${instance.a}: instance_params of instance 1 has no a
            {env: {1A: b}}                                  | env.1A: is no name for a variable
            {env: [A=b]}                                    | env: must be a map
            {hosts: [db]}                                   | hosts: needs network
            {network: default, hosts: ["a b"]}              | hosts[0]: is no host name
            {network: default, hosts: [192.168.0.9]}        | hosts[0]: is no host name
            {network: default, hosts: ["${meta.name}"]}     | hosts[0]: is no host name
            {network: default, hosts: {db: 192.168.0.2}}    | hosts: must be a list
            """)
    void everyOtherFormIsToldWithItsPlace(String written, String fault) {
        String text = Descriptors.PAYLOAD + "  n: " + written.replaceFirst("\\{", "{payload: p, ") + "\n"
                + (written.contains("network:") ? "networks: {default: {}}\n" : "");
        assertThat(Descriptors.faults(text)).singleElement().asString().startsWith("4: nodes.n." + fault);
    }

    @Test
    void aShellMayHaveAVariableOfThatName() {
        assertThat(nodeFaults("init: [[sh, -c, 'echo ${instance} ${instances.x} $instance']]"))
                .isEmpty();
    }
}
