package oneliner.descriptor;

import java.util.List;
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
}
