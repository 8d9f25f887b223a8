package oneliner.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import oneliner.config.AddressRange;
import oneliner.config.Settings;

/**
 * Who a request came from, told to the provider. Only a configured neighbour is believed about anybody but himself; what
 * others say about it is not passed on.
 */
final class Forwarding {
    private static final Set<String> HEARSAY = Set.of("forwarded", "x-real-ip", "x-forwarded-user", "x-original-url");
    private static final String PREFIX = "x-forwarded-";

    private final List<AddressRange> trusted;

    Forwarding(Settings.Requests settings) {
        this.trusted = settings.trusted();
    }

    /** True for an address whose word about others is good. */
    boolean trusts(String address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    /** True for a header that is not passed on, for it says what only a trusted neighbour may say. */
    static boolean hearsay(String name, boolean trusts) {
        String lower = name.toLowerCase(Locale.ROOT);
        // Forwarded is made anew in any case, from what X-Forwarded-* says
        return lower.equals("forwarded") || (!trusts && (HEARSAY.contains(lower) || lower.startsWith(PREFIX)));
    }

    /**
     * Completes what the provider is told.
     *
     * @param host the browser's, null for none
     */
    void tell(HttpServletRequest request, String host, HttpHeaders headers, boolean trusts) {
        keepOr(headers, "X-Forwarded-For", request.getRemoteAddr(), trusts);
        keepOr(headers, "X-Forwarded-Proto", request.getScheme(), trusts);
        if (host != null) {
            keepOr(headers, "X-Forwarded-Host", host, trusts);
        }
        headers.set("Forwarded", forwarded(headers));
    }

    private static void keepOr(HttpHeaders headers, String name, String value, boolean keep) {
        if (!(keep && headers.contains(name))) {
            headers.set(name, value);
        }
    }

    /** The same once more, as RFC 7239 writes it. */
    private static String forwarded(HttpHeaders headers) {
        List<String> elements = new ArrayList<>();
        for (String address :
                String.join(",", headers.getAll("X-Forwarded-For")).split(",", -1)) {
            String node = address.strip();
            boolean known = node.matches("[0-9A-Fa-f:.]{2,45}");
            elements.add("for=" + (!known ? "unknown" : node.indexOf(':') >= 0 ? "\"[" + node + "]\"" : node));
        }
        StringBuilder last = new StringBuilder(String.join(", ", elements));
        String host = headers.get("X-Forwarded-Host");
        if (host != null && host.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\')) {
            last.append(";host=\"").append(host).append('"');
        }
        String scheme = headers.get("X-Forwarded-Proto");
        if ("http".equals(scheme) || "https".equals(scheme)) {
            last.append(";proto=").append(scheme);
        }
        return last.toString();
    }
}
