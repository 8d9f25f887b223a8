package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand in a head, byte by byte. */
class RawHeadTest {
    @Test
    void readsLinesAsTheyCame() throws BadRequest {
        RawHead head = RawHead.parse(
                "GET /a%2f?b HTTP/1.1\r\nHost: h\r\nX:\t a  b \u00e9\t\r\nEmpty:\r\nX: 2\r\n\r\nbody\r\n\r\n");
        assertThat(head.line()).isEqualTo("GET /a%2f?b HTTP/1.1");
        assertThat(head.fields())
                .containsExactly(
                        new RawHead.Field("Host", "h"),
                        new RawHead.Field("X", "a  b \u00e9"),
                        new RawHead.Field("Empty", ""),
                        new RawHead.Field("X", "2"));
        assertThat(head.size()).isEqualTo(60);
        assertThat(RawHead.parse("GET / HTTP/1.0\r\n\r\n").fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET / HTTP/1.1\r\nHost: h\r\n",
                "GET / HTTP/1.1\nHost: h\n\n",
                "GET  / HTTP/1.1\r\n\r\n",
                "GET\t/ HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1 \r\n\r\n",
                "GET /a b HTTP/1.1\r\n\r\n",
                "GET /\r\n\r\n",
                " GET / HTTP/1.1\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\n\r\n",
                "G(T / HTTP/1.1\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\n X: a\r\n\r\n",
                "GET / HTTP/1.1\r\nX : a\r\n\r\n",
                "GET / HTTP/1.1\r\nX y: a\r\n\r\n",
                "GET / HTTP/1.1\r\nX\r\n\r\n",
                "GET / HTTP/1.1\r\n: a\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\nb: c\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\u007f\r\n\r\n",
                "GET / HTTP/1.1\r\nX\u00e9: a\r\n\r\n",
            })
    void refusesWhatOthersMayReadOtherwise(String head) {
        assertThatThrownBy(() -> RawHead.parse(head)).isInstanceOf(BadRequest.class);
    }

    @Test
    void neverFailsInAnotherWay() {
        long seed = System.nanoTime();
        System.out.println("RawHeadTest seed " + seed);
        Random random = new Random(seed);
        String letters = "\r\n\r\n: \t\0aG/.:HTTP1\u00e9;=";
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\nHost: h\r\nX: abc\r\n\r\n");
            for (int n = random.nextInt(4); n > 0; n--) {
                text.setCharAt(random.nextInt(text.length()), letters.charAt(random.nextInt(letters.length())));
            }
            try {
                RawHead head = RawHead.parse(text.toString());
                good++;
                assertThat(head.fields())
                        .as("seed %d", seed)
                        .allSatisfy(field ->
                                assertThat(field.name() + field.value()).doesNotContain("\r", "\n", "\0"));
            } catch (BadRequest e) {
                assertThat(e.status()).isEqualTo(400);
            }
        }
        assertThat(good).as("seed %d", seed).isBetween(1, 19_999);
    }
}
