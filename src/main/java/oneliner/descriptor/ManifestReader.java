package oneliner.descriptor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the {@code params} of {@code vm/manifest}: a manifest and what vouches for it, or a short form to make one. */
final class ManifestReader {
    private static final String SIGNED = "a manifest that is generated is another one each time and cannot be signed"
            + " beforehand; give node_descriptor, or the manifest itself";
    /** Parts of a generated manifest that may be set, as dapp-runner spells them; the others follow from the rest. */
    private static final List<String> FIELDS = List.of(
            "version",
            "metadata.name",
            "metadata.description",
            "metadata.version",
            "metadata.authors",
            "metadata.homepage",
            "comp_manifest.version",
            "comp_manifest.script.commands",
            "comp_manifest.script.match",
            "comp_manifest.net.inet.out.protocols");

    private static final String URLS = "comp_manifest.net.inet.out.urls";

    private final Field params;
    private final Fields in;

    ManifestReader(Field params, Fields in) {
        this.params = params;
        this.in = in;
    }

    Optional<App.Image> read() {
        Field generate = in.get("manifest_generate");
        Field inline = in.get("manifest");
        Field path = in.get("manifest_path");
        Field signature = in.get("manifest_sig");
        Field signaturePath = in.get("manifest_sig_path");
        Field algorithm = in.get("manifest_sig_algorithm");
        Field certificate = in.get("manifest_cert");
        Field certificatePath = in.get("manifest_cert_path");
        Optional<String> descriptor = descriptor();
        for (String key : List.of("image_hash", "image_tag", "image_url", "outbound_urls")) {
            in.refuse(
                    key,
                    "belongs into manifest_generate, or into the manifest itself; with runtime vm it may stand here");
        }
        if (generate.present()) {
            for (Field one : List.of(signature, signaturePath, algorithm, certificate, certificatePath)) {
                if (one.present()) {
                    one.fault(SIGNED);
                }
            }
            for (Field one : List.of(inline, path)) {
                if (one.present()) {
                    one.fault("manifest_generate is there as well; keep one of them");
                }
            }
            return generated(generate, descriptor);
        }
        if (inline.present() && path.present()) {
            path.fault("manifest is there as well; keep one of them");
        } else if (!inline.present() && !path.present()) {
            params.fault("has no manifest: give manifest, manifest_path or manifest_generate");
        }
        Optional<String> sig = either(signature, signaturePath);
        Optional<String> cert = either(certificate, certificatePath);
        Optional<String> alg = algorithm.word();
        if (sig.isPresent() && cert.isEmpty() && !certificate.present() && !certificatePath.present()) {
            signature.fault("needs manifest_cert as well: providers check the signature against it");
        }
        if (cert.isPresent() && sig.isEmpty() && !signature.present() && !signaturePath.present()) {
            certificate.fault("needs manifest_sig as well: a certificate alone vouches for nothing");
        }
        Field from = inline.present() ? inline : path;
        return (inline.present() ? inline.word() : textOf(path))
                .flatMap(text -> encoded(from, text))
                .map(text -> new App.Image.ByManifest(
                        text, sig, sig.isPresent() ? alg.or(() -> Optional.of("sha256")) : alg, cert, descriptor));
    }

    private static Optional<App.Image> generated(Field generate, Optional<String> descriptor) {
        Map<String, Field> parts = new TreeMap<>();
        Fields in = generate.map();
        in.all().forEach((key, field) -> {
            if (!key.startsWith("image_") && !key.equals("outbound_urls")) {
                in.ignore(key);
                flatten(key.replace("compManifest", "comp_manifest"), field, parts);
            }
        });
        Field urlsField = in.get("outbound_urls");
        Field longForm = parts.remove(URLS);
        List<String> urls = new ArrayList<>(ImageReader.outbound(urlsField));
        if (longForm != null && urlsField.present()) {
            longForm.fault("means the same as outbound_urls, which is there as well; keep one of them");
        } else if (longForm != null) {
            urls.addAll(ImageReader.outbound(longForm));
        }
        Map<String, List<String>> fields = new TreeMap<>();
        parts.forEach((key, field) -> {
            if (FIELDS.contains(key)) {
                List<String> texts = field.oneOrMany().stream()
                        .flatMap(one -> one.required("text").stream())
                        .toList();
                fields.put(key, texts);
            } else {
                field.fault("cannot be set in a generated manifest; known are image_hash, image_tag, image_url,"
                        + " outbound_urls, " + String.join(", ", FIELDS));
            }
        });
        Optional<App.Image> image = ImageReader.read(generate, in);
        in.finish();
        return image.map(i -> new App.Image.Generated(i, List.copyOf(urls), fields, descriptor));
    }

