package oneliner.proxy;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Names of headers that belong to one connection and are never passed on (RFC 9110, 7.6.1). */
final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    private final Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    private HopByHop() {
        names.addAll(ALWAYS);
    }

    /**
     * The fixed names and those that this message adds.
     *
     * @param connection values of the message's Connection headers
     */
    static HopByHop of(Iterable<String> connection) {
        HopByHop all = new HopByHop();
        for (String value : connection) {
            for (String name : value.split(",", -1)) {
                all.named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        all.names.addAll(all.named);
        return all;
    }

    /** True when a Connection header of this message names it. */
    boolean named(String name) {
        return named.contains(name);
    }

    boolean contains(CharSequence name) {
        return names.contains(name.toString());
    }
}
