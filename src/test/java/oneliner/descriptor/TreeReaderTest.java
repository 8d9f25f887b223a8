package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.PAYLOAD;
import static oneliner.descriptor.Descriptors.faults;
import static oneliner.descriptor.Descriptors.nodeText;
import static oneliner.descriptor.Descriptors.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `nodes: [`              | 1: : not YAML
            `a: b\n c: d`           | 2: : not YAML
            `a: b\n\tc: d`          | 2: : not YAML
            `a: "x`                 | 1: : not YAML
            `a: 1\n---\nb: 2`       | 2: : not YAML
            `a: *nowhere`           | 1: : not YAML
            `- a`                   | 1: : a descriptor is a map
            `text`                  | 1: : a descriptor is a map
            `a: 1\nb: 2\na: 3`      | 3: a: written twice in the same map, first in line 1
            `? [a]\n: b`            | 1: : a key must be text
            `<<: [1]`               | 1: <<: only a map can be merged in
            `a: !!python/object:os.system x` | 1: : not YAML: Global tag is not allowed
            `a: !!java.net.URL [x]` | 1: : not YAML: Global tag is not allowed
            `a: !local x`           | 1: : the tag !local has no meaning
            `a: !!binary YQ==`      | 1: : the tag tag:yaml.org,2002:binary has no meaning
            """)
    void whatIsNoDescriptorIsToldWithItsLine(String text, String fault) {
        assertThat(faults(text.replace("\\n", "\n").replace("\\t", "\t")))
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @Test
    void emptyFilesAndMissingSections() {
        assertThat(faults("")).singleElement().asString().startsWith("1: : is empty");
        assertThat(faults("# nothing")).singleElement().asString().startsWith("1: : is empty");
        assertThat(faults("meta: {name: x}"))
                .containsExactly(
                        "1: payloads: is missing: what the machines run",
                        "1: nodes: names no node, so nothing would run");
        assertThat(faults("payload: {}\nnodes: {}"))
                .containsExactly(
                        "1: payload: unknown key; did you mean payloads?",
                        "1: payloads: is missing: what the machines run",
                        "2: nodes: names no node, so nothing would run");
        assertThat(faults("payloads: []\nnodes: []"))
                .containsExactly("1: payloads: must be a map", "2: nodes: must be a map");
    }

    @Test
    void controlCharacterIsToldWithItsLine() {
        assertThat(faults("a: b\nc: \u0001\n")).containsExactly("2: : the character U+0001 is not allowed in YAML");
    }

    @Test
    void aliasesAndMergeKeysWork() {
        App app = read("""
                payloads:
                  p: &p {runtime: vm, params: {image_tag: x}}
                  q: *p
                  r: {<<: *p, params: {image_tag: y}}
                nodes:
                  a: &a {payload: p, init: [[one]]}
                  b: {<<: *a, payload: r}
                """);
        assertThat(app.payloads().get("q").image()).isEqualTo(new App.Image.ByTag("x", false));
        assertThat(app.payloads().get("r").image()).isEqualTo(new App.Image.ByTag("y", false));
        assertThat(Descriptors.words(app.nodes().get("b"))).containsExactly(List.of("one"));
        assertThat(app.nodes().get("b").payload()).isEqualTo("r");
    }

    @Test
    void aliasBombIsRefusedAtOnce() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            bomb.append(
                    "a" + i + ": &a" + i + " [" + String.join(",", java.util.Collections.nCopies(10, alias)) + "]\n");
        }
        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(faults(bomb.toString()))
                        .singleElement()
                        .asString()
                        .contains("more than 20000 values"));
        assertThat(faults("a: &a [*a, *a]")).hasSize(1);
        assertThat(faults("a: &a {b: *a}")).hasSize(1);
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(faults("a: " + "[".repeat(100_000))).hasSize(1);
        assertThat(faults("a: " + "{a: ".repeat(60) + "}".repeat(60))).hasSize(1);
    }

    @Test
    void faultsAreBoundedAndFitForATerminal() {
        StringBuilder many = new StringBuilder(PAYLOAD).append("  n: {payload: p}\n");
        for (int i = 0; i < 1000; i++) {
            many.append("zzzzzz").append(i).append(": 1\n");
        }
        assertThat(faults(many.toString())).hasSize(200);
        assertThat(faults(nodeText("payload_\u202e: x", "\"e\\e[31m\": y")))
                .noneMatch(f -> f.contains("\u001b") || f.contains("\u202e"));
        assertThat(faults(nodeText("k".repeat(5000) + ": x"))).allMatch(f -> f.length() < 400);
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreRead() {
        assertThat(read("\uFEFF" + nodeText("init: [a]").replace("\n", "\r\n")).nodes())
                .containsOnlyKeys("n");
    }

    @Test
    void namesMustFitIntoAnAddress() {
        for (String good : List.of("a", "my-db", "a.b", "A_1", "0")) {
            assertThat(read(PAYLOAD + "  '" + good + "': {payload: p}\n").nodes())
                    .containsOnlyKeys(good);
        }
        for (String bad : List.of("", "a b", "a/b", "-a", "..", "ä", "x".repeat(64))) {
            assertThat(faults(PAYLOAD + "  '" + bad + "': {payload: p}\n"))
                    .as(bad)
                    .singleElement()
                    .asString()
                    .contains("is no name");
        }
    }

    @Test
    void metaTakesAnything() {
        App app = read(nodeText() + "meta: {homepage: x, author: ~, tags: [a, b], deep: {er: 1}, 7: seven}\n");
        assertThat(app.meta()).containsOnlyKeys("homepage", "deep.er", "7");
    }

    @Test
    void unreadableFilesAreAllTold(@TempDir Path folder) throws IOException {
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, new byte[] {'a', ':', ' ', (byte) 0xe4});
        Path large = folder.resolve("large.yaml");
        Files.write(large, new byte[Source.MAX_BYTES + 1]);
        assertThatThrownBy(() -> Source.of(List.of(folder.resolve("none.yaml"), folder, latin, large)))
                .isInstanceOf(DescriptorException.class)
                .hasMessageContainingAll(
                        "none.yaml: there is no such file",
                        folder + ": cannot be read: it is a folder",
                        "latin.yaml: is not UTF-8 text",
                        "large.yaml: is larger than 1 MiB");
    }
}
