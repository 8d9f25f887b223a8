package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.HASH;
import static oneliner.descriptor.Descriptors.faults;
import static oneliner.descriptor.Descriptors.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
        App.Image wanted = new App.Image.ByManifest(
                BASE64, Optional.of("c2ln"), Optional.of("sha256"), Optional.of("Y2VydA=="), Optional.empty());
        String rest = ", manifest_sig: c2ln, manifest_cert: Y2VydA==}}";
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
                .isEqualTo(new App.Image.ByManifest(
                        BASE64, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void filesOfAManifestAreRelativeToTheFileThatNamesThem(@TempDir Path folder) throws IOException {
        Path sub = Files.createDirectories(folder.resolve("sub"));
        Files.writeString(sub.resolve("m.json"), JSON);
        Files.writeString(sub.resolve("m.sig"), "c2ln\n");
        Files.write(sub.resolve("cert.der"), new byte[] {0x30, (byte) 0x82, 1});
        Files.writeString(sub.resolve("node.json"), "{\"nodeDescriptor\": {\"nodeId\": \"0x1\"}}\n");
        Path file = sub.resolve("app.yaml");
        Files.writeString(
                file,
                text(
                        "{runtime: vm/manifest, params: {manifest_path: ./m.json, manifest_sig_path: m.sig,"
                                + " manifest_sig_algorithm: sha512, manifest_cert_path: cert.der,"
                                + " node_descriptor_path: ../sub/node.json}}",
                        ""));
        App app = DescriptorReader.read(List.of(Source.file(file)));
        assertThat(app.payloads().get("p").image())
                .isEqualTo(new App.Image.ByManifest(
                        BASE64,
                        Optional.of("c2ln"),
                        Optional.of("sha512"),
                        Optional.of(Base64.getEncoder().encodeToString(new byte[] {0x30, (byte) 0x82, 1})),
                        Optional.of("{\"nodeDescriptor\": {\"nodeId\": \"0x1\"}}")));
    }

    @Test
    void noFileOfThisMachineIsReadForADescriptorThatWasSent(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("m.json"), JSON);
        String here = folder.resolve("app.yaml").toString();
        for (String key : List.of("manifest_path", "manifest_sig_path", "manifest_cert_path", "node_descriptor_path")) {
            for (String path : List.of("m.json", folder.resolve("m.json").toString(), "nowhere.json", "/etc/passwd")) {
                String yaml = text("{runtime: vm/manifest, params: {" + key + ": '" + path + "'}}", "");
                assertThatThrownBy(
                                () -> DescriptorReader.read(List.of(Source.sent(here, yaml, Map.of("other", "e30=")))))
                        .as("the same whether it is there or not: " + key + " " + path)
                        .hasMessageContaining(
                                "." + key + ": cannot be read: no file of this machine is read for a descriptor"
                                        + " that was sent");
            }
        }
    }

    @Test
    void filesGoAlongWithADescriptorThatIsSent(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("m.json"), JSON);
        Files.writeString(folder.resolve("unnamed.json"), JSON);
        Path file = folder.resolve("app.yaml");
        String yaml = text("{runtime: vm/manifest, params: {manifest_path: ./m.json}}", "");
        Files.writeString(file, yaml);
        List<Map<String, String>> files = DescriptorReader.filesOf(List.of(Source.file(file)));
        assertThat(files)
                .containsExactly(
                        Map.of("./m.json", Base64.getEncoder().encodeToString(JSON.getBytes(StandardCharsets.UTF_8))));
        App sent = DescriptorReader.read(List.of(Source.sent("elsewhere/app.yaml", yaml, files.get(0))));
        assertThat(sent).isEqualTo(DescriptorReader.read(List.of(Source.file(file))));
        assertThatThrownBy(() -> DescriptorReader.read(List.of(Source.sent("a.yaml", yaml, Map.of("./m.json", "!")))))
                .hasMessageContaining("what was sent along is not base64");
    }

    @Test
    void nodeDescriptorInlineAsAMapOrAsText() {
        String map = "{nodeDescriptor: {nodeId: '0x\"1', permissions: {outbound: {urls: ['https://a', 'https://b']}}}}";
        App.Image.ByManifest read = (App.Image.ByManifest)
                payload("{runtime: vm/manifest, params: {manifest: '{}', node_descriptor: " + map + "}}")
                        .image();
        assertThat(read.nodeDescriptor())
                .contains("{\"nodeDescriptor\":{\"nodeId\":\"0x\\\"1\",\"permissions\":{\"outbound\":"
                        + "{\"urls\":[\"https://a\",\"https://b\"]}}}}");
        read = (App.Image.ByManifest)
                payload("{runtime: vm/manifest, params: {manifest: '{}', node_descriptor: '{\"a\": [1, true, null]}'}}")
                        .image();
        assertThat(read.nodeDescriptor()).contains("{\"a\": [1, true, null]}");
    }

    @Test
    void shortFormsOfAManifest() {
        App.Payload p = onNetwork("{runtime: vm/manifest, params: {manifest_generate: {image_hash: " + HASH
                + ", outbound_urls: ['https://a.b:55555', 'http://c'], metadata.name: x,"
                + " comp_manifest: {script: {commands: ['run .*']}}}}}");
        assertThat(p.image())
                .isEqualTo(new App.Image.Generated(
                        new App.Image.ByHash(HASH, false),
                        List.of("https://a.b:55555", "http://c"),
                        Map.of("metadata.name", List.of("x"), "comp_manifest.script.commands", List.of("run .*")),
                        Optional.empty()));
        assertThat(p.capabilities()).containsExactly("manifest-support", "inet", "vpn");

        p = payload("{runtime: vm, params: {image_tag: x, outbound_urls: unrestricted, min_cpu_cores: 3,"
                + " max_price_start: 0, max_price_cpu_hour: .25}}");
        assertThat(p.image())
                .isEqualTo(new App.Image.Generated(
                        new App.Image.ByTag("x", false), List.of("unrestricted"), Map.of(), Optional.empty()));
        assertThat(p.capabilities()).containsExactly("manifest-support", "inet");
        assertThat(p.minCpuCores()).isEqualTo(3);
        assertThat(p.ceilings())
                .isEqualTo(new App.Ceilings(
                        Optional.of(BigDecimal.ZERO), Optional.of(new BigDecimal(".25")), Optional.empty()));
    }

    @Test
    void aManifestThatReachesOutNeedsAProviderThatLetsIt() {
        String manifest = "{\"compManifest\":{\"net\":{\"inet\":{}}}}";
        assertThat(payload("{runtime: vm/manifest, params: {manifest: '" + manifest + "'}}")
                        .capabilities())
                .containsExactly("manifest-support", "inet");
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
            {runtime: vm/manifest, params: {manifest: '{"a":}'}} | payloads.p.params.manifest: begins like JSON
            {runtime: vm/manifest, params: {manifest_generate: {image_hash: x}}} | payloads.p.params.manifest_generate.image_hash: is not the SHA3
            {runtime: vm/manifest, params: {manifest_generate: {outbound_urls: ['http://a']}}} | payloads.p.params.manifest_generate: names no image
            {runtime: vm/manifest, params: {manifest_generate: {image_tag: x, payload: [1]}}} | payloads.p.params.manifest_generate.payload: cannot be set
            {runtime: vm/manifest, params: {manifest_generate: {image_tag: x, outbound_urls: [example.com]}}} | payloads.p.params.manifest_generate.outbound_urls[0]: is no URL
            {runtime: vm/manifest, params: {manifest_generate: {image_tag: x}, manifest_sig: c2ln}} | payloads.p.params.manifest_sig: a manifest that is generated
            {runtime: vm/manifest, params: {manifest_generate: {image_tag: x}, manifest: '{}'}} | payloads.p.params.manifest: manifest_generate is there as well
            {runtime: vm/manifest, params: {manifest: '{}', node_descriptor: x}} | payloads.p.params.node_descriptor: is neither JSON nor base64
            {runtime: vm/manifest, params: {manifest: '{}', node_descriptor_path: no.json}} | payloads.p.params.node_descriptor_path: cannot be read: there is no file no.json
            {runtime: vm/manifest, params: {manifest: '{}', manifest_sig: c2ln, manifest_cert_path: no.der}} | payloads.p.params.manifest_cert_path: cannot be read: there is no file no.der
            {runtime: vm/manifest, params: {manifest: '{}', manifest_sig: c2ln}} | payloads.p.params.manifest_sig: needs manifest_cert as well
            {runtime: vm/manifest, params: {manifest: '{}', manifest_cert: c2ln}} | payloads.p.params.manifest_cert: needs manifest_sig as well
            {runtime: vm/manifest, params: {manifest: '{}', image_hash: x}} | payloads.p.params.image_hash: belongs into manifest_generate
            {runtime: vm, params: {image_tag: x, outbound_urls: ftp://x}} | payloads.p.params.outbound_urls: is no URL
            {runtime: vm, params: {image_tag: x, max_price_hour: free}} | payloads.p.params.max_price_hour: must be a number
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
        assertThat(p.minCpuCores()).isEqualTo(2);
        assertThat(app.networks().get("default").cidr()).isEqualTo("192.168.0.0/24");
        assertThat(app.nodes().get("front").dependsOn()).containsExactly("store-1");
        assertThat(app.nodes().get("front").instances()).isEqualTo(2);
    }
}
