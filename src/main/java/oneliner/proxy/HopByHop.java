package oneliner.proxy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Names of headers that belong to one connection and are never passed on (RFC 9110, 7.6.1). */
final class HopByHop {
    private static final List<String> ALWAYS = List.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Of most messages, which name none: made once, for this is asked for each request and each answer. */
    private static final HopByHop PLAIN = new HopByHop(Set.of());

    private final Set<String> named;

    private HopByHop(Set<String> named) {
        this.named = named;
    }

    /**
     * The fixed names and those that this message adds.
     *
     * @param connection values of the message's Connection headers
     */
    static HopByHop of(List<String> connection) {
        if (connection.isEmpty()) {
            return PLAIN;
        }
        Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String value : connection) {
            for (String name : value.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return new HopByHop(named);
    }

    /** True when a Connection header of this message names it. */
    boolean named(String name) {
        return !named.isEmpty() && named.contains(name);
    }

    boolean contains(CharSequence name) {
        String text = name.toString();
        int length = text.length();
        for (int i = 0; i < ALWAYS.size(); i++) {
            String one = ALWAYS.get(i);
            if (one.length() == length && one.equalsIgnoreCase(text)) {
                return true;
            }
        }
        return named(text);
    }
}
