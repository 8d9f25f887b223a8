package oneliner.descriptor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From files to a checked {@link App}. */
public final class DescriptorReader {
    private DescriptorReader() {}

    /**
     * Reads, merges and checks.
     *
     * @param sources in order, at least one; later ones override earlier ones
     * @return an app without a fault
     * @throws DescriptorException with every fault that was found; when a file is no YAML at all, only with those of
     *     that kind
     */
    public static App read(List<Source> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("no source");
        }
        Faults faults = new Faults();
        Value merged = null;
        for (Source source : sources) {
            faults.file(source.name());
            Optional<Value> value = new TreeReader(source, faults).read();
            merged = value.isEmpty() ? merged : merged == null ? value.get() : Value.merge(merged, value.get());
        }
        faults.throwIfAny();
        Place top = new Place(sources.get(0), 1);
        if (merged == null) {
            faults.add(top, "", "is empty; a descriptor is a map with the keys payloads and nodes");
            faults.throwIfAny();
        }
        String file = sources.get(0).name().replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.ya?ml$", "");
        App app = new AppReader().read(new Field("", top, Optional.ofNullable(merged), faults), file);
        faults.throwIfAny();
        return app;
    }

    /**
     * Reads them, and everything that the app needs of the files they name.
     *
     * @param sources as {@link #read}
     * @return for each source, in order, its files in base64 by their paths as written: what {@link Source#sent} takes
     * @throws DescriptorException as {@link #read}
     */
    public static List<Map<String, String>> filesOf(List<Source> sources) {
        List<Map<String, String>> all = new ArrayList<>();
        List<Source> watched = new ArrayList<>();
        for (Source source : sources) {
            Map<String, String> files = new LinkedHashMap<>();
            all.add(files);
            watched.add(new Source(source.name(), source.text(), path -> keep(source, path, files)));
        }
        read(watched);
        return all;
    }

    private static byte[] keep(Source source, String path, Map<String, String> into) throws IOException {
        byte[] bytes = source.beside().read(path);
        into.put(path, Base64.getEncoder().encodeToString(bytes));
        return bytes;
    }
}
