package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields after a chunked body, down and up, in the real server. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class TrailersIT extends ProxyITBase {
    private static final String ASK = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String ASK_FOR_TRAILERS =
            "GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: TE\r\n\r\n";

    private static String chunked(String headers, String trailers) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + headers + "\r\n2\r\nok\r\n1\r\n!\r\n0\r\n"
                + trailers + "\r\n";
    }

    /** Reads a chunked answer: its body, then what follows it up to the blank line. */
    private static String[] whole(Client client) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int size = Origin.size(client.in()); size > 0; size = Origin.size(client.in())) {
            body.append(new String(client.in().readNBytes(size), StandardCharsets.ISO_8859_1));
            client.in().readNBytes(2);
        }
        StringBuilder after = new StringBuilder();
        while (!after.toString().equals("\r\n") && !after.toString().endsWith("\r\n\r\n")) {
            after.append((char) client.in().read());
        }
        return new String[] {body.toString(), after.toString()};
    }

    @ParameterizedTest
    @ValueSource(strings = {ASK, ASK_FOR_TRAILERS})
    void passesAnAnswersTrailers(String ask) throws IOException {
        try (Origin origin = origin(call -> call.say(
                        call.head().startsWith("GET /plain")
                                ? OK
                                : chunked("Trailer: X-Sum, Grpc-Status\r\n", "X-Sum: 17\r\nGrpc-Status: 0\r\n")));
                Client client = new Client(server.port)) {
            for (int i = 0; i < 3; i++) {
                client.say(ask);
                String head = client.head();
                assertThat(head)
                        .containsIgnoringCase("\r\nTransfer-Encoding: chunked\r\n")
                        .containsIgnoringCase("\r\nTrailer: X-Sum, Grpc-Status\r\n");
                String[] got = whole(client);
                assertThat(got[0]).isEqualTo("ok!");
                assertThat(got[1])
                        .containsIgnoringCase("X-Sum: 17\r\n")
                        .containsIgnoringCase("Grpc-Status: 0\r\n")
                        .endsWith("\r\n\r\n");
            }
            client.say("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.answer().text())
                    .as("the connection goes on after trailers")
                    .isEqualTo("ok");
            assertThat(origin.connections).hasValue(1);
        }
    }

    /** Where the end of the stream says how it went, as in gRPC-web. */
    @Test
    void passesTrailersNobodyAnnouncedToABrowserThatAsksForThem() throws IOException {
        try (Origin origin = origin(call -> call.say(chunked("", "Grpc-Status: 5\r\n")));
                Client client = new Client(server.port)) {
            client.say(ASK_FOR_TRAILERS);
            client.head();
            assertThat(whole(client)[1]).isEqualToIgnoringCase("Grpc-Status: 5\r\n\r\n");
            assertThat(origin.heads.get(0)).containsIgnoringCase("\r\nTE: trailers\r\n");
        }
    }

    @Test
    void dropsTrailersThatNobodyAnnouncedOrAskedFor() throws IOException {
        try (Origin origin = origin(call -> call.say(chunked("", "X-Sum: 17\r\n")));
                Client client = new Client(server.port)) {
            for (int i = 0; i < 2; i++) {
                client.say(ASK);
                assertThat(client.answer().text()).isEqualTo("ok!");
            }
            assertThat(origin.connections).hasValue(1);
        }
    }

    /** Nothing after the body may change how the message is read or who is asked next. */
    @Test
    void takesNoFramingFromTrailers() throws IOException {
        try (Origin origin = origin(call -> call.say(chunked(
                        "Trailer: X-Sum\r\nConnection: X-Hop\r\n",
                        "Content-Length: 99\r\nTransfer-Encoding: gzip\r\nSet-Cookie: a=b\r\nX-Hop: 1\r\nConnection: close\r\n"
                                + "X-Sum: 1\r\n")));
                Client client = new Client(server.port)) {
            client.say(ASK);
            client.head();
            String[] got = whole(client);
            assertThat(got[0]).isEqualTo("ok!");
            assertThat(got[1]).isEqualToIgnoringCase("X-Sum: 1\r\n\r\n");
            assertThat(origin.heads).hasSize(1);
        }
    }

    /** HTTP/1.0 has no place for them. */
    @Test
    void keepsTrailersFromAnOldBrowser() throws IOException {
        try (Origin origin = origin(call -> call.say(chunked("Trailer: X-Sum\r\n", "X-Sum: 17\r\n")))) {
            Client.Answer answer = ask("GET / HTTP/1.0\r\nTE: trailers\r\n\r\n");
            assertThat(answer.text()).isEqualTo("ok!");
            assertThat(answer.head()).doesNotContainIgnoringCase("\r\ntransfer-encoding");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void passesARequestsTrailers() throws IOException {
        String[] after = new String[1];
        try (Origin origin = origin(call -> {
                    assertThat(Origin.size(call.in())).isEqualTo(2);
                    call.in().readNBytes("ok\r\n0\r\n".length());
                    StringBuilder fields = new StringBuilder();
                    while (!fields.toString().equals("\r\n")
                            && !fields.toString().endsWith("\r\n\r\n")) {
                        fields.append((char) call.in().read());
                    }
                    after[0] = fields.toString();
                    call.say(OK);
                });
                Client client = new Client(server.port)) {
            for (int i = 0; i < 2; i++) {
                client.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                        + "2\r\nok\r\n0\r\nX-Sum: 17\r\nHost: evil\r\nContent-Length: 5\r\n\r\n");
                assertThat(client.answer().text()).isEqualTo("ok");
                assertThat(after[0]).isEqualToIgnoringCase("X-Sum: 17\r\n\r\n");
                assertThat(origin.heads.get(i))
                        .containsIgnoringCase("\r\nTrailer: X-Sum\r\n")
                        .doesNotContainIgnoringCase("x-sum: 17");
            }
        }
    }
}
