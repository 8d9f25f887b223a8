package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.body;
import static oneliner.proxy.conformance.Check.framing;
import static oneliner.proxy.conformance.Check.header;
import static oneliner.proxy.conformance.Check.headerLike;
import static oneliner.proxy.conformance.Check.never;
import static oneliner.proxy.conformance.Check.noHeader;
import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Check.status;
import static oneliner.proxy.conformance.Steps.asks;
import static oneliner.proxy.conformance.Steps.begins;
import static oneliner.proxy.conformance.Steps.chunkedPost;
import static oneliner.proxy.conformance.Steps.chunks;
import static oneliner.proxy.conformance.Steps.endsHere;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.gets;
import static oneliner.proxy.conformance.Steps.getsHead;
import static oneliner.proxy.conformance.Steps.head;
import static oneliner.proxy.conformance.Steps.ok;
import static oneliner.proxy.conformance.Steps.post;
import static oneliner.proxy.conformance.Steps.says;
import static oneliner.proxy.conformance.Steps.sees;
import static oneliner.proxy.conformance.Steps.seesHeadOf;

import java.util.ArrayList;
import java.util.List;
import oneliner.proxy.conformance.Case.Way;
import oneliner.proxy.conformance.Message.Framing;

/** Good requests: what goes up. */
final class RequestCases {
    private RequestCases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>(List.of(
                Case.of(
                        "a GET",
                        asks(get("/a?b=c", "Accept: text/plain")),
                        sees(
                                start("GET /a?b=c HTTP/1.1"),
                                header("Host", "h"),
                                header("Accept", "text/plain"),
                                body("")),
                        says(ok("ok")),
                        gets(status(200), body("ok"))),
                Case.of(
                        "two requests in one go",
                        asks(get("/1") + get("/2")),
                        sees(start("GET /1 HTTP/1.1")),
                        says(ok("one")),
                        gets(body("one")),
                        sees(start("GET /2 HTTP/1.1")),
                        says(ok("two")),
                        gets(body("two"))),
                Case.of(
                        "a POST and two GETs in one go",
                        asks(post("/1", "hello") + get("/2") + get("/3")),
                        sees(start("POST /1 HTTP/1.1"), body("hello")),
                        says(ok("one")),
                        gets(body("one")),
                        sees(start("GET /2 HTTP/1.1"), body("")),
                        says("HTTP/1.1 204 No Content\r\n\r\n"),
                        gets(status(204)),
                        sees(start("GET /3 HTTP/1.1")),
                        says(ok("three")),
                        gets(body("three"))),
                Case.of(
                        "chunks and a GET in one go",
                        asks(chunkedPost("/1", "abc", "defg") + get("/2")),
                        sees(start("POST /1 HTTP/1.1"), body("abcdefg")),
                        says(ok("one")),
                        gets(body("one")),
                        sees(start("GET /2 HTTP/1.1")),
                        says(ok("two")),
                        gets(body("two"))),
                Case.of(
                                "a chunked upload stays chunked",
                                asks(chunkedPost("/", "abc", "defg")),
                                sees(framing(Framing.CHUNKED), body("abcdefg"), noHeader("Content-Length")),
                                says(ok("ok")),
                                gets(body("ok")))
                        // NGINX counts a body that came whole with the head
                        .but(
                                Way.NGINX,
                                asks(chunkedPost("/", "abc", "defg")),
                                sees(body("abcdefg")),
                                says(ok("ok")),
                                gets(body("ok"))),
                Case.of(
                        "an empty chunked upload",
                        asks(chunkedPost("/")),
                        sees(body("")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                                "a tab before the coding's name",
                                asks(head("POST / HTTP/1.1") + "Transfer-Encoding:\tchunked\r\n\r\n" + chunks("abc")),
                                sees(body("abc")),
                                says(ok("ok")),
                                gets(body("ok")))
                        // NGINX takes the tab for a part of the name
                        .but(
                                Way.NGINX,
                                Steps.refused(
                                        head("POST / HTTP/1.1") + "Transfer-Encoding:\tchunked\r\n\r\n" + chunks("abc"),
                                        501)),
                Case.of(
                        "sizes of chunks in hex of any case",
                        asks(head("POST / HTTP/1.1") + "Transfer-Encoding: chunked\r\n\r\n"
                                + "B\r\nabcdefghijk\r\na\r\n0123456789\r\n0\r\n\r\n"),
                        sees(body("abcdefghijk0123456789")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "sizes of chunks with zeros before them",
                        asks(head("POST / HTTP/1.1") + "Transfer-Encoding: chunked\r\n\r\n"
                                + "000B\r\nabcdefghijk\r\n0a\r\n0123456789\r\n00\r\n\r\n"),
                        sees(body("abcdefghijk0123456789")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "a length with spaces around it",
                        asks(head("POST / HTTP/1.1") + "Content-Length:   5  \r\n\r\nhello"),
                        sees(header("Content-Length", "5"), body("hello")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "a POST without a body",
                        asks(post("/", "")),
                        sees(header("Content-Length", "0"), body("")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "a body that looks like requests",
                        asks(post("/", "GET /evil HTTP/1.1\r\nHost: h\r\n\r\n")),
                        sees(start("POST / HTTP/1.1"), body("GET /evil HTTP/1.1\r\nHost: h\r\n\r\n")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "chunks that look like chunks",
                        asks(chunkedPost("/", "0\r\n\r\nGET /evil HTTP/1.1\r\nHost: h\r\n\r\n", "5\r\nhello\r\n")),
                        sees(body("0\r\n\r\nGET /evil HTTP/1.1\r\nHost: h\r\n\r\n5\r\nhello\r\n")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "a HEAD",
                        asks(head("HEAD /x HTTP/1.1") + "\r\n"),
                        sees(start("HEAD /x HTTP/1.1")),
                        says("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"),
                        getsHead(status(200), header("Content-Length", "12345"))),
                Case.of(
                        "a HEAD whose GET would be chunked",
                        asks(head("HEAD /x HTTP/1.1") + "\r\n"),
                        sees(start("HEAD /x HTTP/1.1")),
                        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                        getsHead(status(200))),
                Case.of(
                        "repeated and odd headers",
                        asks(get(
                                "/",
                                "X-Twice: 1",
                                "X-Twice: 2",
                                "Cookie: c=3; d=4",
                                "X-Empty:",
                                "X:y",
                                "x-CASE: a",
                                "Authorization: Basic eA==",
                                "X-Colons: a:b::c",
                                "X-Tab: a\tb")),
                        sees(
                                header("X-Twice", "1", "2"),
                                header("Cookie", "c=3; d=4"),
                                header("X-Empty", ""),
                                header("X", "y"),
                                header("X-Case", "a"),
                                header("Authorization", "Basic eA=="),
                                header("X-Colons", "a:b::c"),
                                headerLike("X-Tab", "a[ \t]b")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                                "a header's name of all letters there are",
                                asks(get("/", "!#$%&'*+.^`|~9: x", "X_Y: z")),
                                sees(header("!#$%&'*+.^`|~9", "x"), header("X_Y", "z")),
                                says(ok("ok")),
                                gets(body("ok")))
                        // NGINX leaves out what has more than letters, digits and hyphens in its name
                        .but(
                                Way.NGINX,
                                asks(get("/", "!#$%&'*+.^`|~9: x", "X_Y: z")),
                                sees(noHeader("!#$%&'*+.^`|~9", "X_Y")),
                                says(ok("ok")),
                                gets(body("ok"))),
                Case.of(
                        "a head of 28 KiB",
                        asks(get("/", "X-A: " + "a".repeat(14_000), "X-B: " + "b".repeat(14_000))),
                        sees(header("X-A", "a".repeat(14_000)), header("X-B", "b".repeat(14_000))),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "a hundred headers",
                        asks(get("/", many(100))),
                        sees(header("X-0", "0"), header("X-99", "99")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                                "hop-by-hop headers and what Connection names end here",
                                asks(get(
                                        "/",
                                        "Connection: keep-alive, X-Mine",
                                        "Connection: x-too",
                                        "X-Mine: 1",
                                        "X-Too: 1",
                                        "Keep-Alive: timeout=5",
                                        "Proxy-Authorization: x",
                                        "Proxy-Connection: keep-alive",
                                        "TE: gzip, trailers",
                                        "Upgrade: h2c")),
                                sees(
                                        noHeader(
                                                "X-Mine",
                                                "X-Too",
                                                "Keep-Alive",
                                                "Proxy-Authorization",
                                                "Proxy-Connection"),
                                        noHeader("Upgrade", "Connection"),
                                        header("TE", "trailers")),
                                says(ok("ok")),
                                gets(body("ok")))
                        // NGINX says Connection anew, so what the browser's named cannot be known behind it
                        .but(
                                Way.NGINX,
                                asks(get(
                                        "/",
                                        "Connection: keep-alive, X-Mine",
                                        "X-Mine: 1",
                                        "Keep-Alive: timeout=5",
                                        "Proxy-Authorization: x",
                                        "TE: gzip, trailers",
                                        "Upgrade: h2c")),
                                sees(
                                        noHeader("Keep-Alive", "Proxy-Authorization", "TE", "Upgrade", "Connection"),
                                        header("X-Mine", "1")),
                                says(ok("ok")),
                                gets(body("ok"))),
                Case.of(
                        "who asked is said by us",
                        asks(get("/", "Forwarded: for=6.6.6.6", "X-Real-IP: 6.6.6.6")),
                        sees(
                                header("X-Forwarded-For", "127.0.0.1"),
                                header("X-Forwarded-Proto", "http"),
                                header("X-Forwarded-Host", "h"),
                                headerLike("Via", "1\\.1 oneliner-\\w+"),
                                never("test-key")),
                        says(ok("ok")),
                        gets(body("ok"))),
                Case.of(
                        "HTTP/1.0 without Host",
                        asks("GET /old HTTP/1.0\r\n\r\n"),
                        sees(start("GET /old HTTP/1.1"), Check.hasHeader("Host")),
                        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks("abc")),
                        gets(status(200), body("abc"), noHeader("Transfer-Encoding")),
                        endsHere()),
                Case.of(
                        "HTTP/1.0 that wishes to stay",
                        asks("GET /1 HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n"),
                        sees(start("GET /1 HTTP/1.1"), noHeader("Connection", "Keep-Alive")),
                        says(ok("ok")),
                        gets(status(200), body("ok")),
                        endsHere()),
                Case.of(
                        "a browser that says it is the last one",
                        asks(get("/", "Connection: close")),
                        sees(noHeader("Connection")),
                        says(ok("ok")),
                        gets(status(200), body("ok")),
                        Steps.getsEnd()),
                Case.of(
                        "permission to send a body",
                        asks(head("POST / HTTP/1.1", "Content-Length: 3", "Expect: 100-continue") + "\r\n"),
                        gets(status(100)),
                        asks("abc"),
                        sees(body("abc")),
                        says(ok("ok")),
                        gets(status(200), body("ok"))),
                Case.of(
                        "an answer before the body was sent",
                        asks(head("POST / HTTP/1.1", "Content-Length: 300000") + "\r\n" + "x".repeat(1000)),
                        seesHeadOf(start("POST / HTTP/1.1")),
                        begins(Steps.answer("413 Too Large", "no", "Connection: close")),
                        gets(status(413), body("no")),
                        endsHere())));
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "FOO")) {
            all.add(Case.of(
                    method + " with a body",
                    asks(head(method + " /p HTTP/1.1", "Content-Type: text/plain", "Content-Length: 5") + "\r\nhello"),
                    sees(start(method + " /p HTTP/1.1"), body("hello"), header("Content-Type", "text/plain")),
                    says(Steps.answer("201 Created", "made")),
                    gets(status(201), body("made"))));
        }
        return all;
    }

    private static String[] many(int count) {
        String[] all = new String[count];
        for (int i = 0; i < count; i++) {
            all[i] = "X-" + i + ": " + i;
        }
        return all;
    }
}
