package oneliner.proxy.sight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 and takes nothing that its specification does not allow: every sample belongs to a
 * family that was announced with HELP and TYPE, families are not torn apart, no series comes twice, buckets grow and end
 * with +Inf, which is the count.
 */
public final class PromText {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SAMPLE =
            Pattern.compile("(" + NAME + ")(?:\\{(.*)\\})? ([-+]?[0-9.]+(?:E[-+]?[0-9]+)?|NaN|[-+]Inf)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(?:,(?=.)|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> helped = new TreeSet<>();

    private PromText() {}

    /** Reads all of it. */
    public static PromText of(String text) {
        assertThat(text).as("the last line ends").endsWith("\n");
        PromText all = new PromText();
        String family = "";
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            family = line.startsWith("# ") ? all.comment(line, family) : all.sample(line, family);
        }
        all.types.forEach((name, type) -> {
            if ("histogram".equals(type)) {
                all.histogram(name);
            }
        });
        return all;
    }

    /** The value of one series, 0 when there is none; labels sorted by name, as {@code name{a="b",c="d"}}. */
    public double value(String series) {
        return samples.getOrDefault(series, 0.0);
    }

    /** All series with their values. */
    public Map<String, Double> samples() {
        return samples;
    }

    private String comment(String line, String family) {
        String[] parts = line.split(" ", 4);
        assertThat(parts).as(line).hasSize(4);
        assertThat(parts[2]).as(line).matches(NAME);
        if ("HELP".equals(parts[1])) {
            assertThat(helped.add(parts[2])).as("twice: " + line).isTrue();
        } else {
            assertThat(parts[1]).as(line).isEqualTo("TYPE");
            assertThat(parts[3]).as(line).isIn(TYPES);
            assertThat(family).as("no help before " + line).isEqualTo(parts[2]);
            assertThat(types.put(parts[2], parts[3])).as("twice: " + line).isNull();
        }
        return parts[2];
    }

    private String sample(String line, String family) {
        Matcher matcher = SAMPLE.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        String name = matcher.group(1);
        String type = types.get(family);
        String rest = name.startsWith(family) ? name.substring(family.length()) : "?";
        assertThat(rest)
                .as(line + " in the family " + family)
                .isIn(
                        switch (type) {
                            case "histogram" -> Set.of("_bucket", "_count", "_sum");
                            case "summary" -> Set.of("", "_count", "_sum");
                            default -> Set.of("");
                        });
        String series = name + labels(matcher.group(2), line);
        assertThat(samples.put(series, number(matcher.group(3))))
                .as("twice: " + line)
                .isNull();
        return family;
    }

    private static String labels(String text, String line) {
        if (text == null) {
            return "";
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher matcher = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            assertThat(matcher.find(at) && matcher.start() == at).as(line).isTrue();
            assertThat(labels.put(matcher.group(1), matcher.group(2))).as(line).isNull();
            at = matcher.end();
        }
        StringBuilder sorted = new StringBuilder();
        labels.forEach((key, value) -> sorted.append(sorted.length() == 0 ? "" : ",")
                .append(key)
                .append("=\"")
                .append(value)
                .append('"'));
        return "{" + sorted + "}";
    }

    private static double number(String text) {
        return text.endsWith("Inf")
                ? (text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
                : Double.parseDouble(text);
    }

    private void histogram(String name) {
        Map<String, Double> last = new HashMap<>();
        Map<String, String> end = new HashMap<>();
        samples.forEach((series, value) -> {
            if (series.startsWith(name + "_bucket{")) {
                Matcher bound = Pattern.compile("(?:^|[{,])le=\"([^\"]*)\"").matcher(series);
                assertThat(bound.find()).as(series).isTrue();
                String others = series.replaceFirst("le=\"[^\"]*\",?", "").replace(",}", "}");
                assertThat(value).as(series).isGreaterThanOrEqualTo(last.getOrDefault(others, 0.0));
                last.put(others, value);
                end.put(others, bound.group(1));
            }
        });
        last.forEach((others, value) -> {
            assertThat(end.get(others)).as(others).isEqualTo("+Inf");
            assertThat(samples)
                    .containsEntry(others.replace("_bucket", "_count").replace("{}", ""), value);
        });
    }
}
