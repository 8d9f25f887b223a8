package oneliner.descriptor;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Text to {@link Value}. No object is ever constructed from a tag. Size, depth and the number of parts after expanding
 * aliases are bounded, so that a small file cannot become a large tree.
 */
final class TreeReader {
    private static final int MAX_DEPTH = 40;
    private static final int MAX_PARTS = 20_000;
    private static final int MAX_ALIASES = 200;
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ);

    private final Source source;
    private final Faults faults;
    private int parts;

    TreeReader(Source source, Faults faults) {
        this.source = source;
        this.faults = faults;
    }

    /** The top map; empty when the file is empty or a fault was told. */
    Optional<Value> read() {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setMaxAliasesForCollections(MAX_ALIASES);
        limits.setCodePointLimit(Source.MAX_BYTES);
        String text = source.text().startsWith("\uFEFF") ? source.text().substring(1) : source.text();
        try {
            Node top = new Yaml(limits).compose(new StringReader(text));
            if (top == null) {
                return Optional.empty();
            }
            Value value = value(top, 0);
            if (value instanceof Value.Entries) {
                return Optional.of(value);
            }
            if (!(value instanceof Value.Nothing)) {
                faults.add(value.at(), "", "a descriptor is a map with the keys payloads and nodes");
            }
        } catch (TooMuch e) {
            faults.add(e.at, "", e.getMessage());
        } catch (MarkedYAMLException e) {
            faults.add(place(e.getProblemMark()), "", "not YAML: " + Faults.shown(String.valueOf(e.getProblem())));
        } catch (ReaderException e) {
            long line = 1
                    + text.chars().limit(e.getPosition()).filter(c -> c == '\n').count();
            String point = String.format("U+%04X", e.getCodePoint());
            faults.add(new Place(source, (int) line), "", "the character " + point + " is not allowed in YAML");
        } catch (YAMLException e) {
            faults.add(new Place(source, 1), "", "not YAML: " + Faults.shown(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private Place place(Mark mark) {
        return new Place(source, mark == null ? 1 : mark.getLine() + 1);
    }

    private Value value(Node node, int depth) {
        Place at = place(node.getStartMark());
        if (++parts > MAX_PARTS) {
            throw new TooMuch(at, "more than " + MAX_PARTS + " values after expanding aliases");
        }
        if (depth > MAX_DEPTH) {
            throw new TooMuch(at, "nested deeper than " + MAX_DEPTH + " levels, or an alias that contains itself");
        }
        if (!PLAIN_TAGS.contains(node.getTag())) {
            faults.add(at, "", "the tag " + Faults.shown(node.getTag().getValue()) + " has no meaning here; remove it");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? new Value.Nothing(at) : new Value.Scalar(at, scalar.getValue());
        }
        if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(value(item, depth + 1));
            }
            return new Value.Items(at, Collections.unmodifiableList(items));
        }
        Map<String, Value.Entry> entries = entries(((MappingNode) node).getValue(), depth);
        return new Value.Entries(at, Collections.unmodifiableMap(entries));
    }

    private Map<String, Value.Entry> entries(List<NodeTuple> tuples, int depth) {
        Map<String, Value.Entry> own = new LinkedHashMap<>();
        Map<String, Value.Entry> inherited = new LinkedHashMap<>();
        for (NodeTuple tuple : tuples) {
            Place at = place(tuple.getKeyNode().getStartMark());
            Value value = value(tuple.getValueNode(), depth + 1);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                faults.add(at, "", "a key must be text");
            } else if (key.getTag().equals(Tag.MERGE)) {
                inherit(value, inherited);
            } else if (own.putIfAbsent(key.getValue(), new Value.Entry(at, value)) != null) {
                int first = own.get(key.getValue()).keyAt().line();
                faults.add(at, key.getValue(), "written twice in the same map, first in line " + first);
            }
        }
        inherited.forEach(own::putIfAbsent);
        return own;
    }

    private void inherit(Value value, Map<String, Value.Entry> into) {
        List<Value> maps = value instanceof Value.Items list ? list.items() : List.of(value);
        for (Value map : maps) {
            if (map instanceof Value.Entries entries) {
                entries.entries().forEach(into::putIfAbsent);
            } else {
                faults.add(map.at(), "<<", "only a map can be merged in");
            }
        }
    }

    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Place at;

        TooMuch(Place at, String message) {
            super(message);
            this.at = at;
        }
    }
}
