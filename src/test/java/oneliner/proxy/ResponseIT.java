package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service may say, and what comes of it: lengths, odd heads, old versions. Direct, in the real server. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class ResponseIT extends ProxyITBase {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    @ParameterizedTest
    @ValueSource(strings = {EVIL, "x", "HTTP/1.1 200 OK\r\nX-Evil: "})
    void givesNobodyWhatAServiceSaysBeyondItsLength(String more) throws IOException {
        try (Origin origin = origin(call -> call.say(OK + more));
                Client client = new Client(server.port)) {
            for (int i = 0; i < 4; i++) {
                client.say(GET);
                Client.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("ok");
                assertThat(answer.head()).doesNotContainIgnoringCase("evil");
            }
            assertThat(origin.connections).as("no tunnel is used after that").hasValue(4);
        }
    }

    @Test
    void takesOneLengthSaidTwice() throws IOException {
        try (Origin origin =
                origin(call -> call.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"))) {
            Client.Answer answer = get();
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(answer.headers("Content-Length")).containsExactly("2");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nContent-Length: 3",
                "Content-Length: 2, 3",
                "Content-Length: +2",
                "Content-Length: 2 2",
                "Content-Length: 0x2",
                "Content-Length: 99999999999999999999",
                "Content-Length:",
                "Content-Length: 2\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 12",
                "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            })
    void says502WhenNobodyKnowsWhereTheBodyEnds(String headers) throws IOException {
        try (Origin origin = origin(call -> {
            call.say("HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\n2\r\nok\r\n0\r\n\r\n");
            call.hangUp();
        })) {
            assertThat(get().status()).isEqualTo(502);
            assertThat(origin.heads).hasSize(1);
        }
    }

    /** RFC 9112, 5.2: a proxy replaces a folded line's beginning by a space, or refuses; it never passes it on. */
    @Test
    void unfoldsAFoldedHeader() throws IOException {
        try (Origin origin = origin(call ->
                call.say("HTTP/1.1 200 OK\r\nX-Long: one\r\n  two\r\n\tthree\r\nContent-Length: 2\r\n\r\nok"))) {
            Client.Answer answer = get();
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(answer.headers("X-Long")).hasSize(1);
            assertThat(answer.headers("X-Long").get(0).split("\\s+")).containsExactly("one", "two", "three");
            assertThat(answer.head()).doesNotContain("\r\n ").doesNotContain("\r\n\t");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 ",
                "HTTP/1.1 200",
                "HTTP/1.1 200 Everything  is   fine: \"yes\"",
                "HTTP/1.1 200 \u00e4\u00ff",
                "HTTP/1.0 200 OK",
            })
    void readsOddReasons(String line) throws IOException {
        try (Origin origin = origin(call -> call.say(line + "\r\nX-A:b\r\nContent-Length:2\r\n\r\nok"))) {
            Client.Answer answer = get();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("X-A")).containsExactly("b");
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {218, 299, 418, 451, 511, 599})
    void passesCodesThatFewKnow(int code) throws IOException {
        try (Origin origin = origin(call -> call.say("HTTP/1.1 " + code + " Odd\r\nContent-Length: 2\r\n\r\nok"))) {
            Client.Answer answer = get();
            assertThat(answer.status()).isEqualTo(code);
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(origin.heads).hasSize(1);
        }
    }

    /** HTTP/1.0 knows no chunks: the end of the connection is the end of the body, and only a length lets it stay. */
    @Test
    void closesAnOldBrowsersConnectionUnlessALengthIsKnown() throws IOException {
        try (Origin origin = origin(call -> call.say(
                        call.head().startsWith("GET /chunks ")
                                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1\r\n!\r\n0\r\n\r\n"
                                : OK));
                Client client = new Client(server.port)) {
            client.say("GET /length HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Client.Answer first = client.answer();
            assertThat(first.text()).isEqualTo("ok");
            assertThat(first.head()).containsIgnoringCase("\r\nConnection: keep-alive\r\n");
            client.say("GET /chunks HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Client.Answer second = client.answer();
            assertThat(second.head()).doesNotContainIgnoringCase("\r\nTransfer-Encoding:");
            assertThat(second.text()).isEqualTo("ok!");
            if (second.headers("Content-Length").isEmpty()) {
                assertThat(client.in().read()).isEqualTo(-1);
            }
            assertThat(origin.heads).hasSize(2);
        }
    }

    @Test
    void closesAnOldBrowsersConnectionWhenItDoesNotAskOtherwise() throws IOException {
        try (Origin origin = origin(call -> call.say(OK));
                Client client = new Client(server.port)) {
            client.say("GET / HTTP/1.0\r\n\r\n");
            assertThat(client.answer().text()).isEqualTo("ok");
            assertThat(client.in().read()).isEqualTo(-1);
            assertThat(origin.heads).hasSize(1);
        }
    }

    /** What has no body by its status has none, whatever its head says, and the next answer is not taken for one. */
    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void goesOnAfterAnAnswerWithoutABodyThatTellsALength(String status) throws IOException {
        try (Origin origin = origin(call -> call.say(
                        call.head().startsWith("GET /none ")
                                ? "HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\n"
                                : OK));
                Client client = new Client(server.port)) {
            client.say("GET /none HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.bodiless().status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            client.say(GET);
            assertThat(client.answer().text()).isEqualTo("ok");
            assertThat(origin.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void goesOnAfterAHead(String header) throws IOException {
        try (Origin origin = origin(call ->
                        call.say(call.head().startsWith("HEAD ") ? "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n" : OK));
                Client client = new Client(server.port)) {
            client.say("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.bodiless().status()).isEqualTo(200);
            client.say(GET);
            assertThat(client.answer().text()).isEqualTo("ok");
            assertThat(origin.connections).hasValue(1);
        }
    }
}
