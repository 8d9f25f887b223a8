package oneliner.proxy.sight;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.util.concurrent.Executors;
import oneliner.config.AccessLog;
import oneliner.services.ServiceInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final String FIELDS =
            "id client method path node instance provider tries retry status end up down sent_ms first_ms total_ms reason";
    private final Sight sight = new Sight(AccessLog.OFF, Executors.defaultThreadFactory());

    @AfterEach
    void end() {
        sight.close();
    }

    private Account account(String method, String target) {
        return sight.begin("0123456789abcdef", "10.1.1.1", method, target, "app");
    }

    private static JsonObject json(Account account) {
        return Json.createReader(new StringReader(AccessLine.of(account, true))).readObject();
    }

    private static ServiceInstance instance() {
        return new ServiceInstance("i", "app", 3, "0xfeed", "provider", "10.0.0.2", URI.create("ws://h/x"));
    }

    @Test
    void tellsTheWholeWayOfARequest() {
        Account account = account("POST", "/a/b?token=secret");
        account.tries(instance());
        account.retries(Account.Retry.STALE);
        account.tries(instance());
        account.sends();
        account.up(5);
        account.answered(201);
        account.down(7);
        account.down(8);
        account.close();
        assertThat(AccessLine.of(account, false))
                .matches("id=0123456789abcdef client=10\\.1\\.1\\.1 method=POST path=/a/b node=app instance=3"
                        + " provider=0xfeed tries=2 retry=stale status=201 end=delivered up=5 down=15"
                        + " sent_ms=\\d+\\.\\d{3} first_ms=\\d+\\.\\d{3} total_ms=\\d+\\.\\d{3} reason=-");
        JsonObject json = json(account);
        assertThat(String.join(" ", json.keySet())).isEqualTo(FIELDS);
        assertThat(json.getInt("instance")).isEqualTo(3);
        assertThat(json.getInt("down")).isEqualTo(15);
        double sent = json.getJsonNumber("sent_ms").doubleValue();
        double first = json.getJsonNumber("first_ms").doubleValue();
        assertThat(first).isBetween(sent, json.getJsonNumber("total_ms").doubleValue());
    }

    @Test
    void hasTheSameFieldsWhenNothingIsKnown() {
        Account account = account("GET", "/");
        account.own(503, "nothing serves");
        account.close();
        assertThat(AccessLine.of(account, false))
                .contains(" instance=- provider=- tries=0 retry=- status=503 end=own ")
                .contains(" sent_ms=- first_ms=- total_ms=")
                .endsWith(" reason=\"nothing serves\"");
        JsonObject json = json(account);
        assertThat(String.join(" ", json.keySet())).isEqualTo(FIELDS);
        assertThat(json.isNull("instance")).isTrue();
        assertThat(json.isNull("first_ms")).isTrue();
    }

    @Test
    void showsNoQueryAndLetsNothingForgeALine() {
        Account account = account("GE\u0007T", "/p\r\nid=x \"y\"\\ \u00e9=\u2028?q=secret");
        account.cut("bad\nline");
        account.close();
        String line = AccessLine.of(account, false);
        assertThat(line)
                .doesNotContain("secret", "\r", "\n", "\u0007")
                .contains("method=\"GE\\u0007T\" path=\"/p\\u000d\\u000aid=x \\\"y\\\"\\\\ \\u00e9=\\u2028\" node=")
                .endsWith("reason=\"bad\\u000aline\"");
        assertThat(line.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
        assertThat(json(account).getString("path")).isEqualTo("/p\r\nid=x \"y\"\\ \u00e9=\u2028");
    }

    @Test
    void keepsALineShortWhateverIsAsked() {
        Account account = account("M".repeat(30_000), "/" + "\u00e9".repeat(30_000));
        account.close();
        assertThat(AccessLine.of(account, false).length()).isLessThan(5_000);
        assertThat(json(account).getString("path")).endsWith("\u00e9...").hasSize(515);
    }

    @Test
    void staysAsItEnded() {
        Account cut = account("GET", "/");
        cut.answered(200);
        cut.cut("silence");
        cut.close();
        cut.gone(new IOException("later"));
        assertThat(cut.ending()).isEqualTo(Account.Ending.CUT);
        Account whole = account("GET", "/");
        whole.answered(200);
        whole.close();
        whole.cut("too late");
        assertThat(whole.ending()).isEqualTo(Account.Ending.DELIVERED);
        Account page = account("GET", "/");
        page.own(502, "why");
        page.gone(new IOException("left while it was written"));
        page.close();
        assertThat(page.ending()).isEqualTo(Account.Ending.GONE);
    }

    @Test
    void takesAnIdOnlyIfItIsWellFormedAndTheSenderIsTrusted() {
        String good = "3f2a.B_c-0";
        assertThat(RequestId.of(good, true)).isEqualTo(good);
        for (String bad : new String[] {
            null,
            "",
            "short",
            "x".repeat(65),
            "0123456 9abcdef",
            "0123456\r9abcdef",
            "<b>01234567</b>",
            "\u00e9".repeat(9)
        }) {
            assertThat(RequestId.of(bad, true)).isNotEqualTo(bad).matches("[0-9a-f]{32}");
        }
        assertThat(RequestId.of(good, false)).matches("[0-9a-f]{32}");
        assertThat(RequestId.of(null, true)).isNotEqualTo(RequestId.of(null, true));
        assertThat(RequestId.of("x".repeat(64), true)).hasSize(64);
    }
}
