package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.requestor.market.Ceilings;
import oneliner.requestor.market.Machine;
import oneliner.yagna.RegistryApi;
import org.junit.jupiter.api.Test;

class ImagesTest {
    private static final String SHA3 = "ab".repeat(28);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T12:00:00.5Z"), ZoneOffset.UTC);
    private static final Settings.Market MARKET = new Settings.Market(
            new BigDecimal("0.1"),
            new BigDecimal("0.2"),
            new BigDecimal("0.3"),
            Duration.ofHours(1),
            List.of(),
            List.of());

    private final Images images = new Images(
            new RegistryApi() {
                @Override
                public Optional<Image> byTag(String tag, boolean https) {
                    return Optional.of(new Image(SHA3, (https ? "https" : "http") + "://images/" + tag));
                }

                @Override
                public Optional<Image> byHash(String sha3, boolean https) {
                    return Optional.of(new Image(sha3, "http://images/" + sha3));
                }
            },
            MARKET,
            "shop",
            CLOCK);

    private Machine machine(String runtime, App.Image image, App.Ceilings ceilings) throws InterruptedException {
        return images.machine(
                new App.Payload("p", runtime, image, BigDecimal.ONE, BigDecimal.TEN, 2, 1, List.of("inet"), ceilings),
                true);
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Test
    void anImageWithAnAddressOfItsOwnAsksNoRegistry() throws InterruptedException {
        Machine machine = machine("vm", new App.Image.ByUrl("cd", "http://h/i"), App.Ceilings.NONE);
        assertThat(machine.image())
                .isEqualTo(Map.of("golem.srv.comp.task_package", Json.createValue("hash:sha3:cd:http://h/i")));
        assertThat(machine.capabilities()).containsExactly("inet", "vpn");
        assertThat(machine.minCpuCores()).isEqualTo(1);
    }

    @Test
    void pricesOfThePayloadGoBeforeThoseOfTheSettings() throws InterruptedException {
        App.Image image = new App.Image.ByHash(SHA3, false);
        assertThat(machine("vm", image, App.Ceilings.NONE).ceilings()).isEqualTo(Ceilings.of(MARKET));
        assertThat(machine(
                                "vm",
                                image,
                                new App.Ceilings(Optional.of(BigDecimal.ZERO), Optional.empty(), Optional.empty()))
                        .ceilings())
                .isEqualTo(new Ceilings(BigDecimal.ZERO, new BigDecimal("0.2"), new BigDecimal("0.3")));
    }

    @Test
    void aManifestCarriesWhatVouchesForIt() throws InterruptedException {
        Machine machine = machine(
                "vm/manifest",
                new App.Image.ByManifest(
                        "e30=",
                        Optional.of("c2ln"),
                        Optional.of("sha256"),
                        Optional.of("Y2VydA=="),
                        Optional.of("{\"nodeDescriptor\":{\"nodeId\":\"0x1\"}}")),
                App.Ceilings.NONE);
        assertThat(machine.image())
                .isEqualTo(Map.of(
                        "golem.srv.comp.payload", Json.createValue("e30="),
                        "golem.srv.comp.payload.sig", Json.createValue("c2ln"),
                        "golem.srv.comp.payload.sig.algorithm", Json.createValue("sha256"),
                        "golem.srv.comp.payload.cert", Json.createValue("Y2VydA=="),
                        "golem.!exp.gap-31.v0.node.descriptor", json("{\"nodeDescriptor\":{\"nodeId\":\"0x1\"}}")));
    }

    @Test
    void aShortFormBecomesAManifest() throws InterruptedException {
        Machine machine = machine(
                "vm",
                new App.Image.Generated(
                        new App.Image.ByTag("golem/x:1", true),
                        List.of("https://a.b:55555", "http://c"),
                        Map.of("metadata.version", List.of("7"), "metadata.authors", List.of("me", "you")),
                        Optional.empty()),
                App.Ceilings.NONE);
        String base64 = ((JsonString) machine.image().get("golem.srv.comp.payload")).getString();
        assertThat(machine.image()).hasSize(1);
        assertThat(json(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8)))
                .isEqualTo(json("""
                        {"version":"0.1.0","createdAt":"2026-11-20T12:00:00Z","expiresAt":"2027-02-18T12:00:00Z",
                         "metadata":{"name":"shop","version":"7","authors":["me","you"]},
                         "payload":[{"platform":{"arch":"x86_64","os":"linux"},"urls":["https://images/golem/x:1"],
                                     "hash":"sha3:SHA3"}],
                         "compManifest":{"version":"0.1.0",
                           "script":{"commands":["run .*","transfer .*"],"match":"regex"},
                           "net":{"inet":{"out":{"protocols":["http","https"],"urls":["https://a.b:55555","http://c"]}}}}}
                        """.replace("SHA3", SHA3)));
    }

    @Test
    void theWholeNetIsAskedForInItsOwnWords() throws InterruptedException {
        Machine machine = machine(
                "vm",
                new App.Image.Generated(
                        new App.Image.ByHash(SHA3, false), List.of("unrestricted"), Map.of(), Optional.empty()),
                App.Ceilings.NONE);
        String base64 = ((JsonString) machine.image().get("golem.srv.comp.payload")).getString();
        assertThat(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8))
                .contains("\"unrestricted\":{\"urls\":true}")
                .doesNotContain("\"urls\":[\"unrestricted\"]");
    }
}
