package oneliner.requestor.market;

import java.util.Locale;

/**
 * Names providers in a list of the settings: a node id or a display name, with {@code *} for any run of characters.
 * Case does not matter. Pure.
 *
 * @param text lower case
 */
record NamePattern(String text) {
    static NamePattern of(String written) {
        return new NamePattern(written.strip().toLowerCase(Locale.ROOT));
    }

    /** True when it fits the id or the name; a provider without a name is known by its id alone. */
    boolean fits(String providerId, String name) {
        return fits(providerId.toLowerCase(Locale.ROOT)) || fits(name.toLowerCase(Locale.ROOT));
    }

    /** In time of at most the product of the lengths, whatever a stranger calls itself. */
    private boolean fits(String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int retry = 0;
        while (n < name.length()) {
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                retry = n;
            } else if (p < text.length() && text.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++retry;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }
}
