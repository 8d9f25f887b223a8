package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.PAYLOAD;
import static oneliner.descriptor.Descriptors.faults;
import static oneliner.descriptor.Descriptors.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartOrderTest {
    private static String nodes(String... lines) {
        return PAYLOAD + "  " + String.join("\n  ", lines) + "\n";
    }

    @Test
    void independentNodesStayInFileOrder() {
        assertThat(read(nodes("c: {payload: p}", "a: {payload: p}", "b: {payload: p}"))
                        .nodes()
                        .keySet())
                .containsExactly("c", "a", "b");
    }

    @Test
    void dependenciesComeFirst() {
        assertThat(read(nodes(
                                "front: {payload: p, depends_on: [api, cache]}",
                                "api: {payload: p, depends_on: db}",
                                "cache: {payload: p}",
                                "db: {payload: p}"))
                        .nodes()
                        .keySet())
                .containsExactly("cache", "db", "api", "front");
    }

    @Test
    void circleIsNamedOnceWithAllItsNodes() {
        assertThat(faults(nodes(
                        "x: {payload: p, depends_on: [a]}",
                        "a: {payload: p, depends_on: [b]}",
                        "b: {payload: p, depends_on: [c]}",
                        "c: {payload: p, depends_on: [a]}")))
                .containsExactly("5: nodes.a.depends_on: goes round in a circle: a -> b -> c -> a");
    }

    @Test
    void everyCircleIsNamed() {
        assertThat(faults(nodes(
                        "a: {payload: p, depends_on: [b]}",
                        "b: {payload: p, depends_on: [a]}",
                        "c: {payload: p, depends_on: [c]}")))
                .containsExactly(
                        "4: nodes.a.depends_on: goes round in a circle: a -> b -> a",
                        "6: nodes.c.depends_on: goes round in a circle: c -> c");
    }

    @Test
    void referencesTakePartInCircles() {
        assertThat(faults(nodes(
                        "a: {payload: p, network: default, init: 'x ${nodes.b.network_node.ip}'}",
                        "b: {payload: p, network: default, depends_on: [a]}")))
                .containsExactly("4: nodes.a.depends_on: goes round in a circle: a -> b -> a");
    }
}
