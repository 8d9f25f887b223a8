package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import oneliner.config.AddressRange;
import oneliner.config.Settings;
import oneliner.services.Door;
import oneliner.services.Manners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken from one side's head to the other's. */
class HeadsTest {
    private static final String NEAR = "127.0.0.1";
    private static final String FAR = "192.0.2.7";
    private static final Settings.Requests LIMITS = new Settings.Requests(
            2_000, OptionalLong.empty(), Optional.empty(), List.of(AddressRange.of("127.0.0.0/8")));
    private static final House HOUSE = new House("me", LIMITS, new Forwarding(LIMITS), List.of("app-key"));

    private static RequestHead of(String method, String from, String... headers) throws BadRequest {
        return RequestHead.of(Stubs.request(method, from, headers), route(Manners.PLAIN), HOUSE);
    }

    private static Proxy.Route route(Manners manners) {
        return new Proxy.Route(new Door("app", Door.Kind.HTTP, 80, OptionalInt.empty(), manners), "/p?q");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 3 | Content-Length: 4",
                "Content-Length: 3 | Content-Length: 3",
                "Content-Length: 3 | Transfer-Encoding: chunked",
                "Content-Length: +3 | X: y",
                "Content-Length: 3, 3 | X: y",
                "Content-Length: 9999999999999999999 | X: y",
                "Transfer-Encoding: gzip, chunked | X: y",
                "Transfer-Encoding: xchunked | X: y",
                "Transfer-Encoding: chunked | Transfer-Encoding: chunked",
                "Host: a | Host: b",
                "B\u0001d: x | X: y",
                "X: a\u0000b | X: y"
            })
    void refusesWhatCanBeReadInTwoWays(String one, String other) {
        assertThatThrownBy(() -> of("POST", NEAR, one, other))
                .isInstanceOfSatisfying(
                        BadRequest.class, e -> assertThat(e.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource({"TRACE,405", "CONNECT,405", "B AD,400"})
    void refusesMethods(String method, int status) {
        assertThatThrownBy(() -> of(method, NEAR))
                .isInstanceOfSatisfying(
                        BadRequest.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void seesThatARequestWasHereBefore() {
        assertThatThrownBy(() -> of("GET", NEAR, "Via: 1.1 x, 1.1 me"))
                .isInstanceOfSatisfying(
                        BadRequest.class, e -> assertThat(e.status()).isEqualTo(508));
    }

    @ParameterizedTest
    @CsvSource({"GET,0,false,true", "POST,0,false,false", "PUT,3,true,false", "PUT,0,false,true", "DELETE,0,false,true"
    })
    void knowsWhatMayBeSentTwice(String method, String length, boolean body, boolean retryable) throws BadRequest {
        RequestHead head = of(method, NEAR, "Content-Length: " + length);
        assertThat(head.body()).isEqualTo(body);
        assertThat(head.retryable()).isEqualTo(retryable);
        assertThat(head.message().uri()).isEqualTo("/p?q");
    }

    @Test
    void dropsWhatBelongsToOneConnectionAndKeepsTheRest() throws BadRequest {
        HttpHeaders sent = of(
                        "GET",
                        NEAR,
                        "Connection: keep-alive, X-Mine",
                        "X-Mine: 1",
                        "Keep-Alive: 5",
                        "Expect: 100-continue",
                        "TE: trailers, deflate",
                        "Cookie: a=1",
                        "X: 1",
                        "X: 2")
                .message()
                .headers();
        assertThat(sent.names().stream().map(n -> n.toLowerCase(java.util.Locale.ROOT)))
                .doesNotContain("connection", "x-mine", "keep-alive", "expect");
        assertThat(sent.get("TE")).isEqualTo("trailers");
        assertThat(sent.getAll("X")).containsExactly("1", "2");
        assertThat(sent.get("Cookie")).isEqualTo("a=1");
        assertThat(sent.getAll("Host")).containsExactly("h");
    }

    @Test
    void believesOnlyANeighbourAboutSomeoneElse() throws BadRequest {
        String[] says = {"Host: h", "X-Forwarded-For: 9.9.9.9", "Forwarded: for=9.9.9.9", "X-Real-IP: 9.9.9.9"};
        HttpHeaders far = of("GET", FAR, says).message().headers();
        assertThat(far.getAll("X-Forwarded-For")).containsExactly(FAR);
        assertThat(far.getAll("Forwarded")).containsExactly("for=" + FAR + ";host=\"h\";proto=http");
        assertThat(far.contains("X-Real-IP")).isFalse();
        HttpHeaders near = of("GET", NEAR, says).message().headers();
        assertThat(near.getAll("X-Forwarded-For")).containsExactly("9.9.9.9");
        assertThat(near.get("X-Forwarded-Host")).isEqualTo("h");
    }

    private static HttpResponse answer(int status, String... headers) {
        HttpResponse answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        for (String header : headers) {
            String[] parts = header.split(": ?", 2);
            answer.headers().add(parts[0], parts[1]);
        }
        return answer;
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: x,true",
        "Content-Length: -1,true",
        "Content-Length: 12,false",
        "Transfer-Encoding: gzip,true",
        "Transfer-Encoding: Chunked,false",
        "X: y,false"
    })
    void knowsAnAnswerThatCannotBePassedOn(String header, boolean faulty) {
        HttpRequest plain = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        assertThat(ResponseHead.fault(answer(200, header), plain) != null).isEqualTo(faulty);
    }

    @Test
    void copiesAnAnswersHead() {
        Map<String, List<String>> kept = new HashMap<>();
        ResponseHead.copy(
                answer(
                        404,
                        "Set-Cookie: a",
                        "Set-Cookie: b",
                        "Connection: X-Theirs",
                        "X-Theirs: 1",
                        "Content-Length: 7",
                        "X-Utf: \u00c3\u00a9"),
                Stubs.request("GET", NEAR),
                Stubs.response(kept));
        assertThat(kept)
                .containsOnlyKeys(":status", "set-cookie", "content-length", "x-utf")
                .containsEntry(":status", List.of("404"))
                .containsEntry("set-cookie", List.of("a", "b"))
                .containsEntry("content-length", List.of("7"))
                .containsEntry("x-utf", List.of("\u00c3\u00a9"));
    }

    @Test
    void saysNoLengthWhereThereIsNoBodyOrChunks() {
        Map<String, List<String>> none = new HashMap<>();
        ResponseHead.copy(answer(204, "Content-Length: 0"), Stubs.request("GET", NEAR), Stubs.response(none));
        assertThat(none).containsOnlyKeys(":status");
        Map<String, List<String>> chunks = new HashMap<>();
        ResponseHead.copy(
                answer(200, "Transfer-Encoding: chunked", "Content-Length: 5"),
                Stubs.request("GET", NEAR),
                Stubs.response(chunks));
        assertThat(chunks).containsOnlyKeys(":status");
    }
}
