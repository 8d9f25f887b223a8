package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.body;
import static oneliner.proxy.conformance.Check.headerLike;
import static oneliner.proxy.conformance.Check.noHeader;
import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.head;
import static oneliner.proxy.conformance.Steps.refused;
import static oneliner.proxy.conformance.Steps.seenSoOrRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Requests that two readers could read in two ways, and others that must not be passed on. */
final class RefusedCases {
    private static final String POST = head("POST / HTTP/1.1");
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n";

    private static final String UTF8 = "na\u00c3\u00afve \u00e2\u0098\u0083";

    /** Undertow reads these in a way of its own and does not show it; the service gets a clean request, and one only. */
    private static final Set<String> LENIENT = Set.of(
            "a CR within a value",
            "a control character within a name",
            "a first header that begins with a space",
            "a folded coding",
            "a space within a name",
            "an empty name");

    private RefusedCases() {}

    static List<Case> all() {
        Map<String, String> bad = new TreeMap<>();
        bad.put("length and chunks", CHUNKED + "Content-Length: 3\r\n\r\n0\r\n\r\n");
        bad.put("two lengths", POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd");
        bad.put("two lengths in one", POST + "Content-Length: 3, 4\r\n\r\nabcd");
        bad.put("a length with a plus", POST + "Content-Length: +3\r\n\r\nabc");
        bad.put("a length below zero", POST + "Content-Length: -3\r\n\r\nabc");
        bad.put("a length in hex", POST + "Content-Length: 0x3\r\n\r\nabc");
        bad.put("a length with a space within", POST + "Content-Length: 1 1\r\n\r\nabc");
        bad.put("a length beyond all numbers", POST + "Content-Length: 99999999999999999999999\r\n\r\nabc");
        bad.put("an empty length", POST + "Content-Length: \r\n\r\nabc");
        bad.put("coding gzip", POST + "Transfer-Encoding: gzip\r\n\r\nabc");
        bad.put("coding xchunked", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
        bad.put("coding chunked, identity", POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n");
        bad.put("coding identity", POST + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc");
        bad.put("coding twice", CHUNKED + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        bad.put("coding in quotes", POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n");
        bad.put("a space before the colon of the coding", POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
        bad.put("a space before the colon of the length", POST + "Content-Length : 3\r\n\r\nabc");
        bad.put("a folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n");
        bad.put("a first header that begins with a space", "GET / HTTP/1.1\r\n X: y\r\nHost: h\r\n\r\n");
        bad.put("a CR within a value", get("/", "X-A: b\rX-Evil: 1"));
        bad.put("a NUL within a value", get("/", "X-A: b\u0000c"));
        bad.put("a space within a name", get("/", "X A: b"));
        bad.put("a control character within a name", get("/", "X\u0001A: b"));
        bad.put("an empty name", get("/", ": b"));
        bad.put("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        bad.put("no host", "GET / HTTP/1.1\r\n\r\n");
        bad.put("a host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
        bad.put("a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
        bad.put("a method that is none", head("G(T / HTTP/1.1") + "\r\n");
        bad.put("a space within the target", head("GET /a b HTTP/1.1") + "\r\n");
        bad.put("a target without a slash", head("GET a HTTP/1.1") + "\r\n");
        bad.put("version 3", head("GET / HTTP/3.0") + "\r\n");
        bad.put("no version", head("GET / FTP/1.1") + "\r\n");
        bad.put("TRACE", head("TRACE / HTTP/1.1") + "\r\n");
        bad.put("CONNECT", "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n");
        bad.put("chunks in HTTP/1.0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        bad.put("a head of 200 KiB", get("/", "X-A: " + "a".repeat(200_000)));
        bad.put("a target of 100 KiB", get("/" + "a".repeat(100_000)));
        List<Case> all = new ArrayList<>();
        bad.forEach((name, request) -> {
            Case one = Case.of("refused: " + name, refused(request, 400, 404, 405, 413, 414, 431, 500, 501, 505));
            all.add(LENIENT.contains(name) ? one.but(Case.Way.WILDFLY, seenSoOrRefused(request, 400)) : one);
        });
        // a server may go by the chunks alone (RFC 9112, 6.3), as Payara does where the length comes first; never by
        // the length
        all.add(Case.of(
                "chunks after a length",
                seenSoOrRefused(
                        POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
                        400,
                        body("a"),
                        noHeader("Content-Length"))));
        // a server may put a space for the fold (RFC 9112, 5.2), as Payara does
        all.add(Case.of(
                "a folded header", seenSoOrRefused(get("/", "X-A: b", " c"), 400, headerLike("X-A", "b[ \t]+c"))));
        // Payara takes it for an empty header
        all.add(Case.of(
                "a line without a colon", seenSoOrRefused(get("/", "X-A", "X-B: c"), 400, Check.header("X-B", "c"))));
        // refused on Payara where the head comes in several packets: it would read no body
        all.add(Case.of(
                "a space after the coding",
                seenSoOrRefused(POST + "Transfer-Encoding: chunked \r\n\r\n1\r\na\r\n0\r\n\r\n", 400, body("a"))));
        all.add(Case.of(
                "the coding's name in any case",
                seenSoOrRefused(POST + "TRANSFER-ENCODING: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 400, body("a"))));
        // Payara knows no extensions of the last chunk
        all.add(Case.of(
                "extensions of chunks",
                seenSoOrRefused(CHUNKED + "\r\n3;a=b\r\nabc\r\n0;c\r\n\r\n", 400, body("abc"))));
        // to be skipped by a server that wishes to be robust (RFC 9112, 2.2); Payara takes it for a part of the method
        all.add(Case.of(
                "a line end before the request", seenSoOrRefused("\r\n" + get("/"), 400, start("GET / HTTP/1.1"))));
        // Payara's listener answers 400 by itself
        all.add(Case.of(
                "a request's header in UTF-8",
                seenSoOrRefused(get("/", "X-Utf: " + UTF8), 400, Check.header("X-Utf", UTF8))));
        all.add(Case.of(
                "a letter of a line end missing",
                seenSoOrRefused(
                        "GET / HTTP/1.1\nHost: h\nX-A: b\n\n",
                        400,
                        start("GET / HTTP/1.1"),
                        Check.header("X-A", "b"))));
        return all;
    }
}
