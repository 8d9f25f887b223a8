package oneliner.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import oneliner.config.Settings;

/**
 * Decides who may act on the app: who sends {@code Authorization: Bearer <requestor.control-token>}. Whoever fails too
 * often is told to wait; the right token always passes, so that nobody can lock the owner out. Any thread.
 */
@ApplicationScoped
public class ControlToken {
    private static final System.Logger LOG = System.getLogger(ControlToken.class.getName());
    /** Wrong tokens from one address before it has to wait. */
    static final int TRIES = 10;
    /** One more try comes after this; real time. */
    static final Duration REFILL = Duration.ofSeconds(6);

    private static final int ADDRESSES = 1000;

    private final Map<String, Bucket> failures = new LinkedHashMap<>();

    private final Settings settings;

    /** For the container's proxy only. */
    protected ControlToken() {
        this.settings = null;
    }

    /** Made by the container, once per application. */
    @Inject
    public ControlToken(Settings settings) {
        this.settings = settings;
    }

    /** What becomes of a request. */
    public enum Verdict {
        /** It may. */
        ALLOWED,
        /** There is no token in the settings, so nobody may: 403. */
        CLOSED,
        /** The token is missing or wrong: 401. */
        WRONG,
        /** Wrong, and too often: 429. */
        TOO_OFTEN
    }

    private static final class Bucket {
        private double tries = TRIES;
        private long filled = System.nanoTime();

        boolean take() {
            long now = System.nanoTime();
            tries = Math.min(TRIES, tries + (now - filled) / (double) REFILL.toNanos());
            filled = now;
            if (tries < 1) {
                return false;
            }
            tries -= 1;
            return true;
        }
    }

    /** Looks at the request's token. */
    public Verdict judge(HttpServletRequest request) {
        Optional<String> token = settings.requestor().controlToken();
        if (token.isEmpty()) {
            return Verdict.CLOSED;
        }
        String header = request.getHeader("Authorization");
        // the name of a scheme may be written in any case, RFC 9110 11.1
        boolean bearer = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
        boolean right = MessageDigest.isEqual(
                bytes(token.get()), bytes(bearer ? header.substring(7).strip() : ""));
        if (right) {
            return Verdict.ALLOWED;
        }
        if (take(request.getRemoteAddr())) {
            LOG.log(
                    Level.WARNING,
                    (bearer ? "a wrong control token" : "no control token") + " from " + request.getRemoteAddr()
                            + " for " + request.getMethod() + " under /-/");
            return Verdict.WRONG;
        }
        return Verdict.TOO_OFTEN;
    }

    private synchronized boolean take(String address) {
        Bucket bucket = failures.remove(address);
        Bucket mine = bucket == null ? new Bucket() : bucket;
        // the one that failed last is the last to be forgotten
        failures.put(address, mine);
        if (failures.size() > ADDRESSES) {
            failures.remove(failures.keySet().iterator().next());
        }
        return mine.take();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
