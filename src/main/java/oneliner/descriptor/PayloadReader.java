package oneliner.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one payload with its {@code params}. */
final class PayloadReader {
    private static final String VM = "vm";
    private static final String MANIFEST = "vm/manifest";
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{56}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:-]{0,254}");
    private static final Pattern CONSTRAINT = Pattern.compile(
            "\\(?\\s*golem\\.inf\\.(mem\\.gib|storage\\.gib|cpu\\.threads|cpu\\.cores)\\s*(>=|>|=)\\s*([0-9.]+)\\s*\\)?");

    private BigDecimal mem = new BigDecimal("0.5");
    private BigDecimal storage = new BigDecimal("2.0");
    private int threads = 1;

    /**
     * What was read.
     *
     * @param payload with the capabilities as written
     * @param bare no capabilities are written, so the usual ones are to be added
     */
    record Draft(App.Payload payload, boolean bare) {}

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
        Optional<App.Image> image = runtime.get().equals(VM) ? image(params, in) : manifest(in, params);
        mem = in.get("min_mem_gib").decimal().orElse(mem);
        storage = in.get("min_storage_gib").decimal().orElse(storage);
        threads = in.get("min_cpu_threads").number(1, 1024).orElse(threads);
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
                new App.Payload(name, runtime.get(), i, mem, storage, threads, List.copyOf(capabilities)), bare));
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

    private static Optional<App.Image> image(Field params, Fields in) {
        Field hashField = in.get("image_hash");
        Field tagField = in.get("image_tag");
        Field urlField = in.get("image_url");
        boolean https = in.get("image_use_https").flag();
        in.get("dev_mode").flag(); // only a counter in the registry
        in.refuse("repository_url", "is not supported: set golem.registry.url, which holds for all images");
        for (String key : List.of("manifest", "manifest_path", "manifest_generate", "node_descriptor")) {
            in.refuse(key, "belongs to the runtime vm/manifest, and this payload's runtime is vm");
        }
        Optional<String> hash = hashField.word();
        Optional<String> tag = tagField.word();
        Optional<String> url = urlField.word();
        if (hash.isPresent() && !HASH.matcher(hash.get()).matches()) {
            hashField.fault(
                    "is not the SHA3-224 hash of an image, which has 56 hex digits: " + Faults.shown(hash.get()));
        }
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            tagField.fault("is no image tag such as user/name:latest: " + Faults.shown(tag.get()));
        }
        if (tag.isPresent() && (hash.isPresent() || url.isPresent())) {
            tagField.fault("there is " + (hash.isPresent() ? "image_hash" : "image_url")
                    + " as well; keep one of them (null removes a key of an earlier file)");
        } else if (url.isPresent() && hash.isEmpty()) {
            urlField.fault("needs image_hash as well, so that the image can be checked");
        } else if (url.isPresent()) {
            if (!url.get().matches("https?://\\S+")) {
                urlField.fault("must begin with http:// or https://");
            }
            return Optional.of(new App.Image.ByUrl(hash.get().toLowerCase(Locale.ROOT), url.get()));
        } else if (hash.isPresent()) {
            return Optional.of(new App.Image.ByHash(hash.get().toLowerCase(Locale.ROOT), https));
        } else if (tag.isPresent()) {
            return Optional.of(new App.Image.ByTag(tag.get(), https));
        } else {
            params.fault("names no image: give image_hash or image_tag");
        }
        return Optional.empty();
    }

    private static Optional<App.Image> manifest(Fields in, Field params) {
        Field inline = in.get("manifest");
        Field path = in.get("manifest_path");
        Optional<String> signature = in.get("manifest_sig").word();
        Optional<String> algorithm = in.get("manifest_sig_algorithm").word();
        Optional<String> certificate = in.get("manifest_cert").word();
        String later = "is not supported yet: give the manifest itself as manifest or manifest_path";
        in.refuse("manifest_generate", later);
        in.refuse("manifest_cert_path", "is not supported yet: give the certificate itself as manifest_cert");
        in.refuse("node_descriptor", "is not supported yet: sign the manifest with manifest_sig and manifest_cert");
        in.refuse(
                "node_descriptor_path", "is not supported yet: sign the manifest with manifest_sig and manifest_cert");
        for (String key : List.of("image_hash", "image_tag", "image_url")) {
            in.refuse(key, "the image is named in the manifest; use runtime vm for an image without one");
        }
        boolean generated = in.all().containsKey("manifest_generate");
        if (inline.present() && path.present()) {
            path.fault("manifest is there as well; keep one of them");
        } else if (!inline.present() && !path.present() && !generated) {
            params.fault("has no manifest: give manifest or manifest_path");
        }
        Field from = inline.present() ? inline : path;
        return (inline.present() ? inline.word() : path.word().flatMap(file -> load(path, file)))
                .flatMap(text -> encoded(from, text))
                .map(text -> new App.Image.ByManifest(text, signature, algorithm, certificate));
    }

    private static Optional<String> load(Field field, String file) {
        try {
            Path folder = Path.of(field.at.source().name()).toAbsolutePath().getParent();
            try (InputStream in = Files.newInputStream(folder.resolve(file))) {
                byte[] bytes = in.readNBytes(Source.MAX_BYTES + 1);
                if (bytes.length <= Source.MAX_BYTES) {
                    return Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
                }
                field.fault("the manifest is larger than 1 MiB");
            }
        } catch (IOException | InvalidPathException e) {
            field.fault("cannot be read: " + Faults.shown(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    /** JSON or base64 of JSON, given on as base64. */
    private static Optional<String> encoded(Field field, String text) {
        if (text.startsWith("{")) {
            return Optional.of(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            String compact = text.replaceAll("\\s", "");
            byte[] json = Base64.getDecoder().decode(compact);
            if (new String(json, StandardCharsets.UTF_8).strip().startsWith("{")) {
                return Optional.of(compact);
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        field.fault("is neither JSON nor base64 of JSON");
        return Optional.empty();
    }

    /** The older way to write minimums; {@code =} is read as at least, as providers rarely match exactly. */
    private void constrain(Field field) {
        Matcher m = CONSTRAINT.matcher(field.word().orElse(""));
        Optional<BigDecimal> bound = Optional.empty();
        if (m.matches() && m.group(3).matches("[0-9]{1,7}(\\.[0-9]{1,6})?")) {
            bound = Optional.of(new BigDecimal(m.group(3)));
        }
        if (bound.isEmpty()) {
            field.fault("this constraint cannot be kept; use min_mem_gib, min_storage_gib, min_cpu_threads in params");
        } else if (m.group(1).startsWith("mem")) {
            mem = mem.max(bound.get());
        } else if (m.group(1).startsWith("storage")) {
            storage = storage.max(bound.get());
        } else {
            threads = Math.max(
                    threads,
                    bound.get().setScale(0, java.math.RoundingMode.CEILING).intValue());
        }
    }
}
