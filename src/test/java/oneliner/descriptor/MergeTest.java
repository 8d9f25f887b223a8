package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.faults;
import static oneliner.descriptor.Descriptors.nodeText;
import static oneliner.descriptor.Descriptors.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final String BASE = nodeText("init: [[a], [b]]", "http_proxy: {ports: [\"8080:80\"]}");

    @Test
    void laterScalarsOverrideAndTheRestStays() {
        App app = read("meta: {name: one, version: 1.0}\n" + BASE, "meta: {version: 2, extra: x}");
        assertThat(app.name()).isEqualTo("one");
        assertThat(app.meta()).containsEntry("version", "2").containsEntry("extra", "x");
        assertThat(app.nodes().get("n").init()).hasSize(2);
    }

    @Test
    void laterListsReplaceSoThatAPortCanBeChanged() {
        App.Node node = read(BASE, "nodes: {n: {init: [[c]], http_proxy: {ports: [\"9090:80\"]}}}")
                .nodes()
                .get("n");
        assertThat(Descriptors.words(node)).containsExactly(List.of("c"));
        assertThat(node.httpProxy()).containsExactly(new App.Port(80, OptionalInt.of(9090)));
    }

    @Test
    void nullRemovesAKey() {
        assertThat(read(BASE, "nodes: {n: {http_proxy: ~}}").nodes().get("n").httpProxy())
                .isEmpty();
        App app = read(BASE, "payloads: {p: {params: {image_tag: ~, image_hash: " + Descriptors.HASH + "}}}");
        assertThat(app.payloads().get("p").image()).isEqualTo(new App.Image.ByHash(Descriptors.HASH, false));
        assertThat(read(BASE + "  m:\n    payload: p\n", "nodes: {m: }").nodes())
                .containsOnlyKeys("n");
    }

    @Test
    void threeFilesInTheirOrder() {
        assertThat(read(BASE, "meta: {name: b}", "meta: {name: c}").name()).isEqualTo("c");
        assertThat(read(BASE, "meta: ~", "", "# nothing\n").name()).isEqualTo("a");
    }

    @Test
    void faultsNameTheFileThatWroteTheValue() {
        List<Fault> faults = new java.util.ArrayList<>();
        try {
            DescriptorReader.read(Descriptors.sources(
                    BASE + "extra: 1\n", "nodes:\n  n:\n    payload: q\n    http_proxy: {ports: [x]}\n"));
        } catch (DescriptorException e) {
            faults.addAll(e.faults());
        }
        assertThat(faults).extracting(Fault::file).containsExactly("a.yaml", "b.yaml", "b.yaml");
        assertThat(faults).extracting(Fault::line).containsExactly(8, 3, 4);
        assertThat(faults)
                .extracting(Fault::key)
                .containsExactly("extra", "nodes.n.payload", "nodes.n.http_proxy.ports[0]");
        assertThat(faults.get(1)).hasToString("b.yaml:3: nodes.n.payload: there is no payload q; did you mean p?");
    }

    @Test
    void bothImagesAfterMergingAreToldWithTheRemedy() {
        assertThat(faults(BASE, "payloads: {p: {params: {image_hash: " + Descriptors.HASH + "}}}"))
                .singleElement()
                .asString()
                .contains("null removes a key of an earlier file");
    }

    @Test
    void otherKindOfValueReplacesTheOldOne() {
        assertThat(read(BASE, "nodes: {n: {http_proxy: 81}}").nodes().get("n").httpProxy())
                .containsExactly(new App.Port(81, OptionalInt.empty()));
    }
}
