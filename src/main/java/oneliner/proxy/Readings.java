package oneliner.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All paths that a program behind us might take one raw path for: an escaped slash is one or is none, {@code ;x=y}
 * belongs to the name or does not, and so on. A rule that is to hold has to hold for each of them.
 */
final class Readings {
    private Readings() {}

    /**
     * The readings of a path.
     *
     * @param raw as it came, without query
     * @return normalised paths, one for a plain path; empty for a path that no two programs read alike
     */
    static Set<String> of(String raw) {
        Set<String> readings = new LinkedHashSet<>();
        readings.add(raw);
        if (plain(raw)) {
            return readings;
        }
        readings = either(readings, Readings::withoutParameters);
        Set<String> decoded = new LinkedHashSet<>();
        for (String reading : readings) {
            String once = decode(reading, true);
            String slashes = decode(reading, false);
            if (once == null || slashes == null) {
                return Set.of();
            }
            decoded.add(once);
            decoded.add(slashes);
            String twice = decode(slashes, false);
            if (twice == null) {
                return Set.of();
            }
            decoded.add(twice);
        }
        readings = either(decoded, Readings::withoutParameters);
        readings = either(readings, path -> path.replace('\\', '/'));
        readings = either(readings, path -> path.replaceAll("/{2,}", "/"));
        return either(readings, Readings::resolved);
    }

    private static Set<String> either(Set<String> readings, UnaryOperator<String> other) {
        Set<String> all = new LinkedHashSet<>(readings);
        readings.forEach(path -> all.add(other.apply(path)));
        return all;
    }

    private static boolean plain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean next = i + 1 < path.length();
            if (c == '%' || c == ';' || c == '\\' || c < ' ' || c >= 0x7f) {
                return false;
            }
            if (c == '/' && next && (path.charAt(i + 1) == '/' || path.charAt(i + 1) == '.')) {
                return false;
            }
        }
        return true;
    }

    private static String withoutParameters(String path) {
        return path.replaceAll(";[^/]*", "");
    }

    /** Escapes undone once; null when what comes out is nothing to go by. */
    private static String decode(String path, boolean keepSlashes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(path.length());
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] == '%' && i + 2 < bytes.length
                    ? Character.digit(bytes[i + 1], 16) * 16 + Character.digit(bytes[i + 2], 16)
                    : -1;
            boolean escape = bytes[i] == '%'
                    && i + 2 < bytes.length
                    && Character.digit(bytes[i + 1], 16) >= 0
                    && Character.digit(bytes[i + 2], 16) >= 0;
            if (!escape) {
                out.write(bytes[i]);
                continue;
            }
            // control characters end a path for some, and C0 and C1 are slashes and dots in disguise
            if (value < ' ' || value == 0x7f || value == 0xc0 || value == 0xc1) {
                return null;
            }
            if (keepSlashes && (value == '/' || value == '\\' || value == '%')) {
                out.write(bytes, i, 3);
            } else {
                out.write(value);
            }
            i += 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Without {@code .} and {@code ..}, as RFC 3986, 5.2.4 has it. */
    private static String resolved(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].equals("..")) {
                kept.pollLast();
            } else if (!segments[i].equals(".")) {
                kept.addLast(segments[i]);
                continue;
            }
            if (last) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }
}
