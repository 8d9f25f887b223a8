package oneliner.descriptor;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;

/** Short ways to write descriptors in tests. */
final class Descriptors {
    static final String HASH = "0123456789abcdef0123456789abcdef0123456789abcdef01234567";

    /** A payload {@code p} in three lines; nodes begin in line 4. */
    static final String PAYLOAD = "payloads:\n  p: {runtime: vm, params: {image_tag: some/image:latest}}\nnodes:\n";

    private Descriptors() {}

    static App read(String... texts) {
        return DescriptorReader.read(sources(texts));
    }

    /** The one node {@code n}, whose further keys begin in line 6. */
    static App.Node node(String... lines) {
        return read(nodeText(lines)).nodes().get("n");
    }

    /** The commands of a node, only their words. */
    static List<List<String>> words(App.Node node) {
        return node.init().stream().map(App.Command::args).toList();
    }

    static String nodeText(String... lines) {
        return PAYLOAD + "  n:\n    payload: p\n" + indented(lines);
    }

    /** As {@code line: key: message}. */
    static List<String> faults(String... texts) {
        DescriptorException e =
                catchThrowableOfType(DescriptorException.class, () -> DescriptorReader.read(sources(texts)));
        if (e == null) {
            return List.of();
        }
        return e.faults().stream()
                .map(f -> f.line() + ": " + f.key() + ": " + f.message())
                .toList();
    }

    static List<String> nodeFaults(String... lines) {
        return faults(nodeText(lines));
    }

    static List<Source> sources(String... texts) {
        List<Source> sources = new ArrayList<>();
        for (String text : texts) {
            sources.add(new Source((char) ('a' + sources.size()) + ".yaml", text));
        }
        return sources;
    }

    private static String indented(String... lines) {
        StringBuilder out = new StringBuilder();
        for (String line : lines) {
            out.append("    ").append(line).append('\n');
        }
        return out.toString();
    }
}
