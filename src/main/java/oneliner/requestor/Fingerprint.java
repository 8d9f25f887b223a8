package oneliner.requestor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import oneliner.descriptor.Difference;

/**
 * What is wanted of one instance, in a few digits: an instance that runs is kept by the next start only when they are
 * the same. Another app is never the same.
 */
final class Fingerprint {
    private static final int BYTES = 16;

    private Fingerprint() {}

    static String of(Wanted wanted) {
        String essence = wanted.app().name() + "\n" + Difference.essence(wanted.app(), wanted.node(), wanted.index());
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(essence.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
