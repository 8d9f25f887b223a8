package oneliner.descriptor;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An IPv4 network. Addresses are the 32 bits in an int. */
record Cidr(int base, int prefix) {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern ADDRESS = Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE);

    static Optional<Integer> address(String text) {
        Matcher m = ADDRESS.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        int bits = 0;
        for (int i = 1; i <= 4; i++) {
            bits = bits << 8 | Integer.parseInt(m.group(i));
        }
        return Optional.of(bits);
    }

    /** From 192.168.0.0/24, or an address and a mask of its own; any host's address names its network; /24 if unsaid. */
    static Optional<Cidr> parse(String text, Optional<String> mask) {
        int slash = text.indexOf('/');
        Optional<Integer> address = address(slash < 0 ? text : text.substring(0, slash));
        String length = slash < 0 ? mask.orElse("24") : text.substring(slash + 1);
        OptionalInt prefix = prefix(length);
        if (address.isEmpty() || prefix.isEmpty()) {
            return Optional.empty();
        }
        int bits = prefix.getAsInt();
        return Optional.of(new Cidr(address.get() & mask(bits), bits));
    }

    private static OptionalInt prefix(String text) {
        String digits = text.startsWith("/") ? text.substring(1) : text;
        if (digits.matches("[0-9]{1,2}")) {
            int bits = Integer.parseInt(digits);
            return bits >= 8 && bits <= 30 ? OptionalInt.of(bits) : OptionalInt.empty();
        }
        Optional<Integer> dotted = address(digits);
        for (int bits = 8; dotted.isPresent() && bits <= 30; bits++) {
            if (mask(bits) == dotted.get()) {
                return OptionalInt.of(bits);
            }
        }
        return OptionalInt.empty();
    }

    private static int mask(int prefix) {
        return -1 << (32 - prefix);
    }

    /** Something may live there: inside, and neither the network's own address nor the broadcast one. */
    boolean host(int address) {
        return (address & mask(prefix)) == base && address != base && address != (base | ~mask(prefix));
    }

    /** All addresses where something may live, the lowest first. */
    Stream<String> hosts() {
        return IntStream.rangeClosed(1, ~mask(prefix) - 1).mapToObj(n -> dotted(base + n));
    }

    String firstHost() {
        return dotted(base + 1);
    }

    String network() {
        return dotted(base);
    }

    String dottedMask() {
        return dotted(mask(prefix));
    }

    private static String dotted(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
    }

    @Override
    public String toString() {
        return network() + "/" + prefix;
    }
}
