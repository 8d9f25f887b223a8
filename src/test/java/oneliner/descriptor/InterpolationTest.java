package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.PAYLOAD;
import static oneliner.descriptor.Descriptors.faults;
import static oneliner.descriptor.Descriptors.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpolationTest {
    private static final String TWO = PAYLOAD + """
              web:
                payload: p
                network: default
                init:
                  - [serve, "%s"]
              my-db:
                payload: p
                network: default
                instances: 2
                ip: [192.168.0.7]
                http_proxy: {ports: ["8080:80", 81]}
            networks: {default: {ip: 192.168.0.0/24, gateway: 192.168.0.254}}
            meta: {name: N, version: 1.10, links: {home: h}}
            """;

    private static Function<String, Optional<String>> values(Map<String, String> values) {
        return path -> Optional.ofNullable(values.get(path));
    }

    @Test
    void replacesEveryReferenceOnceAndNothingElse() {
        Map<String, String> values = Map.of("nodes.my-db.network_node.ip", "$1\\ \"${meta.name}\"", "meta.name", "x");
        assertThat(Interpolation.apply(
                        List.of(
                                "a",
                                "-h ${nodes.my-db.network_node.ip}:${meta.name}${meta.name}",
                                "$${meta.name} ${services.my-db.network_node.ip}"),
                        values(values)))
                .containsExactly("a", "-h $1\\ \"${meta.name}\":xx", "$x $1\\ \"${meta.name}\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${HOME}",
                "$HOME",
                "${X:-1}",
                "$(date)",
                "${nodes}",
                "${meta}",
                "${nodesx.y}",
                "${nodes.db.ip",
                "$nodes.db",
                "{nodes.db}",
                "$$",
                "${}",
                "${#meta.x}",
            })
    void shellFormsAreLeftToTheShell(String text) {
        assertThat(Interpolation.apply(List.of(text), path -> Optional.of("WRONG")))
                .containsExactly(text);
        assertThat(Interpolation.references(text)).isEmpty();
        assertThat(read(TWO.formatted(text)).nodes().get("web").init().get(0).args())
                .containsExactly("serve", text);
    }

    @Test
    void allMissingValuesAreToldAtOnce() {
        assertThatThrownBy(() ->
                        Interpolation.apply(List.of("${meta.a}", "${meta.b} ${meta.c}"), values(Map.of("meta.b", "1"))))
                .isInstanceOf(DescriptorException.class)
                .hasMessage("${meta.a} has no value\n${meta.c} has no value");
    }

    @Test
    void referenceMakesADependency() {
        App app = read(TWO.formatted("${nodes.my-db.network_node.ip}"));
        assertThat(app.nodes().get("web").dependsOn()).containsExactly("my-db");
        assertThat(app.nodes().keySet()).containsExactly("my-db", "web");
        assertThat(read(TWO.formatted("${networks.default.ip}")).nodes().keySet())
                .containsExactly("web", "my-db");
        assertThat(read(TWO.formatted("${nodes.web.network_node.ip}"))
                        .nodes()
                        .get("web")
                        .dependsOn())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "meta.name, N",
        "meta.version, 1.10",
        "meta.links.home, h",
        "networks.default.ip, 192.168.0.0",
        "networks.default.mask, 255.255.255.0",
        "networks.default.owner_ip, 192.168.0.1",
        "networks.default.gateway, 192.168.0.254",
        "payloads.p.runtime, vm",
        "nodes.my-db.ip[0], 192.168.0.7",
        "nodes.my-db.network_node.ip, 192.168.0.7",
        "nodes.my-db[0].network_node.ip, 192.168.0.7",
        "nodes.my-db.payload, p",
        "nodes.my-db.network, default",
        "nodes.my-db.http_proxy.ports[0].remote_port, 80",
        "nodes.my-db.http_proxy.ports[0].local_port, 8080",
        "nodes.my-db.http_proxy.ports[1].remote_port, 81",
    })
    void valuesThatTheDescriptorHolds(String path, String value) {
        assertThat(Interpolation.statics(read(TWO.formatted("${" + path + "}"))).apply(path))
                .contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nodes.my-db[1].network_node.ip",
                "nodes.web.network_node.ip",
                "nodes.my-db.network_node.node_id",
                "nodes.my-db.agreement.id",
                "nodes.my-db.agreement.provider_id",
                "nodes.my-db.agreement.provider_name",
                "nodes.my-db.activity.id",
                "nodes.my-db.state",
            })
    void valuesThatComeWhileRunningAreAllowedAndNotKnownYet(String path) {
        assertThat(Interpolation.statics(read(TWO.formatted("${" + path + "}"))).apply(path))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "meta.nope",
                "meta.",
                "meta.links",
                "networks.other.ip",
                "networks.default.nope",
                "networks.default.",
                "payloads.q.runtime",
                "payloads.runtime",
                "payloads.p.params.image_tag",
                "nodes.db.network_node.ip",
                "nodes.my-db",
                "nodes.my-db.",
                "nodes.my-db.network_node",
                "nodes.my-db.network_node.ip:-x",
                "nodes.my-db[2].network_node.ip",
                "nodes.my-db.ip[1]",
                "nodes.my-db.ip[99999]",
                "nodes.my-db.tcp_proxy.ports[0].remote_port",
                "nodes.my-db.http_proxy.ports[1].local_port",
                "nodes.my-db.env",
            })
    void unknownPathIsAFaultWithItsLine(String path) {
        assertThat(faults(TWO.formatted("${" + path + "}")))
                .singleElement()
                .asString()
                .startsWith("8: nodes.web.init[0][1]: ${" + path + "}");
    }

    @Test
    void addressOfANodeWithoutNetworkIsAFault() {
        assertThat(faults(PAYLOAD
                        + "  a: {payload: p}\n  b:\n    payload: p\n    init: 'x ${nodes.a.network_node.ip}'\n"))
                .containsExactly("7: nodes.b.init: ${nodes.a.network_node.ip}: a is on no network");
    }
}
