package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.body;
import static oneliner.proxy.conformance.Check.header;
import static oneliner.proxy.conformance.Check.headerLike;
import static oneliner.proxy.conformance.Check.noHeader;
import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Check.status;
import static oneliner.proxy.conformance.Steps.answer;
import static oneliner.proxy.conformance.Steps.asks;
import static oneliner.proxy.conformance.Steps.begins;
import static oneliner.proxy.conformance.Steps.chunks;
import static oneliner.proxy.conformance.Steps.endsHere;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.gets;
import static oneliner.proxy.conformance.Steps.hangsUp;
import static oneliner.proxy.conformance.Steps.ok;
import static oneliner.proxy.conformance.Steps.says;
import static oneliner.proxy.conformance.Steps.sees;

import java.util.ArrayList;
import java.util.List;

/** Good answers: what comes down. */
final class AnswerCases {
    private static final String UTF8 = "na\u00c3\u00afve \u00e2\u0098\u0083";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private AnswerCases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>(List.of(
                passes("chunks", CHUNKED + chunks("abc", "defg"), status(200), body("abcdefg")),
                passes("no chunk but the last", CHUNKED + chunks(), status(200), body("")),
                passes("chunks with extensions", CHUNKED + "3;a=\"b\"\r\nabc\r\n0;c\r\n\r\n", body("abc")),
                passes("chunks whose sizes have zeros", CHUNKED + "0003\r\nabc\r\n000\r\n\r\n", body("abc")),
                passes(
                        "chunks of many sizes",
                        CHUNKED + chunks("a".repeat(70_000), "b", "c".repeat(15), "d".repeat(16), "e".repeat(4096)),
                        body("a".repeat(70_000) + "b" + "c".repeat(15) + "d".repeat(16) + "e".repeat(4096))),
                passes("a length of 0", ok(""), status(200), body(""), header("Content-Length", "0")),
                passes("a body of 100 KiB", ok("x".repeat(100_000)), body("x".repeat(100_000))),
                passes(
                        "blank lines and an answer in the body",
                        ok("a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"),
                        body("a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno")),
                passes(
                        "two cookies",
                        ok("ok", "Set-Cookie: a=1; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "Set-Cookie: b=2"),
                        header("Set-Cookie", "a=1; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2")),
                passes("no space after the colon", ok("ok", "X:y"), header("X", "y")),
                passes("bytes above ASCII in a value", ok("ok", "X-Utf: " + UTF8), header("X-Utf", UTF8)),
                passes("an empty value", ok("ok", "X-Empty:"), header("X-Empty", "")),
                passes("a value with tabs and spaces around it", ok("ok", "X-A: \t b \t"), header("X-A", "b")),
                passes(
                        "a large head",
                        ok("ok", "X-A: " + "a".repeat(14_000), "X-B: " + "b".repeat(14_000)),
                        header("X-A", "a".repeat(14_000)),
                        header("X-B", "b".repeat(14_000))),
                passes(
                        "a compressed body as it is",
                        ok("\u001f\u008bnoise\u0000\r\n\u00ff", "Content-Encoding: gzip", "Vary: Accept-Encoding"),
                        header("Content-Encoding", "gzip"),
                        header("Vary", "Accept-Encoding"),
                        body("\u001f\u008bnoise\u0000\r\n\u00ff")),
                passes(
                        "its own headers as they are",
                        ok(
                                "ok",
                                "Location: http://other/x?y",
                                "Date: Wed, 09 Jun 2021 10:18:14 GMT",
                                "ETag: W/\"e\"",
                                "Cache-Control: max-age=5",
                                "Content-Type: text/html;charset=utf-8",
                                "X-Accel-Redirect: /etc/passwd",
                                "Content-Disposition: attachment; filename=\"a b.txt\""),
                        header("Location", "http://other/x?y"),
                        header("ETag", "W/\"e\""),
                        header("Cache-Control", "max-age=5"),
                        headerLike("Content-Type", "(?i)text/html; ?charset=utf-8"),
                        header("Content-Disposition", "attachment; filename=\"a b.txt\""),
                        body("ok")),
                passes(
                        "nothing that it did not say",
                        ok("ok"),
                        noHeader("Content-Type", "X-Frame-Options", "X-Powered-By", "Set-Cookie", "Transfer-Encoding")),
                passes(
                        "hop-by-hop headers and what Connection names end here",
                        ok(
                                "ok",
                                "Connection: X-Its, keep-alive",
                                "X-Its: 1",
                                "Keep-Alive: timeout=5",
                                "Proxy-Authenticate: Basic"),
                        noHeader("X-Its", "Proxy-Authenticate"),
                        body("ok")),
                passes("an answer that is its last", ok("ok", "Connection: close"), body("ok")),
                passes("204", "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n", status(204), header("X-A", "1"), noLength()),
                passes(
                        "304 with a length",
                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\nETag: \"e\"\r\n\r\n",
                        status(304),
                        header("ETag", "\"e\"")),
                passes("404", answer("404 Not Found", "none"), status(404), body("none")),
                passes("an unknown status", answer("299 Odd", "odd"), status(299), body("odd")),
                passes("599", answer("599 Its Own", "odd"), status(599), body("odd")),
                passes(
                        "503 of its own",
                        answer("503 Busy", "busy", "Retry-After: 77"),
                        header("Retry-After", "77"),
                        body("busy")),
                passes("999", answer("999 Its Own", "odd"), status(999), body("odd")),
                passes("no reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", status(200), body("ok")),
                passes(
                        "no space before no reason",
                        "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
                        status(200),
                        body("ok")),
                passes("the same length twice", ok("ok", "Content-Length: 2"), body("ok")),
                // a reader may take LF alone for a line's end (RFC 9112, 2.2); ours does not
                Case.of(
                        "answer: lines that end with LF",
                        asks(get("/")),
                        sees(start("GET / HTTP/1.1")),
                        begins("HTTP/1.1 200 OK\nX-A: 1\nContent-Length: 2\n\nok"),
                        gets(status(502))),
                passes(
                        "HTTP/1.0 that stays",
                        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
                        body("ok")),
                Case.of(
                        "answer: interim answers before it",
                        asks(get("/")),
                        sees(start("GET / HTTP/1.1")),
                        says("HTTP/1.1 102 Processing\r\n\r\n".repeat(3) + ok("ok")),
                        Steps.getsFinal(status(200), body("ok"))),
                Case.of(
                        "an answer with more behind it",
                        asks(get("/")),
                        sees(start("GET / HTTP/1.1")),
                        says(ok("ok") + ok("evil")),
                        gets(status(200), body("ok"))),
                Case.of(
                        "an answer before it was asked for",
                        asks(get("/")),
                        sees(start("GET / HTTP/1.1")),
                        says(ok("ok")),
                        gets(status(200), body("ok")),
                        Steps.saysMore(ok("evil")),
                        Steps.seesEnd())));
        for (String version : List.of("HTTP/1.0", "HTTP/1.1")) {
            all.add(Case.of(
                    version + " until the end of the connection",
                    asks(get("/")),
                    sees(start("GET / HTTP/1.1")),
                    begins(version + " 200 OK\r\nContent-Type: text/plain\r\n\r\n" + "x".repeat(20_000)),
                    hangsUp(),
                    gets(status(200), body("x".repeat(20_000)))));
        }
        all.add(Case.of(
                "until the end, to HTTP/1.0",
                asks("GET / HTTP/1.0\r\nHost: h\r\n\r\n"),
                sees(start("GET / HTTP/1.1")),
                begins("HTTP/1.1 200 OK\r\n\r\nabc"),
                hangsUp(),
                gets(status(200), body("abc")),
                endsHere()));
        return all;
    }

    private static Check noLength() {
        return noHeader("Content-Length", "Transfer-Encoding");
    }

    private static Case passes(String name, String bytes, Check... checks) {
        return Case.of("answer: " + name, asks(get("/")), sees(start("GET / HTTP/1.1")), says(bytes), gets(checks));
    }
}
