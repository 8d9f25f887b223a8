package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may look like, and what of it goes up; byte by byte through the real server. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class RequestIT extends ProxyITBase {
    private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    /** An origin with manners, as {@link TestDoors} takes them. */
    private static Origin origin(String manners) throws IOException {
        Origin origin = new Origin(call -> {
            call.body();
            call.say(OK);
        });
        server.doors("app" + manners, origin.port(), List.of(tunnel("10.0.0.2")));
        return origin;
    }

    private static Origin bodiless(String manners) throws IOException {
        Origin origin = new Origin(call -> call.say(OK));
        server.doors("app" + manners, origin.port(), List.of(tunnel("10.0.0.2")));
        return origin;
    }

    /** Refused with this status, the connection ended, and nothing of it or after it went up. */
    private static void refused(Origin origin, String request, int... statuses) throws IOException {
        try (Client client = new Client(server.port)) {
            client.say(request);
            String head = client.head();
            assertThat(Integer.parseInt(head.split(" ", 3)[1]))
                    .as(request + head)
                    .isIn(box(statuses));
            try {
                client.in().readAllBytes(); // ends, for the connection does
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
        assertThat(origin.heads).as(request).isEmpty();
    }

    private static List<Integer> box(int... statuses) {
        return java.util.Arrays.stream(statuses).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nContent-Length: 4",
                "Content-Length: 3\r\nContent-Length: 3",
                "Content-Length: 3, 4",
                "Content-Length: +3",
                "Content-Length: -3",
                "Content-Length: 0x3",
                "Content-Length: 99999999999999999999",
                "Content-Length: ",
                "Content-Length: 60\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 60",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding : chunked\r\nContent-Length: 5",
                "X: a\nTransfer-Encoding: chunked\r\nContent-Length: 5",
                "X: a\rTransfer-Encoding: chunked\r\nContent-Length: 5",
                "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5",
                "X: a\u0000b\r\nContent-Length: 5",
                "X : a\r\nContent-Length: 5",
                "Host: other\r\nContent-Length: 5",
                "Host: h\r\nContent-Length: 5",
            })
    void smugglesNothing(String headers) throws IOException {
        try (Origin origin = bodiless("")) {
            refused(origin, "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n0\r\n\r\n" + NEXT, 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nX: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
                "GET http://other/p HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET http://other/p HTTP/1.1\r\n\r\n",
                "GET ftp://h/p HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /p#f HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n",
            })
    void refusesWhatNamesItsPlaceInTwoWays(String request) throws IOException {
        try (Origin origin = bodiless("")) {
            refused(origin, request + NEXT, 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: a\r\n b",
                "X: a\nY: b",
                "X: a\rY: b",
                "X y: a",
                "NoColon",
            })
    void whatIsNotRefusedIsWrittenAnew(String header) throws IOException {
        try (Origin origin = bodiless("")) {
            String request = "GET / HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n";
            if (!RealServer.WILDFLY) {
                refused(origin, request, 400);
                return;
            }
            ask(request);
            assertThat(origin.heads).hasSize(1);
            assertThat(origin.heads.get(0).replace("\r\n", "")).doesNotContain("\r", "\n");
            assertThat(origin.heads.get(0).split("\r\n")).allMatch(line -> line.matches("GET / HTTP/1.1|[^ ]+: .*"));
        }
    }

    @Test
    void speaksNoHttp2() throws IOException {
        try (Origin origin = bodiless("");
                Client client = new Client(server.port)) {
            client.say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(client.head()).matches("(?s)HTTP/1.1 (400|505) .*");
            assertThat(origin.heads).isEmpty();
        }
    }

    @Test
    void refusesTraceAndConnect() throws IOException {
        try (Origin origin = bodiless("")) {
            assertThat(ask("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(405);
            try (Client client = new Client(server.port)) {
                client.say("CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n");
                assertThat(client.head()).matches("(?s)HTTP/1.1 (400|405|500) .*");
            }
            assertThat(origin.heads).isEmpty();
        }
    }

    @Test
    void refusesLargeHeads() throws IOException {
        try (Origin origin = bodiless("")) {
            refused(origin, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(33_000) + "\r\n\r\n", 431);
            refused(origin, "GET /" + "a".repeat(33_000) + " HTTP/1.1\r\nHost: h\r\n\r\n", 414);
            assertThat(ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(31_000) + "\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesLargeBodiesBeforeTheyComeAndInTheMiddle() throws IOException {
        try (Origin origin = origin("&body=10")) {
            // Payara ends the connection only when it has the body or has waited for it in vain
            refused(origin, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n0123456789x" + NEXT, 413);
            assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789")
                            .status())
                    .isEqualTo(200);
            try (Client client = new Client(server.port)) {
                client.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789x\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 413 ");
            }
        }
    }

    @Test
    void aNodeHasItsOwnTimeToTheFirstByteAndInAll() throws IOException {
        try (Origin silent = new Origin(call -> call.in().read())) {
            server.doors("app&firstByte=PT0.3S", silent.port(), List.of(tunnel("10.0.0.2")));
            assertThat(get().status()).isEqualTo(504);
            server.doors("app&total=PT0.3S&firstByte=PT60S", silent.port(), List.of(tunnel("10.0.0.2")));
            assertThat(get().text()).contains("in all");
        }
    }

    @Test
    void tellsTheProviderWhatTheNodeSays() throws IOException {
        for (String manners : List.of("", "&host=upstream", "&host=shop.example")) {
            try (Origin origin = bodiless(manners)) {
                get();
                String host = manners.isEmpty()
                        ? "h"
                        : manners.endsWith("upstream") ? "10.0.0.0:" + origin.port() : "shop.example";
                assertThat(origin.heads.get(0))
                        .containsIgnoringCase("\r\nhost: " + host + "\r\n")
                        .contains("X-Forwarded-Host: h\r\n", "Forwarded: for=127.0.0.1;host=\"h\";proto=http\r\n");
            }
        }
    }

    @Test
    void keepsOursAndWhatConnectionNames() throws IOException {
        try (Origin origin = origin("")) {
            ask("POST / HTTP/1.1\r\nHost: h\r\nConnection: X-Mine, Host, Content-Length\r\nX-Mine: 1\r\n"
                    + "Cookie: ONELINER=console; a=b\r\nAuthorization: Bearer test-key\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(origin.heads.get(0))
                    .containsIgnoringCase("\r\nhost: h\r\n")
                    .containsIgnoringCase("\r\ncontent-length: 2\r\n")
                    .containsIgnoringCase("\r\ncookie: a=b\r\n")
                    .doesNotContain("X-Mine", "test-key", "console");
        }
    }

    @Test
    void passesHeaderBytesThatAreNoAscii() throws IOException {
        try (Origin origin = bodiless("")) {
            assertThat(ask("GET / HTTP/1.1\r\nHost: h\r\nX: \u00c3\u00a9\u00ff\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(origin.heads.get(0)).containsIgnoringCase("\r\nx: \u00c3\u00a9\u00ff\r\n");
        }
    }

    @Test
    void seesItsOwnRequestComeBack() throws IOException {
        try (Origin origin = new Origin(call -> {
            Client.Answer again = ask(call.head());
            call.say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + again.status());
        })) {
            server.doors("app", origin.port(), List.of(tunnel("10.0.0.2")));
            assertThat(get().text()).isEqualTo("508");
        }
    }

    @Test
    void asksForAPasswordAndKeepsIt() throws IOException {
        String rule = "&access=/admin/**%20GET%20ann="
                + java.net.URLEncoder.encode(AccessTest.hash("secret"), java.nio.charset.StandardCharsets.UTF_8)
                + "&access=/**%20-%20-";
        try (Origin origin = bodiless(rule)) {
            assertThat(ask("GET /admin/ HTTP/1.1\r\nHost: h\r\n\r\n").headers("WWW-Authenticate"))
                    .containsExactly("Basic realm=\"app\", charset=\"UTF-8\"");
            assertThat(ask("GET /x/..%2fadmin/ HTTP/1.1\r\nHost: h\r\n\r\n").status())
                    .isEqualTo(400);
            assertThat(ask("POST /admin/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(405);
            assertThat(origin.heads).isEmpty();
            assertThat(ask("GET /admin/ HTTP/1.1\r\nHost: h\r\nAuthorization: " + AccessTest.basic("ann:secret")
                                    + "\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(origin.heads.get(0)).doesNotContainIgnoringCase("authorization");
            assertThat(ask("GET /open HTTP/1.1\r\nHost: h\r\n\r\n").status()).isEqualTo(200);
        }
    }
}
