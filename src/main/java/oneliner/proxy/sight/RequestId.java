package oneliner.proxy.sight;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The name of one request in answers, logs and at the provider. It tells requests apart and is no secret, so a fast
 * generator will do.
 */
public final class RequestId {
    /** The header that carries it, both from NGINX and to the provider. */
    public static final String HEADER = "X-Request-Id";

    private static final int SHORTEST = 8;
    private static final int LONGEST = 64;

    private RequestId() {}

    /**
     * The id of a request.
     *
     * @param said what the header says, null for none
     * @param trusted whether who sent it may name requests
     * @return what was said if it is 8 to 64 letters, digits, {@code -}, {@code _} or {@code .}; else a new one of 128 bits
     */
    public static String of(String said, boolean trusted) {
        return trusted && said != null && wellFormed(said) ? said : fresh();
    }

    private static boolean wellFormed(String said) {
        int length = said.length();
        if (length < SHORTEST || length > LONGEST) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = said.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()).concat(hex.toHexDigits(random.nextLong()));
    }
}
