package oneliner.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import oneliner.services.Door;
import oneliner.services.Manners;

/** Holds requests against the rules of their node, before anything else is done with them. Any thread may call. */
final class Access {
    private static final int MOST_PATTERNS = 1_000;

    private final Passwords passwords;
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    Access(Passwords passwords) {
        this.passwords = passwords;
    }

    /**
     * Lets the request through or refuses it. Takes some time where a password is seen for the first time.
     *
     * @param method as it came
     * @param target path and query as they came
     * @param authorization the header's value, null for none
     * @param body whether the request has one, which then ends the connection with a refusal
     * @throws BadRequest with 400, 401, 403, 405 or 503
     */
    void check(Door door, String method, String target, String authorization, boolean body) throws BadRequest {
        List<Manners.Access> rules = door.manners().access();
        if (rules.isEmpty()) {
            return;
        }
        int query = target.indexOf('?');
        List<Manners.Access> found = rules(rules, query < 0 ? target : target.substring(0, query));
        if (found.isEmpty()) {
            throw new BadRequest(403, "this is not open to anybody", body, Map.of());
        }
        Optional<Manners.Access> deciding = found.stream()
                .filter(rule -> rule.methods().isEmpty() || rule.methods().contains(method))
                .findFirst();
        if (deciding.isEmpty()) {
            Set<String> allowed = new TreeSet<>();
            found.forEach(rule -> allowed.addAll(rule.methods()));
            throw new BadRequest(
                    405, method + " is not allowed here", body, Map.of("Allow", String.join(", ", allowed)));
        }
        Map<String, String> users = deciding.get().users();
        if (!users.isEmpty() && !known(users, authorization)) {
            throw new BadRequest(
                    401,
                    "a user name and a password are needed here",
                    body,
                    Map.of("WWW-Authenticate", "Basic realm=\"" + door.node() + "\", charset=\"UTF-8\""));
        }
    }

    /** The rules that decide, which all have the same paths; whatever the path is taken for. */
    private List<Manners.Access> rules(List<Manners.Access> rules, String path) throws BadRequest {
        Set<Optional<List<String>>> deciding = new HashSet<>();
        for (String reading : Readings.of(path)) {
            deciding.add(rules.stream()
                    .map(Manners.Access::paths)
                    .filter(paths -> paths.stream().anyMatch(pattern -> matches(pattern, reading)))
                    .findFirst());
        }
        if (deciding.size() != 1) {
            throw new BadRequest(
                    400, "the path can be read in more than one way, and that would make a difference here");
        }
        Optional<List<String>> paths = deciding.iterator().next();
        return rules.stream()
                .filter(rule -> paths.equals(Optional.of(rule.paths())))
                .toList();
    }

    private boolean matches(String pattern, String path) {
        if (patterns.size() > MOST_PATTERNS) {
            patterns.clear(); // those of apps that are gone
        }
        return patterns.computeIfAbsent(pattern, Access::compile).matcher(path).matches();
    }

    /** {@code /a/**} is {@code /a} as well. */
    private static Pattern compile(String pattern) {
        boolean below = pattern.endsWith("/**");
        String start = below ? pattern.substring(0, pattern.length() - 3) : pattern;
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < start.length(); i++) {
            boolean star = start.charAt(i) == '*';
            boolean two = star && i + 1 < start.length() && start.charAt(i + 1) == '*';
            regex.append(two ? ".*" : star ? "[^/]*" : Pattern.quote(start.substring(i, i + 1)));
            i += two ? 1 : 0;
        }
        return Pattern.compile(regex + (below ? "(?:/.*)?" : ""), Pattern.DOTALL);
    }

    private boolean known(Map<String, String> users, String authorization) throws BadRequest {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        String pair;
        try {
            pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = pair.indexOf(':');
        return colon >= 0 && passwords.good(users, pair.substring(0, colon), pair.substring(colon + 1));
    }
}