    private static void flatten(String key, Field field, Map<String, Field> into) {
        if (field.isMap()) {
            field.map().all().forEach((name, below) -> flatten(key + "." + name, below, into));
        } else {
            into.put(key, field);
        }
    }

    /** JSON text, base64 of it, a map whose values are all text, or a file with JSON. */
    private Optional<String> descriptor() {
        Field inline = in.get("node_descriptor");
        Field path = in.get("node_descriptor_path");
        if (inline.present() && path.present()) {
            path.fault("node_descriptor is there as well; keep one of them");
        }
        if (inline.isMap()) {
            StringBuilder json = new StringBuilder();
            write(inline, json);
            return Optional.of(json.toString());
        }
        Field from = inline.present() ? inline : path;
        return (inline.present() ? inline.word() : textOf(path)).flatMap(text -> json(from, text));
    }

    /** Every scalar becomes a string: a node descriptor holds nothing else. */
    private static void write(Field field, StringBuilder into) {
        if (field.isMap()) {
            into.append('{');
            field.map().all().forEach((key, value) -> {
                into.append(into.charAt(into.length() - 1) == '{' ? "" : ",")
                        .append(JsonText.quoted(key))
                        .append(':');
                write(value, into);
            });
            into.append('}');
        } else if (field.isList()) {
            into.append('[');
            for (Field item : field.items()) {
                into.append(into.charAt(into.length() - 1) == '[' ? "" : ",");
                write(item, into);
            }
            into.append(']');
        } else {
            into.append(field.text().map(JsonText::quoted).orElse("null"));
        }
    }

    /** Base64 as it is written, or made from a file that holds base64, PEM or bytes. */
    private static Optional<String> either(Field text, Field path) {
        if (text.present() && path.present()) {
            path.fault("the other form is there as well; keep one of them");
        }
        if (text.present()) {
            Optional<String> compact = text.word().map(t -> t.replaceAll("\\s", ""));
            if (compact.isPresent() && bytes(compact.get()).isEmpty()) {
                text.fault("is not base64");
            }
            return compact;
        }
        if (!path.present()) {
            return Optional.empty();
        }
        return SideFile.read(path).map(content -> {
            String compact = new String(content, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
            return compact.isEmpty() || bytes(compact).isEmpty()
                    ? Base64.getEncoder().encodeToString(content)
                    : compact;
        });
    }

    private static Optional<String> textOf(Field path) {
        if (!path.present()) {
            return Optional.empty();
        }
        return SideFile.read(path).flatMap(content -> {
            try {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString()
                        .strip());
            } catch (CharacterCodingException e) {
                path.fault("the file is not UTF-8 text");
                return Optional.empty();
            }
        });
    }

    /** JSON or base64 of JSON, given on as base64 so that a signature over it stays true. */
    private static Optional<String> encoded(Field field, String text) {
        return json(field, text)
                .map(json -> text.startsWith("{")
                        ? Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                        : text.replaceAll("\\s", ""));
    }

    private static Optional<String> json(Field field, String text) {
        if (text.startsWith("{")) {
            if (JsonText.isObject(text)) {
                return Optional.of(text);
            }
            field.fault("begins like JSON, but is no valid JSON object");
            return Optional.empty();
        }
        Optional<String> decoded = bytes(text.replaceAll("\\s", ""))
                .map(b -> new String(b, StandardCharsets.UTF_8).strip())
                .filter(JsonText::isObject);
        if (decoded.isEmpty()) {
            field.fault("is neither JSON nor base64 of JSON");
        }
        return decoded;
    }

    static Optional<byte[]> bytes(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
