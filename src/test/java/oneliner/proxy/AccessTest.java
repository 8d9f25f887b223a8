package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import oneliner.services.Door;
import oneliner.services.Manners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String HASH = hash("s\u00e9cret");
    private static final Manners.Access ADMIN =
            new Manners.Access(List.of("/admin/**"), Set.of("GET"), Map.of("ann", HASH));
    private static final Manners.Access ALL = new Manners.Access(List.of("/**"), Set.of(), Map.of());

    private final Access access = new Access(new Passwords());

    /** As Jakarta Security writes it, with few iterations: tests are many. */
    static String hash(String password) {
        byte[] salt = "saltsaltsaltsalt".getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 1_000, 256))
                    .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            return "PBKDF2WithHmacSHA256:1000:" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static Door door(Manners.Access... rules) {
        Manners manners = new Manners(
                new Manners.HostHeader.Preserve(), Optional.empty(), List.of(rules), Manners.Limits.DEFAULT);
        return new Door("app", Door.Kind.HTTP, 80, OptionalInt.empty(), manners);
    }

    /** 0 for a request that passes. */
    private int refused(Door door, String method, String target, String authorization) {
        BadRequest refused =
                catchThrowableOfType(BadRequest.class, () -> access.check(door, method, target, authorization, false));
        return refused == null ? 0 : refused.status();
    }

    @Test
    void withoutRulesEverythingPasses() {
        assertThat(refused(door(), "DELETE", "/..%2f%00", null)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/admin/x,401",
        "GET,/admin,401",
        "GET,/admin/,401",
        "GET,/admin?x,401",
        "GET,/%61dmin/x,401",
        "POST,/admin/x,405",
        "GET,/administrator,0",
        "GET,/,0",
        "DELETE,/a/b/c?d=/admin/,0",
        "GET,/a%2Fb;x=y//c,0",
        "GET,/caf%C3%A9,0",
        "GET,/a/../b,0",
        "GET,*,403"
    })
    void theFirstRuleWithAPatternForThePathDecides(String method, String target, int status) {
        assertThat(refused(door(ADMIN, ALL), method, target, null)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//admin/x",
                "/./admin/x",
                "/a/../admin/x",
                "/a/..;/admin/x",
                "/;x/admin/y",
                "/admin;x=y/z",
                "/admin%2Fx",
                "/%2Fadmin/x",
                "/a%2F..%2Fadmin/x",
                "/a/%2e%2e/admin/x",
                "/%2561dmin/x",
                "/a\\..\\admin\\x",
                "/a%5c..%5cadmin/x",
                "/admin/../x",
                "/admin/%2e%2e/x",
                "/admin/..%2fx",
                "/x%c0%af",
                "/x%00/admin",
                "/admin%3bx/y",
            })
    void nobodyGetsByWithAnotherSpelling(String target) {
        assertThat(refused(door(ADMIN, ALL), "GET", target, null)).isIn(400, 401);
        assertThat(refused(door(ADMIN, ALL), "POST", target, null)).isIn(400, 405);
    }

    @Test
    void noRandomSpellingOfAProtectedPathIsOpen() {
        long seed = System.nanoTime();
        System.out.println("AccessTest seed " + seed);
        Random random = new Random(seed);
        List<String> before = List.of("", "/", "/.", "/x/..", "/;a", "/x/%2e%2e", "/%2e", "\\", "/x/..;b");
        List<String> slashes = List.of("/", "//", "/./", "%2f", "%2F", "\\", "%5C", "/;a/../");
        for (int i = 0; i < 3_000; i++) {
            StringBuilder path = new StringBuilder(before.get(random.nextInt(before.size()))).append('/');
            for (char c : "admin".toCharArray()) {
                path.append(
                        switch (random.nextInt(6)) {
                            case 0 -> "%" + Integer.toHexString(c);
                            case 1 -> "%25" + Integer.toHexString(c);
                            default -> String.valueOf(c);
                        });
            }
            path.append(random.nextInt(5) == 0 ? ";p=q" : "")
                    .append(slashes.get(random.nextInt(slashes.size())))
                    .append("page");
            assertThat(refused(door(ADMIN, ALL), "GET", path.toString(), null))
                    .as("%s, seed %d", path, seed)
                    .isIn(400, 401);
        }
    }

    @Test
    void whatNoRuleAllowsIsRefused() {
        assertThat(refused(door(ADMIN), "GET", "/", null)).isEqualTo(403);
    }

    @Test
    void rulesOfTheSamePathsBelongTogether() {
        Manners.Access read = new Manners.Access(List.of("/a"), Set.of("GET"), Map.of());
        Manners.Access write = new Manners.Access(List.of("/a"), Set.of("PUT"), Map.of("ann", HASH));
        Door door = door(read, write, ALL);
        assertThat(refused(door, "GET", "/a", null)).isZero();
        assertThat(refused(door, "PUT", "/a", null)).isEqualTo(401);
        assertThat(refused(door, "POST", "/a", null)).isEqualTo(405);
        BadRequest refused =
                catchThrowableOfType(BadRequest.class, () -> access.check(door, "POST", "/a", null, false));
        assertThat(refused.headers()).containsEntry("Allow", "GET, PUT");
    }

    @Test
    void aStarStopsAtASlash() {
        Door door = door(new Manners.Access(List.of("/a/*.png", "/b/*/c"), Set.of(), Map.of()));
        assertThat(refused(door, "GET", "/a/x.png", null)).isZero();
        assertThat(refused(door, "GET", "/a/x/y.png", null)).isEqualTo(403);
        assertThat(refused(door, "GET", "/a/xpng", null)).isEqualTo(403);
        assertThat(refused(door, "GET", "/b/x/c", null)).isZero();
    }

    @Test
    void aUserComesInWithHisPasswordOnly() {
        Door door = door(ADMIN, ALL);
        for (int round = 0; round < 2; round++) {
            assertThat(refused(door, "GET", "/admin", basic("ann:s\u00e9cret"))).isZero();
            assertThat(refused(door, "GET", "/admin", basic("ann:secret"))).isEqualTo(401);
            assertThat(refused(door, "GET", "/admin", basic("bob:s\u00e9cret"))).isEqualTo(401);
            assertThat(refused(door, "GET", "/admin", basic("ann"))).isEqualTo(401);
            assertThat(refused(door, "GET", "/admin", "Basic ?")).isEqualTo(401);
            assertThat(refused(door, "GET", "/admin", "Bearer " + HASH)).isEqualTo(401);
        }
    }

    @Test
    void theChallengeNamesTheNode() {
        BadRequest refused =
                catchThrowableOfType(BadRequest.class, () -> access.check(door(ADMIN), "GET", "/admin", null, true));
        assertThat(refused.headers()).containsEntry("WWW-Authenticate", "Basic realm=\"app\", charset=\"UTF-8\"");
        assertThat(refused.last()).as("its body is not read").isTrue();
    }

    @Test
    void oddPathsEndSoon() {
        assertThatCode(() -> refused(door(ADMIN, ALL), "GET", "/%2f;.\\..//".repeat(2_500), null))
                .doesNotThrowAnyException();
        assertThat(Readings.of("/a/b.c~d")).containsExactly("/a/b.c~d");
    }
}
