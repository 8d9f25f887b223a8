package oneliner.descriptor;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code access} of an {@code http_proxy}: a list of rules of paths, methods and users. */
final class AccessReader {
    private static final List<String> EVERYTHING = List.of("/**");
    /** RFC 9110, 5.6.2. */
    private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}");
    /** As Jakarta Security's Pbkdf2PasswordHash writes them. */
    private static final Pattern HASH =
            Pattern.compile("PBKDF2WithHmacSHA(?:224|256|384|512):([0-9]{1,7}):([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    private static final int LEAST_ITERATIONS = 1_000;
    private static final int MOST_ITERATIONS = 2_000_000;
    private static final int LEAST_BYTES = 16;
    private static final int MOST_BYTES = 128;

    private AccessReader() {}

    static List<DoorManners.Rule> read(Field field) {
        List<DoorManners.Rule> rules = new ArrayList<>();
        List<Field> items = field.isMap() ? List.of(field) : field.items();
        for (Field item : items) {
            Fields in = item.map();
            List<String> paths = paths(in.get("paths"));
            Set<String> methods = methods(in.get("methods"));
            Map<String, String> users = users(in.get("users"));
            in.finish();
            rules.add(new DoorManners.Rule(paths, methods, users));
        }
        if (field.present() && items.isEmpty()) {
            field.fault("has no rule, so nobody could do anything; remove it, or write [{paths: [/**]}]");
        }
        return List.copyOf(rules);
    }

    private static List<String> paths(Field field) {
        if (!field.present()) {
            return EVERYTHING;
        }
        List<String> paths = new ArrayList<>();
        for (Field one : field.oneOrMany()) {
            one.required("a path such as /admin/**").ifPresent(path -> {
                if (!path.startsWith("/")) {
                    one.fault("must begin with a slash, such as /admin/**, not " + Faults.shown(path));
                } else if (path.chars().anyMatch(c -> c == '?' || c == '#' || c == ';' || c == '\\' || c == '%')
                        || path.contains("//")
                        || List.of(path.split("/", -1)).stream().anyMatch(s -> s.equals("..") || s.equals("."))) {
                    one.fault("must be written plainly, without any of ? # ; \\ % // . and .., not "
                            + Faults.shown(path));
                } else {
                    paths.add(path);
                }
            });
        }
        if (field.isList() && field.items().isEmpty()) {
            field.fault("names no path, such as /admin/**");
        }
        return List.copyOf(paths);
    }

    private static Set<String> methods(Field field) {
        Set<String> methods = new LinkedHashSet<>();
        for (Field one : field.oneOrMany()) {
            one.required("a method such as GET").ifPresent(method -> {
                if (METHOD.matcher(method).matches()) {
                    methods.add(method.toUpperCase(Locale.ROOT));
                } else {
                    one.fault("must be a method such as GET, not " + Faults.shown(method));
                }
            });
        }
        if (field.isList() && field.items().isEmpty()) {
            field.fault("names no method, such as GET");
        }
        return Collections.unmodifiableSet(methods);
    }

    private static Map<String, String> users(Field field) {
        if (!field.present()) {
            return Map.of();
        }
        Map<String, String> users = new LinkedHashMap<>();
        Map<String, Field> written = field.map().all();
        written.forEach((name, hash) -> {
            if (name.isEmpty() || name.indexOf(':') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
                hash.fault("is no user name: it must not be empty nor hold a colon");
            }
            // the value is never shown: somebody may have written the password itself
            hash.required("a hashed password; deploy/run --hash makes one").ifPresent(text -> {
                if (hash(text)) {
                    users.put(name, text);
                } else {
                    hash.fault("is no hashed password; deploy/run --hash makes one");
                }
            });
        });
        if (written.isEmpty() && field.isMap()) {
            field.fault("names no user that could come in");
        }
        return Collections.unmodifiableMap(users);
    }

    private static boolean hash(String text) {
        Matcher m = HASH.matcher(text);
        if (!m.matches()) {
            return false;
        }
        int iterations = Integer.parseInt(m.group(1));
        return iterations >= LEAST_ITERATIONS
                && iterations <= MOST_ITERATIONS
                && bytes(m.group(2)).filter(n -> n > 0 && n <= MOST_BYTES).isPresent()
                && bytes(m.group(3))
                        .filter(n -> n >= LEAST_BYTES && n <= MOST_BYTES)
                        .isPresent();
    }

    private static Optional<Integer> bytes(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64).length);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
