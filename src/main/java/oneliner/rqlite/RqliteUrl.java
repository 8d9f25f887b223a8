package oneliner.rqlite;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checked {@code jdbc:rqlite:} address; the options are explained at {@link RqliteDriver}.
 *
 * @param nodes base address of each node, in the order they are tried, no trailing slash
 * @param user empty for none
 * @param password empty for none
 * @param level read consistency, one of rqlite's words
 * @param hop what a follower may wait for the leader
 * @param request the longest one HTTP request may take
 * @param connect the longest a TCP connection may take
 * @param retry how long one call goes on trying
 * @param check false: INSERTs are not rehearsed
 * @param maxAnswerBytes larger answers are refused
 */
record RqliteUrl(
        List<URI> nodes,
        String user,
        String password,
        String level,
        Duration hop,
        Duration request,
        Duration connect,
        Duration retry,
        boolean check,
        int maxAnswerBytes) {
    static final String PREFIX = "jdbc:rqlite:";
    private static final int DEFAULT_PORT = 4001;
    private static final Pattern SHAPE =
            Pattern.compile("(https?)://([^/?#]*)(/[^?#]*)?(?:\\?([^#]*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,9})(ms|s|m)");
    private static final Set<String> LEVELS = Set.of("none", "weak", "linearizable", "strong", "auto");
    private static final Set<String> OPTIONS = Set.of(
            "user",
            "password",
            "level",
            "timeout",
            "request-timeout",
            "connect-timeout",
            "retry",
            "check",
            "max-answer-bytes");

    /**
     * Reads an address.
     *
     * @param info options given apart; they win over the address, unknown ones are not ours and are left alone
     * @throws SQLException 08001, saying what is wrong
     */
    static RqliteUrl parse(String url, Properties info) throws SQLException {
        Matcher shape = SHAPE.matcher(url.substring(PREFIX.length()));
        if (!shape.matches()) {
            throw wrong("it must look like jdbc:rqlite:http://host:4001,host2:4001/?option=value");
        }
        Map<String, String> options = options(shape.group(4));
        for (String name : info.stringPropertyNames()) {
            if (OPTIONS.contains(name)) {
                options.put(name, info.getProperty(name));
            }
        }
        String level = options.getOrDefault("level", "weak").toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw wrong("level is '" + level + "', but must be one of none, weak, linearizable, strong, auto");
        }
        String check = options.getOrDefault("check", "true");
        if (!Set.of("true", "false", "1", "0").contains(check)) {
            throw wrong("check is '" + check + "', but must be true or false");
        }
        Duration hop = length(options, "timeout", Duration.ofSeconds(2));
        // a follower tries a forwarded request twice, so a full answer may take two hops
        Duration request =
                length(options, "request-timeout", hop.multipliedBy(2).plusSeconds(1));
        return new RqliteUrl(
                nodes(shape.group(1).toLowerCase(Locale.ROOT), shape.group(2), shape.group(3)),
                options.getOrDefault("user", ""),
                options.getOrDefault("password", ""),
                level,
                hop,
                request,
                length(options, "connect-timeout", Duration.ofSeconds(2)),
                length(options, "retry", Duration.ofSeconds(15)),
                check.equals("true") || check.equals("1"),
                bytes(options.getOrDefault("max-answer-bytes", "33554432")));
    }

    /** The address without user, password and options: safe to show. */
    String shown() {
        return PREFIX + String.join(",", nodes.stream().map(URI::toString).toList());
    }

    @Override
    public String toString() {
        return shown();
    }

    private static List<URI> nodes(String scheme, String hosts, String path) throws SQLException {
        String base = path == null ? "" : path.replaceFirst("/+$", "");
        List<URI> nodes = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            String name = host.strip();
            if (name.isEmpty()) {
                throw wrong("there is an empty host in the list '" + hosts + "'");
            }
            if (name.contains("@")) {
                throw wrong("user and password belong into the options user and password, not before a host");
            }
            boolean ported = name.matches(".*:[0-9]+") && !name.matches("[^\\[].*:.*:.*");
            try {
                URI node = new URI(scheme + "://" + name + (ported ? "" : ":" + DEFAULT_PORT) + base)
                        .parseServerAuthority();
                if (node.getHost() == null || node.getPort() < 1 || node.getPort() > 65535) {
                    throw wrong("'" + name + "' is not a host with a port between 1 and 65535");
                }
                nodes.add(node);
            } catch (URISyntaxException e) {
                throw wrong("'" + name + "' is not a host: " + e.getReason());
            }
        }
        return List.copyOf(nodes);
    }

    private static Map<String, String> options(String query) throws SQLException {
        Map<String, String> options = new TreeMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!OPTIONS.contains(name)) {
                throw wrong("unknown option '" + name + "'; known are "
                        + String.join(", ", OPTIONS.stream().sorted().toList()));
            }
            try {
                String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                if (options.put(name, value) != null) {
                    throw wrong("option '" + name + "' is given twice");
                }
            } catch (IllegalArgumentException e) {
                throw wrong("the value of '" + name + "' has a broken %-escape");
            }
        }
        return options;
    }

    private static Duration length(Map<String, String> options, String name, Duration otherwise) throws SQLException {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        Matcher parts = LENGTH.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw wrong(name + " is '" + text + "', but must be a length above zero like 500ms, 2s or 1m");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    private static int bytes(String text) throws SQLException {
        if (!text.matches("[0-9]{4,9}")) {
            throw wrong("max-answer-bytes is '" + text + "', but must be a number from 1000 to 999999999");
        }
        return Integer.parseInt(text);
    }

    private static SQLException wrong(String what) {
        return new SQLException("This rqlite address cannot be used: " + what + ".", "08001");
    }
}
