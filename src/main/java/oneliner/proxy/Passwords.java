package oneliner.proxy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares passwords with their hashes, {@code ALGORITHM:ITERATIONS:SALT:HASH} as Jakarta Security writes them. Hashing
 * is slow on purpose and browsers say the password with each request, so a good pair is remembered, under a key that
 * lives in this process only. Few threads hash at a time: guessing must not take all of the server's. Any thread.
 */
final class Passwords {
    private static final int AT_ONCE = 2;
    private static final int WAITING = 6;
    private static final long PATIENCE_SECONDS = 2;
    private static final int REMEMBERED = 1_000;

    private final byte[] key = new byte[32];
    private final Map<String, Boolean> good = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final AtomicInteger waiting = new AtomicInteger();

    Passwords() {
        new SecureRandom().nextBytes(key);
    }

    /**
     * True when the user is one of these and that is his password. An unknown user takes as long as a wrong password.
     *
     * @param users hashes by name, at least one
     * @throws BadRequest with 503 when too many ask at a time
     */
    boolean good(Map<String, String> users, String name, String password) throws BadRequest {
        String hash = users.getOrDefault(name, users.values().iterator().next());
        String pair = remembered(hash, password);
        if (!good.containsKey(pair)) {
            if (!hashes(pair, hash, password)) {
                return false;
            }
            if (users.containsKey(name)) {
                if (good.size() >= REMEMBERED) {
                    good.clear();
                }
                good.put(pair, true);
            }
        }
        return users.containsKey(name);
    }

    private boolean hashes(String pair, String hash, String password) throws BadRequest {
        if (waiting.incrementAndGet() > WAITING) {
            waiting.decrementAndGet();
            throw busy();
        }
        try {
            if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
            try {
                // the browser's other requests may have asked the same meanwhile
                return good.containsKey(pair) || matches(hash, password);
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private static BadRequest busy() {
        return new BadRequest(503, "too many passwords are being checked at the moment", true, Map.of());
    }

    private String remembered(String hash, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(hash.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /**
     * Compares, in a time that does not tell how near a guess is.
     *
     * @throws IllegalStateException if the hash is none; descriptors hold none that is not
     */
    static boolean matches(String hash, String password) {
        String[] parts = hash.split(":", 4);
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] expected = Base64.getDecoder().decode(parts[3]);
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, Integer.parseInt(parts[1]), expected.length * 8);
        try {
            byte[] found =
                    SecretKeyFactory.getInstance(parts[0]).generateSecret(spec).getEncoded();
            return MessageDigest.isEqual(expected, found);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot check " + parts[0], e);
        } finally {
            spec.clearPassword();
        }
    }
}
