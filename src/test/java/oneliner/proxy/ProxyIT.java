package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ordinary HTTP through the real server, the real WAR and a tunnel, byte by byte on both ends. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
class ProxyIT extends ProxyITBase {

    @Test
    void passesAGet() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            Client.Answer answer = ask("GET /a?b=c HTTP/1.1\r\nHost: h\r\nAccept: text/plain\r\n\r\n");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(origin.heads.get(0)).startsWith("GET /a?b=c HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "//x//y",
                "/a;b=c/d?x=1",
                "/a/../b",
                "/a/./b/",
                "/?a&b=%20+",
                "/%C3%A9",
                "/x.xhtml",
                "/x.jsp",
                "/a%252Fb",
                "/a%3Fb",
                "/a;jsessionid=x/b?;jsessionid=z",
                "/-;jsessionid=x/console/",
                "/~*'()!$,:@"
            })
    void passesThePathAsItCame(String target) throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            Client.Answer answer = ask("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(origin.heads.get(0)).startsWith("GET " + target + " HTTP/1.1\r\n");
        }
    }

    @Test
    void passesAnEmptyQueryWhereTheServerTells() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            assertThat(ask("GET /? HTTP/1.1\r\nHost: h\r\n\r\n").text()).isEqualTo("ok");
            // Undertow takes the mark off and keeps no raw target
            String seen = RealServer.WILDFLY ? "/" : "/?";
            assertThat(origin.heads.get(0)).startsWith("GET " + seen + " HTTP/1.1\r\n");
        }
    }

    @Test
    void passesAnAbsoluteTargetAsAPath() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            assertThat(ask("GET http://h/a%2Fb?c HTTP/1.1\r\nHost: h\r\n\r\n").text())
                    .isEqualTo("ok");
            assertThat(origin.heads.get(0)).startsWith("GET /a%2Fb?c HTTP/1.1\r\n");
        }
    }

    @Test
    void showsTheHeadOfAnAnswerWhoseBodyIsNotThereYet() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (Origin origin = origin(call -> {
                    call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    try {
                        seen.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    call.say(seen.getCount() == 0 ? "2\r\nok\r\n0\r\n\r\n" : "0\r\n\r\n");
                });
                Client client = new Client(server.port)) {
            client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            String head = client.head();
            seen.countDown();
            assertThat(new String(Origin.body(head, client.in()), StandardCharsets.US_ASCII))
                    .isEqualTo("ok");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "FOO"})
    void passesEveryMethodWithABody(String method) throws IOException {
        try (Origin origin = origin(call -> {
            byte[] body = call.body();
            call.say("HTTP/1.1 201 Created\r\nContent-Length: " + body.length + "\r\n\r\n");
            call.say(body);
        })) {
            Client.Answer answer = ask(
                    method + " /p HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(answer.status()).as(answer.head()).isEqualTo(201);
            assertThat(answer.text()).isEqualTo("hello");
            assertThat(origin.heads.get(0))
                    .startsWith(method + " /p ")
                    .containsIgnoringCase("\r\ncontent-length: 5\r\n");
        }
    }

    @Test
    void passesAPostWithoutABody() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            assertThat(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                            .text())
                    .isEqualTo("ok");
            assertThat(origin.heads.get(0)).containsIgnoringCase("\r\ncontent-length: 0\r\n");
        }
    }

    @Test
    void passesAChunkedUploadAsChunks() throws IOException {
        try (Origin origin = origin(call -> {
            byte[] body = call.body();
            call.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            call.say(body);
        })) {
            Client.Answer answer = ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
            assertThat(answer.text()).as(answer.head() + origin.heads).isEqualTo("abcdefg");
            assertThat(origin.heads.get(0))
                    .containsIgnoringCase("\r\ntransfer-encoding: chunked\r\n")
                    .doesNotContainIgnoringCase("content-length");
        }
    }

    @Test
    void passesAChunkedAnswer() throws IOException {
        try (Origin origin = origin(call -> {
            call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            call.say("4\r\ndefg\r\n0\r\n\r\n");
        })) {
            assertThat(get().text()).isEqualTo("abcdefg");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
    void passesAnAnswerThatEndsWithTheConnection(String version) throws IOException {
        try (Origin origin = origin(call -> {
            call.say(version + " 200 OK\r\nContent-Type: text/plain\r\n\r\n" + "x".repeat(20_000));
            call.hangUp();
        })) {
            assertThat(get().text()).isEqualTo("x".repeat(20_000));
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void answersAnOldBrowserThatKnowsNoChunks() throws IOException {
        try (Origin origin = origin(
                call -> call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))) {
            Client.Answer answer = ask("GET / HTTP/1.0\r\n\r\n");
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(answer.headers("Transfer-Encoding")).isEmpty();
            assertThat(origin.heads.get(0)).containsIgnoringCase("\r\nhost: ");
        }
    }

    @Test
    void passesHeadWithItsLength() throws IOException {
        try (Origin origin = origin(call -> call.say("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"))) {
            try (Client client = new Client(server.port)) {
                for (int i = 0; i < 2; i++) {
                    client.say("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
                    Client.Answer answer = client.bodiless();
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.headers("Content-Length")).containsExactly("12345");
                }
            }
            assertThat(origin.heads).hasSize(2);
        }
    }

    @Test
    void passes204And304WithoutABody() throws IOException {
        try (Origin origin = origin(call -> call.say(
                call.head().startsWith("GET /204")
                        ? "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"
                        : "HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\nETag: \"e\"\r\n\r\n"))) {
            try (Client client = new Client(server.port)) {
                client.say("GET /204 HTTP/1.1\r\nHost: h\r\n\r\n");
                Client.Answer none = client.bodiless();
                assertThat(none.status()).isEqualTo(204);
                assertThat(none.headers("Content-Length")).isEmpty();
                assertThat(none.headers("Transfer-Encoding")).isEmpty();
                client.say("GET /304 HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"e\"\r\n\r\n");
                Client.Answer same = client.bodiless();
                assertThat(same.status()).isEqualTo(304);
                assertThat(same.headers("ETag")).containsExactly("\"e\"");
                assertThat(same.headers("Transfer-Encoding")).isEmpty();
                client.say("GET /204 HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.bodiless().status())
                        .as("the connection is still in step")
                        .isEqualTo(204);
            }
            assertThat(origin.connections).hasValue(1);
        }
    }

    @Test
    void passesABodyWithBlankLines() throws IOException {
        String body = "a\r\n\r\nb\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        try (Origin origin =
                origin(call -> call.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))) {
            assertThat(get().text()).isEqualTo(body);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void passesAHeadSaidByteByByte() throws IOException {
        try (Origin origin = origin(call -> {
            for (byte b : OK.getBytes(StandardCharsets.US_ASCII)) {
                call.say(new byte[] {b});
            }
        })) {
            assertThat(get().text()).isEqualTo("ok");
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void passesRepeatedAndOddHeaders() throws IOException {
        String utf8 = new String("naïve ☃".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        try (Origin origin = origin(
                call -> call.say(
                        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/; Expires=Wed, 09 Jun"
                                + " 2027 10:18:14 GMT\r\nSet-Cookie: b=2\r\nX:y\r\nX-Utf: " + utf8
                                + "\r\nX-Empty:\r\nLocation: http://other/x?y\r\nDate: Wed, 09 Jun 2021 10:18:14 GMT\r\nServer: theirs"
                                + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"))) {
            Client.Answer answer = ask("GET / HTTP/1.1\r\nHost: h\r\nX-Twice: 1\r\nX-Twice: 2\r\nCookie: c=3; d=4\r\n"
                    + "Accept-Encoding: gzip\r\nAuthorization: Basic eA==\r\n\r\n");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.headers("Set-Cookie"))
                    .containsExactly("a=1; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2");
            assertThat(answer.headers("X")).containsExactly("y");
            assertThat(answer.headers("X-Utf")).containsExactly(utf8);
            assertThat(answer.headers("X-Empty")).containsExactly("");
            assertThat(answer.headers("Location")).containsExactly("http://other/x?y");
            assertThat(answer.headers("Date")).containsExactly("Wed, 09 Jun 2021 10:18:14 GMT");
            assertThat(answer.headers("Server")).containsExactly("theirs");
            assertThat(answer.headers("Content-Encoding")).containsExactly("gzip");
            assertThat(answer.headers("Content-Type").toString().replace("; ", ";"))
                    .isEqualToIgnoringCase("[text/html;charset=utf-8]");
            String sent = origin.heads.get(0).toLowerCase(java.util.Locale.ROOT);
            assertThat(sent)
                    .contains("\r\nx-twice: 1\r\n", "\r\nx-twice: 2\r\n", "\r\ncookie: c=3; d=4\r\n")
                    .contains("\r\naccept-encoding: gzip\r\n", "\r\nauthorization: basic ea==\r\n");
            assertThat(sent).doesNotContain("test-key");
        }
    }

    @Test
    void addsNothingOfItsOwn() throws IOException {
        try (Origin origin = origin(call -> call.say("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))) {
            Client.Answer answer = get();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEmpty();
            assertThat(answer.headers("Content-Type")).isEmpty();
            assertThat(answer.headers("X-Frame-Options")).isEmpty();
            assertThat(answer.headers("X-Powered-By")).isEmpty();
            assertThat(answer.headers("Server")).isEmpty();
            assertThat(answer.headers("Set-Cookie")).isEmpty();
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void keepsHopByHopHeadersToItself() throws IOException {
        try (Origin origin = origin(call -> call.say("HTTP/1.1 200 OK\r\nConnection: X-Theirs\r\nX-Theirs: 1\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nok"))) {
            Client.Answer answer = ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, X-Mine\r\nX-Mine: 1\r\n"
                    + "Keep-Alive: 5\r\nProxy-Authorization: x\r\nTE: trailers\r\nTrailer: X\r\n\r\n");
            assertThat(answer.headers("X-Theirs")).isEmpty();
            assertThat(answer.headers("Proxy-Authenticate")).isEmpty();
            assertThat(origin.heads.get(0))
                    .doesNotContainIgnoringCase("x-mine")
                    .doesNotContainIgnoringCase("keep-alive")
                    .doesNotContainIgnoringCase("proxy-authorization")
                    .containsIgnoringCase("\r\nte: trailers\r\n");
        }
    }

    @Test
    void saysWhoAsked() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            ask("GET / HTTP/1.1\r\nHost: shop.example:81\r\n\r\n");
            assertThat(origin.heads.get(0))
                    .containsIgnoringCase("\r\nhost: shop.example:81\r\n")
                    .containsIgnoringCase("\r\nx-forwarded-for: 127.0.0.1\r\n")
                    .containsIgnoringCase("\r\nx-forwarded-proto: http\r\n")
                    .containsIgnoringCase("\r\nx-forwarded-host: shop.example:81\r\n")
                    .containsIgnoringCase("\r\nvia: 1.1 oneliner-");
            ask("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n"
                    + "X-Forwarded-Host: shop.example\r\n\r\n");
            assertThat(origin.heads.get(1))
                    .as("NGINX on loopback is believed")
                    .containsIgnoringCase("\r\nx-forwarded-for: 9.9.9.9\r\n")
                    .containsIgnoringCase("\r\nx-forwarded-proto: https\r\n")
                    .containsIgnoringCase("\r\nx-forwarded-host: shop.example\r\n");
        }
    }

    @Test
    void takesManyRequestsOverFewTunnels() throws IOException {
        try (Origin origin = origin(call -> call.say(OK));
                Client client = new Client(server.port)) {
            for (int i = 0; i < 300; i++) {
                client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                Client.Answer answer = client.answer();
                assertThat(answer.headers("Connection"))
                        .as("request " + i + " keeps the browser's connection")
                        .doesNotContain("close");
            }
            assertThat(origin.connections.get()).isLessThanOrEqualTo(2);
            assertThat(origin.heads).hasSize(300);
        }
    }

    @Test
    void passesLargeHeaders() throws IOException {
        String large = "y".repeat(28_000);
        try (Origin origin =
                origin(call -> call.say("HTTP/1.1 200 OK\r\nX-Large: " + large + "\r\nContent-Length: 2\r\n\r\nok"))) {
            Client.Answer answer = ask("GET / HTTP/1.1\r\nHost: h\r\nX-Large: " + large + "\r\n\r\n");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("X-Large")).containsExactly(large);
            assertThat(origin.heads.get(0)).contains(large);
        }
    }

    @Test
    void reachesANodeByItsName() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            assertThat(ask("GET /-/proxy/app/x%2Fy?z HTTP/1.1\r\nHost: h\r\n\r\n")
                            .text())
                    .isEqualTo("ok");
            assertThat(origin.heads.get(0)).startsWith("GET /x%2Fy?z HTTP/1.1\r\n");
            assertThat(ask("GET /-/proxy/none/ HTTP/1.1\r\nHost: h\r\n\r\n").status())
                    .isEqualTo(404);
            assertThat(ask("GET /-/nothing HTTP/1.1\r\nHost: h\r\n\r\n").status())
                    .isEqualTo(404);
            assertThat(origin.heads).hasSize(1);
        }
    }
}
