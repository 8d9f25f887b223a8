package oneliner.devnet.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 network.
 *
 * @param base lowest address
 * @param prefix bits of the network part, 8 to 30
 */
record Cidr(int base, int prefix) {
    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /**
     * Reads {@code a.b.c.d} or {@code a.b.c.d/len}; host bits are cleared.
     *
     * @param fallbackPrefix for a text without one
     */
    static Cidr parse(String text, int fallbackPrefix) {
        int slash = text.indexOf('/');
        int prefix = fallbackPrefix;
        if (slash >= 0) {
            try {
                prefix = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no network", e);
            }
        }
        if (prefix < 8 || prefix > 30) {
            throw new IllegalArgumentException("'" + text + "': networks from /8 to /30 are possible");
        }
        int address = address(slash < 0 ? text : text.substring(0, slash));
        return new Cidr(address & mask(prefix), prefix);
    }

    /** Reads {@code a.b.c.d}. */
    static int address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
        }
        int address = 0;
        for (int i = 1; i <= 4; i++) {
            int part = Integer.parseInt(matcher.group(i));
            if (part > 255) {
                throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
            }
            address = address << 8 | part;
        }
        return address;
    }

    /** The prefix that a dotted mask stands for. */
    static int prefix(String mask) {
        int bits = address(mask);
        int prefix = Integer.bitCount(bits);
        if (prefix == 0 || bits != mask(prefix)) {
            throw new IllegalArgumentException("'" + mask + "' is no network mask");
        }
        return prefix;
    }

    static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    private static int mask(int prefix) {
        return -1 << (32 - prefix);
    }

    boolean contains(int address) {
        return (address & mask(prefix)) == base;
    }

    /** True for an address that a node may have: inside, neither the network's own nor broadcast. */
    boolean host(int address) {
        return contains(address) && address != base && address != (base | ~mask(prefix));
    }

    /** Bits of the host part. */
    int hostBits(int address) {
        return address & ~mask(prefix);
    }

    int first() {
        return base + 1;
    }

    String maskText() {
        return text(mask(prefix));
    }

    @Override
    public String toString() {
        return text(base) + "/" + prefix;
    }
}
