package oneliner.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import oneliner.services.ServiceInstance;

/**
 * The cookie that brings a browser back to the instance that knows its session. Its value is a keyed digest of who the
 * instance is: it tells nobody a provider or an address, and an instance that is taken over after a restart of ours keeps
 * it. The provider never sees it. Any thread may call.
 */
final class Sticky {
    private static final String HMAC = "HmacSHA256";
    private static final String PURPOSE = "oneliner sticky cookie";
    private static final int TOKEN_BYTES = 16;

    private final SecretKeySpec key;

    /** One whose cookies are worth nothing elsewhere; the key of the digests is derived from {@code secret}. */
    Sticky(String secret) {
        key = new SecretKeySpec(
                digest(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC), PURPOSE), HMAC);
    }

    /** What the cookie says of this instance. */
    String token(ServiceInstance instance) {
        String who = instance.node() + '\n' + instance.providerId() + '\n' + instance.ip();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest(key, who), TOKEN_BYTES));
    }

    private static byte[] digest(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    /** A request without stickiness. */
    Visit none() {
        return new Visit(this, null, "/", false, List.of());
    }

    /**
     * Takes the cookie out of a request.
     *
     * @param name of the cookie
     * @param headers what the provider will get: left without the cookie
     * @param path of which the cookie is
     */
    Visit visit(String name, HttpHeaders headers, String path) {
        List<String> tokens = take(name, headers);
        boolean secure = "https".equalsIgnoreCase(headers.get("X-Forwarded-Proto"));
        return new Visit(this, name, path, secure, tokens);
    }

    /** The values of one cookie; headers without it stay as they are, byte for byte. */
    static List<String> take(String name, HttpHeaders headers) {
        List<String> lines = headers.getAll(HttpHeaderNames.COOKIE);
        List<String> values = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String line : lines) {
            int before = values.size();
            List<String> others = new ArrayList<>();
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
                    values.add(pair.substring(equals + 1).strip());
                } else if (!pair.isBlank()) {
                    others.add(pair.strip());
                }
            }
            if (values.size() == before) {
                left.add(line);
            } else if (!others.isEmpty()) {
                left.add(String.join("; ", others));
            }
        }
        if (!values.isEmpty()) {
            headers.remove(HttpHeaderNames.COOKIE);
            left.forEach(line -> headers.add(HttpHeaderNames.COOKIE, line));
        }
        return values;
    }

    /**
     * One request's cookie.
     *
     * @param sticky whose
     * @param name of the cookie, null where the node asks for none
     * @param path of the cookie
     * @param secure true when the browser came by https
     * @param tokens what it brought
     */
    record Visit(Sticky sticky, String name, String path, boolean secure, List<String> tokens) {
        /** True where the node asks for stickiness. */
        boolean asked() {
            return name != null;
        }

        /** The instance that the browser was with, if it is among those. */
        Optional<ServiceInstance> among(List<ServiceInstance> all) {
            return tokens.isEmpty()
                    ? Optional.empty()
                    : all.stream()
                            .filter(one -> tokens.contains(sticky.token(one)))
                            .findFirst();
        }

        /** The Set-Cookie line, when the browser does not know yet that it is with this one. */
        Optional<String> line(ServiceInstance instance) {
            if (!asked() || tokens.contains(sticky.token(instance))) {
                return Optional.empty();
            }
            return Optional.of(name + "=" + sticky.token(instance) + "; Path=" + path + "; HttpOnly; SameSite=Lax"
                    + (secure ? "; Secure" : ""));
        }
    }
}
