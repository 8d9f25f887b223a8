package oneliner.devnet.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * A part of 127/8 that is one network's own. A UDP socket on its first address, which no provider has, keeps other
 * devnets on this machine off it for as long as the block is open.
 */
final class LoopbackBlock implements AutoCloseable {
    private static final int GUARD_PORT = 7465;
    private static final int TRIES = 200;

    private final int base;
    private final DatagramSocket guard;

    private LoopbackBlock(int base, DatagramSocket guard) {
        this.base = base;
        this.guard = guard;
    }

    /**
     * Takes a free block.
     *
     * @param hostBits size as a power of two; at least 256 addresses are taken, at most 65536
     */
    static LoopbackBlock take(int hostBits, RandomGenerator random) throws IOException {
        if (hostBits > 16) {
            throw new IOException("devnet can map networks of up to 65536 addresses (/16)");
        }
        for (int i = 0; i < TRIES; i++) {
            // small blocks and large ones live in different halves, so that they never overlap
            int base = hostBits <= 8
                    ? 127 << 24 | (64 + random.nextInt(64)) << 16 | random.nextInt(256) << 8
                    : 127 << 24 | (128 + random.nextInt(120)) << 16;
            DatagramSocket guard = guard(base + 1);
            if (guard != null) {
                return new LoopbackBlock(base, guard);
            }
        }
        throw new IOException("no free block of loopback addresses in 127/8");
    }

    private static DatagramSocket guard(int address) {
        try {
            return new DatagramSocket(new InetSocketAddress(InetAddress.getByName(Cidr.text(address)), GUARD_PORT));
        } catch (IOException taken) {
            return null;
        }
    }

    int address(int hostBits) {
        return base | hostBits;
    }

    @Override
    public String toString() {
        return Cidr.text(base);
    }

    @Override
    public void close() {
        guard.close();
    }
}
