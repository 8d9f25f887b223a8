package oneliner.requestor;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.requestor.StartFailure.Blame;
import oneliner.requestor.market.Ceilings;
import oneliner.requestor.market.Machine;
import oneliner.yagna.RegistryApi;

/**
 * Turns payloads into what the market understands; asks the registry where an image is. Any thread.
 *
 * @param registry knows images
 * @param market prices where a payload has none of its own
 * @param appName names manifests that are made here
 * @param clock dates them
 */
record Images(RegistryApi registry, Settings.Market market, String appName, Clock clock) {
    private static final String PACKAGE = "golem.srv.comp.task_package";
    private static final String MANIFEST = "golem.srv.comp.payload";
    /** GAP-31: a partner's word for the requestor's node; an object, not text. */
    private static final String NODE_DESCRIPTOR = "golem.!exp.gap-31.v0.node.descriptor";

    /**
     * The machine that a payload asks for.
     *
     * @param vpn true when it must be able to join a network
     * @throws StartFailure if the registry does not know the image
     */
    Machine machine(App.Payload payload, boolean vpn) throws InterruptedException {
        List<String> capabilities = new ArrayList<>(payload.capabilities());
        if (vpn && !capabilities.contains("vpn")) {
            capabilities.add("vpn");
        }
        Ceilings usual = Ceilings.of(market);
        App.Ceilings own = payload.ceilings();
        return new Machine(
                payload.runtime(),
                properties(payload),
                payload.minMemGib(),
                payload.minStorageGib(),
                payload.minCpuThreads(),
                payload.minCpuCores(),
                capabilities,
                new Ceilings(
                        own.start().orElse(usual.start()),
                        own.cpuHour().orElse(usual.cpuHour()),
                        own.hour().orElse(usual.hour())));
    }

    private Map<String, JsonValue> properties(App.Payload payload) throws InterruptedException {
        if (payload.image() instanceof App.Image.ByManifest manifest) {
            Map<String, JsonValue> properties = new HashMap<>();
            properties.put(MANIFEST, text(manifest.manifest()));
            manifest.signature().ifPresent(s -> properties.put(MANIFEST + ".sig", text(s)));
            manifest.algorithm().ifPresent(a -> properties.put(MANIFEST + ".sig.algorithm", text(a)));
            manifest.certificate().ifPresent(c -> properties.put(MANIFEST + ".cert", text(c)));
            vouch(payload, manifest.nodeDescriptor(), properties);
            return properties;
        }
        if (payload.image() instanceof App.Image.Generated form) {
            Map<String, JsonValue> properties = new HashMap<>();
            RegistryApi.Image image = find(payload, form.image());
            properties.put(MANIFEST, text(new ManifestMaker(clock).make(appName, form, image)));
            vouch(payload, form.nodeDescriptor(), properties);
            return properties;
        }
        return Map.of(PACKAGE, text(find(payload, payload.image()).taskPackage()));
    }

    private static void vouch(App.Payload payload, Optional<String> descriptor, Map<String, JsonValue> properties) {
        if (descriptor.isEmpty()) {
            return;
        }
        try (JsonReader reader = Json.createReader(new StringReader(descriptor.get()))) {
            properties.put(NODE_DESCRIPTOR, reader.readObject());
        } catch (JsonException e) {
            throw new StartFailure(
                    Blame.DESCRIPTOR,
                    "payload '" + payload.name() + "': the node descriptor is no JSON object: " + e.getMessage(),
                    e);
        }
    }

    private RegistryApi.Image find(App.Payload payload, App.Image image) throws InterruptedException {
        if (image instanceof App.Image.ByUrl url) {
            return new RegistryApi.Image(url.sha3(), url.url());
        }
        String name;
        Optional<RegistryApi.Image> found;
        if (image instanceof App.Image.ByTag tag) {
            name = "tag '" + tag.tag() + "'";
            found = registry.byTag(tag.tag(), tag.https());
        } else if (image instanceof App.Image.ByHash hash) {
            name = "hash '" + hash.sha3() + "'";
            found = registry.byHash(hash.sha3(), hash.https());
        } else {
            throw new IllegalStateException("an image of an unknown kind: " + image);
        }
        return found.orElseThrow(() -> new StartFailure(
                Blame.DESCRIPTOR,
                "payload '" + payload.name() + "': the registry knows no image with " + name
                        + "; correct the descriptor or publish the image",
                null));
    }

    private static JsonString text(String value) {
        return Json.createValue(value);
    }
}
