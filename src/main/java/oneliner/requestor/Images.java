package oneliner.requestor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.descriptor.App;
import oneliner.requestor.StartFailure.Blame;
import oneliner.requestor.market.Machine;
import oneliner.yagna.RegistryApi;

/** Turns payloads into what the market understands; asks the registry where an image is. Any thread. */
record Images(RegistryApi registry) {
    private static final String PACKAGE = "golem.srv.comp.task_package";
    private static final String MANIFEST = "golem.srv.comp.payload";

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
        return new Machine(
                payload.runtime(),
                properties(payload),
                payload.minMemGib(),
                payload.minStorageGib(),
                payload.minCpuThreads(),
                capabilities);
    }

    private Map<String, String> properties(App.Payload payload) throws InterruptedException {
        if (payload.image() instanceof App.Image.ByUrl url) {
            return Map.of(PACKAGE, new RegistryApi.Image(url.sha3(), url.url()).taskPackage());
        }
        if (payload.image() instanceof App.Image.ByManifest manifest) {
            Map<String, String> properties = new HashMap<>();
            properties.put(MANIFEST, manifest.manifest());
            manifest.signature().ifPresent(s -> properties.put(MANIFEST + ".sig", s));
            manifest.algorithm().ifPresent(a -> properties.put(MANIFEST + ".sig.algorithm", a));
            manifest.certificate().ifPresent(c -> properties.put(MANIFEST + ".cert", c));
            return properties;
        }
        String name;
        Optional<RegistryApi.Image> found;
        if (payload.image() instanceof App.Image.ByTag tag) {
            name = "tag '" + tag.tag() + "'";
            found = registry.byTag(tag.tag(), tag.https());
        } else if (payload.image() instanceof App.Image.ByHash hash) {
            name = "hash '" + hash.sha3() + "'";
            found = registry.byHash(hash.sha3(), hash.https());
        } else {
            throw new IllegalStateException("an image of an unknown kind: " + payload.image());
        }
        return found.map(image -> Map.of(PACKAGE, image.taskPackage()))
                .orElseThrow(() -> new StartFailure(
                        Blame.DESCRIPTOR,
                        "payload '" + payload.name() + "': the registry knows no image with " + name
                                + "; correct the descriptor or publish the image",
                        null));
    }
}
