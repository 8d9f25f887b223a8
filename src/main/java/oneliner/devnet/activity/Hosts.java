package oneliner.devnet.activity;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import oneliner.devnet.net.Network;

/**
 * The names that a deployment gives to addresses. They go into {@code etc/hosts} of the image, where only a program in
 * a file system of its own looks; for all others a name in an argument is replaced where it clearly is a host: after
 * {@code //} or {@code @}, or before a port. A program that makes up such a name by itself does not find it.
 *
 * @param names loopback addresses by name
 */
record Hosts(Map<String, String> names) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    private static final Pattern HOST = Pattern.compile("(?:(?<=//|@)(?<first>[A-Za-z0-9.-]+)(?=[:/\"'\\s]|$))"
            + "|(?<![\\w./-])(?<second>[A-Za-z0-9.-]+)(?=:\\d{1,5}(?!\\d))");

    static final Hosts NONE = new Hosts(Map.of());

    Hosts {
        names = Map.copyOf(names);
    }

    /** True for what can be a host's name. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The names of a deployment; an address of one of the networks becomes its loopback address. */
    static Hosts of(Map<String, String> hosts, Collection<Network> networks) {
        Map<String, String> names = new LinkedHashMap<>();
        hosts.forEach((name, ip) -> names.put(
                name,
                networks.stream()
                        .map(n -> n.loopback(ip))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElse(ip)));
        return new Hosts(names);
    }

    /** Lines for a hosts file. */
    String lines() {
        return names.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey() + "\n")
                .sorted()
                .collect(Collectors.joining());
    }

    /** Replaces names in a text. */
    String rewrite(String text) {
        if (names.isEmpty()) {
            return text;
        }
        Matcher matcher = HOST.matcher(text);
        return matcher.replaceAll(found -> {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            return Matcher.quoteReplacement(names.getOrDefault(name, name));
        });
    }
}
