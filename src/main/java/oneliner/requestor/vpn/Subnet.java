package oneliner.requestor.vpn;

import java.util.Optional;

/**
 * An IPv4 network.
 *
 * @param base network address as a number
 * @param bits prefix length, 8 to 30
 */
record Subnet(int base, int bits) {
    /** Reads {@code 192.168.0.0/24}; bits of the host do not matter, {@code 192.168.0.1/24} is the same. */
    static Subnet parse(String cidr) {
        String[] parts = cidr.split("/", -1);
        if (parts.length == 2 && parts[1].matches("\\d{1,2}")) {
            int bits = Integer.parseInt(parts[1]);
            Optional<Integer> address = address(parts[0]);
            if (bits >= 8 && bits <= 30 && address.isPresent()) {
                return new Subnet(address.get() & (-1 << (32 - bits)), bits);
            }
        }
        throw new IllegalArgumentException(
                "'" + cidr + "' is not a network: write it as 192.168.0.0/24, with a prefix length of 8 to 30");
    }

    /** Reads a dotted address; empty when it is none. */
    static Optional<Integer> address(String text) {
        String[] parts = text.split("\\.", -1);
        int address = 0;
        for (String part : parts) {
            // no leading zeros: some read them as octal
            if (!part.matches("0|[1-9]\\d{0,2}") || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            address = (address << 8) | Integer.parseInt(part);
        }
        return parts.length == 4 ? Optional.of(address) : Optional.empty();
    }

    /** True for addresses that a machine can have: neither the network's own nor the broadcast address. */
    boolean isHost(int address) {
        return (address & (-1 << (32 - bits))) == base && address != base && address != last() + 1;
    }

    /** The n-th host address, from 1. */
    int host(int n) {
        return base + n;
    }

    /** How many hosts there can be. */
    int hosts() {
        return last() - base;
    }

    /** The network in the usual notation. */
    String cidr() {
        return text(base) + "/" + bits;
    }

    /** The mask in dotted notation. */
    String mask() {
        return text(-1 << (32 - bits));
    }

    private int last() {
        return base + (1 << (32 - bits)) - 2;
    }

    static String text(int address) {
        return (address >>> 24) + "." + ((address >>> 16) & 255) + "." + ((address >>> 8) & 255) + "."
                + (address & 255);
    }
}
