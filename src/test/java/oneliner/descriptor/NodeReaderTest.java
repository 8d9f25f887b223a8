package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.PAYLOAD;
import static oneliner.descriptor.Descriptors.faults;
import static oneliner.descriptor.Descriptors.node;
import static oneliner.descriptor.Descriptors.nodeFaults;
import static oneliner.descriptor.Descriptors.nodeText;
import static oneliner.descriptor.Descriptors.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeReaderTest {

    @Test
    void defaultsOfABareNode() {
        App app = read(nodeText());
        assertThat(app.nodes().get("n"))
                .isEqualTo(new App.Node(
                        "n",
                        "p",
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        1,
                        App.Env.NONE,
                        List.of(),
                        List.of()));
        assertThat(app.networks()).isEmpty();
        assertThat(app.payloads().get("p").capabilities()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"80\"', 80, 0",
        "80, 80, 0",
        "'\"8080:80\"', 80, 8080",
        "8080:80, 80, 8080",
        "2222:22, 22, 2222",
        "22:22, 22, 22",
        "1:59, 59, 1",
        "65535, 65535, 0",
        "'{remote_port: 80}', 80, 0",
        "'{remote_port: \"80\", local_port: 8080, address: \"http://localhost:8080\"}', 80, 8080",
        "'{remote_port: 80, local_port: ~}', 80, 0",
    })
    void everyFormOfAPort(String written, int remote, int local) {
        App.Port port = new App.Port(remote, local == 0 ? OptionalInt.empty() : OptionalInt.of(local));
        assertThat(node("http_proxy: {ports: [" + written + "]}").httpProxy()).containsExactly(port);
        assertThat(node("tcp_proxy:", "  ports:", "    - " + written).tcpProxy())
                .containsExactly(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999", "080", "1:0", "70000:80", "80:70000", "123456789012345678901"})
    void portOutOfRangeIsAFault(String written) {
        assertThat(nodeFaults("http_proxy:", "  ports:", "    - " + written))
                .containsExactly("8: nodes.n.http_proxy.ports[0]: a port is a number from 1 to 65535, not " + written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080:80", "80/tcp", "http", "-80", "8080-8090", "0x50"})
    void portThatIsNoneIsAFault(String written) {
        assertThat(nodeFaults("tcp_proxy:", "  ports: [\"" + written + "\"]"))
                .singleElement()
                .asString()
                .startsWith("7: nodes.n.tcp_proxy.ports[0]: must be a port such as")
                .endsWith("not " + written);
    }

    @Test
    void oneOrSeveralPortsInTheirOrder() {
        assertThat(node("http_proxy: {ports: [80, 81, 80]}").httpProxy())
                .extracting(App.Port::remote)
                .containsExactly(80, 81);
        assertThat(node("http_proxy: {ports: 80}").httpProxy()).hasSize(1);
        assertThat(node("http_proxy: 80").httpProxy()).hasSize(1);
        assertThat(nodeFaults("http_proxy: {ports: []}"))
                .singleElement()
                .asString()
                .contains("names no port");
        assertThat(nodeFaults("http_proxy: {}")).singleElement().asString().contains("names no port");
        assertThat(nodeFaults("http_proxy: {ports: [{local_port: 80}]}"))
                .containsExactly("6: nodes.n.http_proxy.ports[0].remote_port: is missing: the port on the provider");
    }

    @Test
    void sameLocalPortTwiceIsAFault() {
        assertThat(nodeFaults("tcp_proxy: {ports: [\"80:1\", \"80:2\"]}"))
                .containsExactly("4: nodes.n: the local port 80 is taken by n already");
    }

    @Test
    void proxyWithoutNetworkGetsTheFirstOne() {
        App made = read(nodeText("http_proxy: {ports: [80]}"));
        assertThat(made.nodes().get("n").network()).contains("default");
        assertThat(made.networks()).containsOnlyKeys("default");
        assertThat(made.networks().get("default").cidr()).isEqualTo("192.168.0.0/24");
        assertThat(made.payloads().get("p").capabilities()).containsExactly("vpn");
        String two = "networks: {first: {ip: 10.0.0.0/24}, second: {ip: 10.0.1.0/24}}\n";
        assertThat(read(nodeText("tcp_proxy: {ports: [80]}") + two)
                        .nodes()
                        .get("n")
                        .network())
                .contains("first");
    }

    @Test
    void proxiedNodeKeepsTheNetworkItNames() {
        String two = "networks: {first: {ip: 10.0.0.0/24}, second: {ip: 10.0.1.0/24}}\n";
        App app = read(nodeText("network: second", "http_proxy: {ports: [80]}") + two);
        assertThat(app.nodes().get("n").network()).contains("second");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            network: nope                        | 6: nodes.n.network: there is no network nope; there are default
            ip: [192.168.0.2]                    | 6: nodes.n.ip[0]: an address needs network as well
            depends_on: m                        | 6: nodes.n.depends_on: there is no node m; did you mean n?
            depends_on: [n]                      | 6: nodes.n.depends_on: goes round in a circle: n -> n
            depends_on: [~]                      | 6: nodes.n.depends_on[0]: is missing: the name of a node
            instances: 0                         | 6: nodes.n.instances: must be a whole number from 1 to 100, not 0
            instances: many                      | 6: nodes.n.instances: must be a whole number from 1 to 100, not many
            replicas: 2                          | 6: nodes.n.replicas: unknown key; known are payload, init, env, network
            dependson: [n]                       | 6: nodes.n.dependson: unknown key; did you mean depends_on?
            probe: {port: 1}                     | 6: nodes.n.probe: needs network: a node without one
            probe: {path: /x}                    | 6: nodes.n.probe.port: is missing: the port to probe
            probe: yes                           | 6: nodes.n.probe: must be a map
            http_proxy: {port: 80, ports: [80]}  | 6: nodes.n.http_proxy.port: unknown key; did you mean ports?
            """)
    void faultsWithTheirPlace(String written, String fault) {
        assertThat(nodeFaults(written)).singleElement().asString().startsWith(fault);
    }

    @Test
    void payloadMustExist() {
        assertThat(faults(PAYLOAD + "  n:\n    payload: q\n  m:\n    init: [a]\n  o:\n"))
                .containsExactly(
                        "5: nodes.n.payload: there is no payload q; did you mean p?",
                        "6: nodes.m.payload: is missing: the name of a payload",
                        "8: nodes.o: is empty: a node needs at least a payload");
    }

    @Test
    void addressesAreCheckedAgainstTheNetwork() {
        String net = "networks:\n  net: {ip: 10.1.2.0/29, owner_ip: 10.1.2.6}\n";
        assertThat(node("network: default", "ip: 192.168.0.9").ips()).containsExactly("192.168.0.9");
        assertThat(read(nodeText("network: net", "ip: [10.1.2.1]") + net)
                        .nodes()
                        .get("n")
                        .ips())
                .containsExactly("10.1.2.1");
        for (String wrong : List.of("10.1.2.0", "10.1.2.7", "10.1.3.1", "10.1.2.300", "010.1.2.3", "::1", "host")) {
            assertThat(faults(nodeText("network: net", "ip: ['" + wrong + "']") + net))
                    .as(wrong)
                    .containsExactly("7: nodes.n.ip[0]: must be the address of a host in 10.1.2.0/29, not " + wrong);
        }
        assertThat(faults(nodeText("network: net", "ip: [10.1.2.6]") + net))
                .containsExactly("7: nodes.n.ip[0]: 10.1.2.6 is taken by the requestor already");
        assertThat(nodeFaults("network: default", "ip: [192.168.0.2, 192.168.0.2]", "instances: 2"))
                .containsExactly("7: nodes.n.ip[1]: 192.168.0.2 is taken by n already");
        assertThat(nodeFaults("network: default", "ip: [192.168.0.2, 192.168.0.3]"))
                .containsExactly("7: nodes.n.ip[1]: 2 addresses for 1 instance; remove one or raise instances");
    }

    @Test
    void probeComesFromTheDoorsUnlessWritten() {
        Duration two = Duration.ofSeconds(2);
        assertThat(node("http_proxy: 80", "tcp_proxy: 22").probe())
                .contains(new App.Probe(80, Optional.of("/"), 500, two, two, 3));
        assertThat(node("tcp_proxy: 22").probe()).contains(new App.Probe(22, Optional.empty(), 500, two, two, 3));
        assertThat(node("network: default").probe()).isEmpty();
        assertThat(node(
                                "network: default",
                                "probe: {port: 4001, path: /readyz, interval: 0.5, timeout: PT4S, failures: 9}")
                        .probe())
                .contains(new App.Probe(
                        4001, Optional.of("/readyz"), 400, Duration.ofMillis(500), Duration.ofSeconds(4), 9));
        assertThat(node("http_proxy: 80", "probe: {interval: 1m}").probe())
                .contains(new App.Probe(80, Optional.of("/"), 500, Duration.ofMinutes(1), two, 3));
        assertThat(node("http_proxy: 80", "probe: {port: 81}").probe())
                .contains(new App.Probe(81, Optional.empty(), 500, two, two, 3));
    }

    @Test
    void probeMayBeACommand() {
        Duration five = Duration.ofSeconds(5);
        assertThat(node("http_proxy: 80", "probe: {command: [/bin/ready, now], failures: 4}")
                        .probe())
                .contains(new App.Probe(
                        0, Optional.empty(), 0, five.multipliedBy(2), five, 4, List.of("/bin/ready", "now")));
        App.Node alone = node("probe: {command: '/bin/ready \"it is\"', interval: 1}");
        assertThat(alone.network()).as("no network is needed").isEmpty();
        assertThat(alone.probe().orElseThrow().command()).containsExactly("/bin/ready", "it is");
        assertThat(nodeFaults("http_proxy: 80", "probe: {command: /bin/ready, port: 81}"))
                .containsExactly("7: nodes.n.probe.command: stands beside port or path; a probe is one or the other");
        assertThat(nodeFaults("probe: {command: []}"))
                .containsExactly("6: nodes.n.probe.command: names no program to run");
        assertThat(nodeFaults("probe: {command: ['${nodes.m.ip[0]}']}"))
                .singleElement()
                .asString()
                .contains("nodes.n.probe.command");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.05", "1:30", "PT0S", "PT2H", "99999", "soon", "1e9", "P9999999999999D"})
    void uselessTimesAreFaults(String written) {
        assertThat(nodeFaults("http_proxy: 80", "probe: {timeout: '" + written + "'}"))
                .singleElement()
                .asString()
                .startsWith("7: nodes.n.probe.timeout: must be a time from 100 ms to 1 h")
                .endsWith("not " + written);
    }

    @Test
    void whatASuspendedRunLeftIsPassedOver() {
        App app = read(nodeText(
                        "state: running",
                        "network: default",
                        "network_node: {node_id: '0x1', ip: 192.168.0.2}",
                        "agreement: {id: a1, provider_id: '0x1', provider_name: x}",
                        "activity: {id: b2}",
                        "http_proxy: {ports: [{remote_port: '80', local_port: '8080', address: 'http://localhost:8080'}]}")
                + "networks:\n  default: {ip: 192.168.0.0, mask: 255.255.255.0, network_id: z, owner_id: '0x2',"
                + " owner_ip: 192.168.0.1, gateway: ~, state: ready}\n");
        assertThat(app.networks().get("default"))
                .isEqualTo(new App.Network("default", "192.168.0.0/24", Optional.of("192.168.0.1"), Optional.empty()));
        assertThat(app.nodes().get("n").httpProxy()).containsExactly(new App.Port(80, OptionalInt.of(8080)));
    }
}
