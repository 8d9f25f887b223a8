package oneliner.devnet.core;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Ids in the daemon's spelling. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** {@code digits} random lowercase hex digits, an even number. */
    public static String hex(int digits) {
        return hex(digits, RANDOM);
    }

    /** {@code digits} lowercase hex digits out of {@code random}. */
    public static String hex(int digits, RandomGenerator random) {
        byte[] bytes = new byte[digits / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Id of a demand or an offer. */
    public static String subscription() {
        return hex(32) + "-" + hex(64);
    }

    /** Id of a proposal as a requestor sees it. */
    public static String proposal() {
        return "R-" + hex(64);
    }

    /** Id of an allocation, debit note or invoice. */
    public static String document() {
        return UUID.randomUUID().toString();
    }
}
