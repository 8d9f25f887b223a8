package oneliner.requestor;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import oneliner.descriptor.App;
import oneliner.yagna.RegistryApi;

/**
 * Writes the Computation Payload Manifest of a short form: one image, the commands that the requestor itself may need,
 * and the addresses that the machine may reach. Providers take it unsigned when they trust every address or the node
 * descriptor that goes with it.
 *
 * @param clock dates it
 */
record ManifestMaker(Clock clock) {
    /** Longer than any agreement; it is made anew for each. */
    private static final Duration VALID = Duration.ofDays(90);

    private static final String OUT = "comp_manifest.net.inet.out.protocols";

    /** Base64 of the manifest. */
    String make(String appName, App.Image.Generated form, RegistryApi.Image image) {
        Map<String, List<String>> fields = form.fields();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        JsonObjectBuilder metadata = Json.createObjectBuilder()
                .add("name", one(fields, "metadata.name", appName))
                .add("version", one(fields, "metadata.version", "0.1.0"));
        for (String key : List.of("description", "homepage")) {
            String value = one(fields, "metadata." + key, "");
            if (!value.isEmpty()) {
                metadata.add(key, value);
            }
        }
        metadata.add("authors", array(fields.getOrDefault("metadata.authors", List.of())));
        JsonObjectBuilder rules = Json.createObjectBuilder()
                .add("version", one(fields, "comp_manifest.version", "0.1.0"))
                .add(
                        "script",
                        Json.createObjectBuilder()
                                .add(
                                        "commands",
                                        array(fields.getOrDefault(
                                                "comp_manifest.script.commands", List.of("run .*", "transfer .*"))))
                                .add("match", one(fields, "comp_manifest.script.match", "regex")));
        if (!form.outboundUrls().isEmpty()) {
            rules.add(
                    "net",
                    Json.createObjectBuilder()
                            .add("inet", Json.createObjectBuilder().add("out", out(fields, form.outboundUrls()))));
        }
        JsonObject manifest = Json.createObjectBuilder()
                .add("version", one(fields, "version", "0.1.0"))
                .add("createdAt", now.toString())
                .add("expiresAt", now.plus(VALID).toString())
                .add("metadata", metadata)
                .add(
                        "payload",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add(
                                                "platform",
                                                Json.createObjectBuilder()
                                                        .add("arch", "x86_64")
                                                        .add("os", "linux"))
                                        .add("urls", array(List.of(image.url())))
                                        .add("hash", "sha3:" + image.sha3())))
                .add("compManifest", rules)
                .build();
        return Base64.getEncoder().encodeToString(manifest.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObjectBuilder out(Map<String, List<String>> fields, List<String> urls) {
        if (urls.equals(List.of("unrestricted"))) {
            return Json.createObjectBuilder()
                    .add("protocols", array(fields.getOrDefault(OUT, List.of("http", "https", "ws", "wss"))))
                    .add("unrestricted", Json.createObjectBuilder().add("urls", true));
        }
        List<String> protocols = urls.stream()
                .map(url -> URI.create(url).getScheme().toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
        return Json.createObjectBuilder()
                .add("protocols", array(fields.getOrDefault(OUT, protocols)))
                .add("urls", array(urls));
    }

    private static String one(Map<String, List<String>> fields, String key, String fallback) {
        List<String> values = fields.getOrDefault(key, List.of());
        return values.isEmpty() ? fallback : values.get(0);
    }

    private static JsonArrayBuilder array(List<String> texts) {
        return Json.createArrayBuilder(texts);
    }
}
