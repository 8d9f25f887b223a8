package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.HASH;
import static oneliner.descriptor.Descriptors.faults;
import static oneliner.descriptor.Descriptors.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadReaderTest {
    private static final String JSON = "{\"version\":\"0.1.0\"}";
    private static final String BASE64 = Base64.getEncoder().encodeToString(JSON.getBytes(StandardCharsets.UTF_8));

    private static String text(String payload, String node) {
        return "nodes:\n  n: {payload: p" + node + "}\npayloads:\n  p: " + payload + "\n";
    }

    private static App.Payload payload(String payload) {
        return read(text(payload, "")).payloads().get("p");
    }

    private static App.Payload onNetwork(String payload) {
        return read(text(payload, ", network: default")).payloads().get("p");
    }

    @Test
    void defaultsAreThoseOfDappRunner() {
        assertThat(payload("{runtime: vm, params: {image_hash: " + HASH + "}}"))
                .isEqualTo(new App.Payload(
                        "p",
                        "vm",
                        new App.Image.ByHash(HASH, false),
                        new BigDecimal("0.5"),
                        new BigDecimal("2.0"),
                        1,
                        List.of()));
    }

    @Test
    void everyParameterIsRead() {
        App.Payload p = payload("{runtime: VM, params: {image_tag: 'golem/x:1', image_use_https: yes, dev_mode: off,"
                + " min_mem_gib: 4, min_storage_gib: .5, min_cpu_threads: 8, capabilities: [vpn, inet]}}");
        assertThat(p)
                .isEqualTo(new App.Payload(
                        "p",
                        "vm",
                        new App.Image.ByTag("golem/x:1", true),
                        new BigDecimal("4"),
                        new BigDecimal(".5"),
                        8,
                        List.of("vpn", "inet")));
        assertThat(payload("{runtime: vm, params: {image_url: 'http://a/b.gvmi', image_hash: " + HASH + "}}")
                        .image())
                .isEqualTo(new App.Image.ByUrl(HASH, "http://a/b.gvmi"));
    }

    @Test
    void machineOnANetworkNeedsVpnWhateverElseWasAskedFor() {
        assertThat(onNetwork("{runtime: vm, params: {image_tag: x}}").capabilities())
                .containsExactly("vpn");
        assertThat(onNetwork("{runtime: vm, params: {image_tag: x, capabilities: [inet]}}")
                        .capabilities())
                .containsExactly("inet", "vpn");
        assertThat(payload("{runtime: vm/manifest, params: {manifest: " + BASE64 + "}}")
                        .capabilities())
                .containsExactly("manifest-support");
        assertThat(onNetwork("{runtime: vm/manifest, params: {manifest: " + BASE64 + "}}")
                        .capabilities())
                .containsExactly("manifest-support", "vpn");
    }

    @Test
    void manifestInlineAsJsonOrBase64() {
        App.Image wanted = new App.Image.ByManifest(BASE64, Optional.of("s"), Optional.of("sha256"), Optional.of("c"));
        String rest = ", manifest_sig: s, manifest_sig_algorithm: sha256, manifest_cert: c}}";
        assertThat(payload("{runtime: vm/manifest, params: {manifest: '" + JSON + "'" + rest)
                        .image())
                .isEqualTo(wanted);
        assertThat(payload("{runtime: Vm/Manifest, params: {manifest: '" + BASE64 + "'" + rest)
                        .image())
                .isEqualTo(wanted);
    }

    @Test
    void manifestPathIsRelativeToTheFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("m.json"), JSON + "\n");
        Path file = folder.resolve("app.yaml");
        Files.writeString(file, text("{runtime: vm/manifest, params: {manifest_path: m.json}}", ""));
        App app = DescriptorReader.read(List.of(Source.file(file)));
        assertThat(app.payloads().get("p").image())
                .isEqualTo(new App.Image.ByManifest(BASE64, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {params: {image_tag: x}}                       | payloads.p.runtime: is missing
            {runtime: docker, params: {image_tag: x}}      | payloads.p.runtime: unknown runtime docker
            {runtime: local-http-proxy}                    | payloads.p.runtime: local-http-proxy is no machine
            {runtime: vm}                                  | payloads.p.params: names no image
            {runtime: vm, params: {image_hash: abc}}       | payloads.p.params.image_hash: is not the SHA3-224 hash
            {runtime: vm, params: {image_tag: a b}}        | payloads.p.params.image_tag: is no image tag
            {runtime: vm, params: {image_url: 'http://x'}} | payloads.p.params.image_url: needs image_hash
            {runtime: vm, params: {image_tag: x, image_url: y}} | payloads.p.params.image_tag: there is image_url as well
            {runtime: vm, params: {image_tag: x, min_mem_gib: lots}} | payloads.p.params.min_mem_gib: must be a number
            {runtime: vm, params: {image_tag: x, min_mem_gib: 1e9}}  | payloads.p.params.min_mem_gib: must be a number
            {runtime: vm, params: {image_tag: x, min_cpu_threads: 0}} | payloads.p.params.min_cpu_threads: must be a whole
            {runtime: vm, params: {image_tag: x, image_use_https: 1}} | payloads.p.params.image_use_https: must be true
            {runtime: vm, params: {image_tag: x, imagehash: y}} | payloads.p.params.imagehash: unknown key; did you mean
            {runtime: vm, params: {image_tag: x, repository_url: y}} | payloads.p.params.repository_url: is not supported
            {runtime: vm, params: {image_tag: x, manifest: y}} | payloads.p.params.manifest: belongs to the runtime
            {runtime: vm, params: {image_tag: x}, constraints: [a=b]} | payloads.p.constraints[0]: this constraint cannot
            {runtime: vm/manifest}                         | payloads.p.params: has no manifest
            {runtime: vm/manifest, params: {manifest: '!!'}} | payloads.p.params.manifest: is neither JSON nor base64
            {runtime: vm/manifest, params: {manifest_path: nowhere.json}} | payloads.p.params.manifest_path: cannot be read
            {runtime: vm/manifest, params: {manifest_generate: {image_hash: x}}} | payloads.p.params.manifest_generate: is not supported yet
            {runtime: vm/manifest, params: {manifest: '{}', node_descriptor: x}} | payloads.p.params.node_descriptor: is not supported yet
            {runtime: vm/manifest, params: {manifest: '{}', image_hash: x}} | payloads.p.params.image_hash: the image is named
            """)
    void faultsWithTheirPlace(String written, String fault) {
        assertThat(faults(text(written, ""))).singleElement().asString().startsWith("4: " + fault);
    }

    @Test
    void gapSixteenFormIsUnderstood() {
        App app = read("""
                payloads:
                  site:
                    runtime: vm
                    constraints: ["golem.inf.cpu.cores=2", "golem.inf.mem.gib>=4", "(golem.inf.storage.gib>10)"]
                    capabilities: [vpn]
                    params: {image_tag: x}
                networks:
                  default: {mask: 192.168.0.1/24}
                services:
                  store-1: {payload: site, network: default, entrypoint: [{run: {args: [a]}}]}
                  front:
                    payload: site
                    network: default
                    instances: 2
                    entrypoint: [[b, '${services.store-1[0].network_node.ip}']]
                """);
        App.Payload p = app.payloads().get("site");
        assertThat(p.minMemGib()).isEqualByComparingTo("4");
        assertThat(p.minStorageGib()).isEqualByComparingTo("10");
        assertThat(p.minCpuThreads()).isEqualTo(2);
        assertThat(app.networks().get("default").cidr()).isEqualTo("192.168.0.0/24");
        assertThat(app.nodes().get("front").dependsOn()).containsExactly("store-1");
        assertThat(app.nodes().get("front").instances()).isEqualTo(2);
    }
}
