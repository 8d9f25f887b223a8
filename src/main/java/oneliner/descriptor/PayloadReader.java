package oneliner.descriptor;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one payload with its {@code params}. */
final class PayloadReader {
    private static final String VM = "vm";
    private static final String MANIFEST = "vm/manifest";
    private static final Pattern CONSTRAINT = Pattern.compile(
            "\\(?\\s*golem\\.inf\\.(mem\\.gib|storage\\.gib|cpu\\.threads|cpu\\.cores)\\s*(>=|>|=)\\s*([0-9.]+)\\s*\\)?");

    private BigDecimal mem = new BigDecimal("0.5");
    private BigDecimal storage = new BigDecimal("2.0");
    private int threads = 1;
    private int cores;

    /**
     * What was read.
     *
     * @param payload with the capabilities as written
     * @param implied capabilities that follow from the rest
     */
    record Draft(App.Payload payload, List<String> implied) {}

    Optional<Draft> read(String name, Field field) {
        if (!field.present()) {
            field.fault("is empty: a payload needs runtime and params");
            return Optional.empty();
        }
        Fields map = field.map();
        Field runtimeField = map.get("runtime");
        Optional<String> runtime = runtimeField.required("vm or vm/manifest").map(s -> s.toLowerCase(Locale.ROOT));
        Field params = map.get("params");
        Field outerCapabilities = map.get("capabilities");
        Field constraints = map.get("constraints");
        map.finish();
        if (runtime.isEmpty() || !known(runtimeField, runtime.get())) {
            return Optional.empty();
        }
        Fields in = params.map();
        Optional<App.Image> image =
                runtime.get().equals(VM) ? image(params, in) : new ManifestReader(params, in).read();
        mem = in.get("min_mem_gib").decimal().orElse(mem);
        storage = in.get("min_storage_gib").decimal().orElse(storage);
        threads = in.get("min_cpu_threads").number(1, 1024).orElse(threads);
        cores = in.get("min_cpu_cores").number(1, 1024).orElse(cores);
        App.Ceilings ceilings = new App.Ceilings(
                in.get("max_price_start").decimal(),
                in.get("max_price_cpu_hour").decimal(),
                in.get("max_price_hour").decimal());
        Field innerCapabilities = in.get("capabilities");
        in.finish();
        constraints.oneOrMany().forEach(this::constrain);
        List<String> capabilities = new ArrayList<>();
        for (Field list : List.of(outerCapabilities, innerCapabilities)) {
            for (Field one : list.oneOrMany()) {
                one.required("a capability such as vpn")
                        .filter(c -> !capabilities.contains(c))
                        .ifPresent(capabilities::add);
            }
        }
        boolean bare = !innerCapabilities.present() && !outerCapabilities.present();
        return image.map(i -> new Draft(
                new App.Payload(
                        name, runtime.get(), i, mem, storage, threads, cores, List.copyOf(capabilities), ceilings),
                implied(i, bare)));
    }

    private static boolean known(Field field, String runtime) {
        if (runtime.equals("local-http-proxy")) {
            field.fault("local-http-proxy is no machine to rent: remove this payload and its service,"
                    + " and write http_proxy at the node it leads to");
        } else if (!runtime.equals(VM) && !runtime.equals(MANIFEST)) {
            field.fault("unknown runtime " + Faults.shown(runtime) + "; known are vm and vm/manifest");
        } else {
            return true;
        }
        return false;
    }

    /** An image alone, or with a manifest made for it when it shall reach something. */
    private static Optional<App.Image> image(Field params, Fields in) {
        in.get("dev_mode").flag(); // only a counter in the registry
        in.refuse("repository_url", "is not supported: set golem.registry.url, which holds for all images");
        for (String key :
                List.of("manifest", "manifest_path", "manifest_generate", "node_descriptor", "node_descriptor_path")) {
            in.refuse(key, "belongs to the runtime vm/manifest, and this payload's runtime is vm");
        }
        List<String> urls = ImageReader.outbound(in.get("outbound_urls"));
        return ImageReader.read(params, in)
                .map(image -> urls.isEmpty()
                        ? image
                        : new App.Image.Generated(image, List.copyOf(urls), Map.of(), Optional.empty()));
    }

    /** What a payload of this kind needs, whether it is written or not. */
    private static List<String> implied(App.Image image, boolean bare) {
        if (image instanceof App.Image.Generated made) {
            return made.outboundUrls().isEmpty() ? List.of("manifest-support") : List.of("manifest-support", "inet");
        }
        if (!(image instanceof App.Image.ByManifest manifest) || !bare) {
            return List.of();
        }
        boolean outbound = ManifestReader.bytes(manifest.manifest())
                .map(json -> new String(json, StandardCharsets.UTF_8).contains("\"inet\""))
                .orElse(false);
        return outbound ? List.of("manifest-support", "inet") : List.of("manifest-support");
    }

    /** The older way to write minimums; {@code =} is read as at least, as providers rarely match exactly. */
    private void constrain(Field field) {
        Matcher m = CONSTRAINT.matcher(field.word().orElse(""));
        Optional<BigDecimal> bound = Optional.empty();
        if (m.matches() && m.group(3).matches("[0-9]{1,7}(\\.[0-9]{1,6})?")) {
            bound = Optional.of(new BigDecimal(m.group(3)));
        }
        if (bound.isEmpty()) {
            field.fault(
                    "this constraint cannot be kept; use min_mem_gib, min_storage_gib, min_cpu_threads, min_cpu_cores in params");
        } else if (m.group(1).startsWith("mem")) {
            mem = mem.max(bound.get());
        } else if (m.group(1).startsWith("storage")) {
            storage = storage.max(bound.get());
        } else {
            int whole = bound.get().setScale(0, RoundingMode.CEILING).intValue();
            // a core has a thread at least
            threads = Math.max(threads, whole);
            cores = m.group(1).endsWith("cores") ? Math.max(cores, whole) : cores;
        }
    }

    /** GAP-16's proxy on the requestor's side: http_proxy at a node says all that it says, so an unused one is none. */
    static boolean onlyAProxy(Field field) {
        if (!field.isMap()) {
            return false;
        }
        Field runtime = field.map().get("runtime");
        return runtime.isText()
                && runtime.word()
                        .map(r -> r.equalsIgnoreCase("local-http-proxy"))
                        .orElse(false);
    }
}
