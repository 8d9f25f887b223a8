package oneliner.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8} or {@code ::1}.
 *
 * @param base any address of it
 * @param prefix how many leading bits are the same in all of it
 */
public record AddressRange(InetAddress base, int prefix) {
    /** Only what is an address already, so that no name is ever looked up. */
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is neither an address nor a range
     */
    public static AddressRange of(String text) {
        int slash = text.indexOf('/');
        InetAddress base = address(slash < 0 ? text : text.substring(0, slash));
        int most = base.getAddress().length * 8;
        int prefix = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > most) {
            throw new IllegalArgumentException(text);
        }
        return new AddressRange(base, prefix);
    }

    /** True when the literal address lies in it; false for anything else, never an error. */
    public boolean contains(String address) {
        try {
            int zone = address.indexOf('%');
            return contains(
                    address(zone < 0 ? address : address.substring(0, zone)).getAddress());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean contains(byte[] other) {
        byte[] own = base.getAddress();
        int whole = prefix / 8;
        if (own.length != other.length || !Arrays.equals(own, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        return rest == 0 || (own[whole] & 0xff) >> (8 - rest) == (other[whole] & 0xff) >> (8 - rest);
    }

    private static InetAddress address(String text) {
        if (!LITERAL.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
