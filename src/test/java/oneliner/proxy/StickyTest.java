package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import oneliner.services.ServiceInstance;
import org.junit.jupiter.api.Test;

class StickyTest {
    private static final ServiceInstance A = instance("1", "0xaaaa", "10.0.0.2");
    private static final ServiceInstance B = instance("2", "0xbbbb", "10.0.0.3");
    private final Sticky sticky = new Sticky("secret");

    private static ServiceInstance instance(String id, String provider, String ip) {
        return new ServiceInstance(id, "app", 0, provider, "anna", ip, URI.create("ws://h/" + ip));
    }

    private static HttpHeaders cookies(String... lines) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add("X-Forwarded-Proto", "http");
        for (String line : lines) {
            headers.add("Cookie", line);
        }
        return headers;
    }

    @Test
    void namesAnInstanceWithoutTellingWhoItIs() {
        assertThat(sticky.token(A))
                .hasSize(22)
                .matches("[\\w-]+")
                .isNotEqualTo(sticky.token(B))
                .isNotEqualTo(new Sticky("other").token(A))
                .isEqualTo(new Sticky("secret").token(A))
                .isEqualTo(sticky.token(instance("taken over after a restart", "0xaaaa", "10.0.0.2")))
                .doesNotContain("aaaa", "anna", "10.0");
    }

    @Test
    void bringsTheBrowserBack() {
        Sticky.Visit first = sticky.visit("node", cookies(), "/");
        assertThat(first.among(List.of(A, B))).isEmpty();
        String line = first.line(B).orElseThrow();
        assertThat(line).isEqualTo("node=" + sticky.token(B) + "; Path=/; HttpOnly; SameSite=Lax");
        HttpHeaders next = cookies("x=1; " + line.split(";", 2)[0]);
        Sticky.Visit second = sticky.visit("node", next, "/");
        assertThat(second.among(List.of(A, B))).contains(B);
        assertThat(second.line(B)).as("it knows already").isEmpty();
        assertThat(next.getAll("Cookie")).as("what the provider gets").containsExactly("x=1");
        assertThat(second.among(List.of(A))).as("gone").isEmpty();
        assertThat(second.line(A)).hasValueSatisfying(s -> assertThat(s).contains(sticky.token(A)));
    }

    @Test
    void saysSecureWhenTheBrowserCameByHttps() {
        HttpHeaders headers = cookies();
        headers.set("X-Forwarded-Proto", "https");
        assertThat(sticky.visit("n", headers, "/-/proxy/app/").line(A).orElseThrow())
                .endsWith("; Path=/-/proxy/app/; HttpOnly; SameSite=Lax; Secure");
    }

    @Test
    void leavesOtherCookiesAsTheyAre() {
        String odd = "a=1;b=\"x; y\" ;; nodex=2;node";
        HttpHeaders headers = cookies(odd, "node=zzz", "c=3; node = q ;d=4");
        assertThat(Sticky.take("node", headers)).containsExactly("zzz", "q");
        assertThat(headers.getAll("Cookie")).containsExactly(odd, "c=3; d=4");
    }

    @Test
    void asksNothingWhereTheNodeAsksNothing() {
        assertThat(sticky.none().asked()).isFalse();
        assertThat(sticky.none().line(A)).isEmpty();
        assertThat(sticky.none().among(List.of(A))).isEmpty();
    }

    @Test
    void aForgedCookieIsWorthNothing() {
        Sticky.Visit visit = sticky.visit("node", cookies("node=0xaaaa; node=1; node="), "/");
        assertThat(visit.among(List.of(A, B))).isEmpty();
    }
}
