package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Check.status;
import static oneliner.proxy.conformance.Steps.asks;
import static oneliner.proxy.conformance.Steps.begins;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.gets;
import static oneliner.proxy.conformance.Steps.getsCut;
import static oneliner.proxy.conformance.Steps.hangsUp;
import static oneliner.proxy.conformance.Steps.post;
import static oneliner.proxy.conformance.Steps.sees;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers that are no HTTP, or not whole: never passed on as if they were. */
final class FaultyAnswerCases {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private FaultyAnswerCases() {}

    static List<Case> all() {
        Map<String, String> garbled = new TreeMap<>();
        garbled.put("another protocol", "SSH-2.0-OpenSSH\r\n\r\n");
        garbled.put("two lengths", OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk");
        garbled.put("two lengths in one", OK + "Content-Length: 2, 3\r\n\r\nokk");
        garbled.put("a length below zero", OK + "Content-Length: -2\r\n\r\nok");
        garbled.put("a length with a plus", OK + "Content-Length: +2\r\n\r\nok");
        garbled.put("a length that is no number", OK + "Content-Length: two\r\n\r\nok");
        garbled.put("a length beyond all numbers", OK + "Content-Length: 99999999999999999999\r\n\r\nok");
        garbled.put(
                "length and chunks",
                OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        garbled.put("gzip, chunked", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        garbled.put("chunked twice", OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        garbled.put("coding identity", OK + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("a control character in a name", OK + "B\u0001d: x\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("a NUL in a value", OK + "Bad: x\u0000y\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("a CR in a value", OK + "Bad: x\rSet-Cookie: evil=1\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("a line without a colon", OK + "Bad\r\nContent-Length: 2\r\n\r\nok");
        garbled.put(
                "a protocol nobody asked for",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
        garbled.put("a head above the limit", OK + "X: " + "x".repeat(70_000) + "\r\n\r\n");
        garbled.put("a status that is no number", "HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("status 000", "HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\nok");
        garbled.put("version 2", "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        // such a space is to be removed from an answer (RFC 9112, 5.1), and nothing else may become of it
        Map<String, String> mended = new TreeMap<>();
        mended.put("a space before the colon", OK + "Content-Length : 2\r\n\r\nok");
        mended.put("a space in a name", OK + "B d: x\r\nContent-Length: 2\r\n\r\nok");
        Map<String, String> cut = new TreeMap<>();
        cut.put("before the length", OK + "Content-Length: 100\r\n\r\n" + "x".repeat(99));
        cut.put("within a chunk", CHUNKED + "20000\r\n" + "x".repeat(30_000));
        cut.put("before the last chunk", CHUNKED + "3\r\nabc\r\n");
        cut.put("within the last chunk", CHUNKED + "3\r\nabc\r\n0\r\n");
        cut.put("by a size that is none", CHUNKED + "3\r\nabc\r\nxyz\r\n");
        cut.put("by a size below zero", CHUNKED + "3\r\nabc\r\n-1\r\n");
        cut.put("by a size beyond all numbers", CHUNKED + "3\r\nabc\r\nffffffffffffffffffff\r\n");
        cut.put("by a chunk that goes on", CHUNKED + "3\r\nabcdef\r\n0\r\n\r\n");
        Map<String, String> early = new TreeMap<>();
        early.put("without a word", "");
        early.put("within the first line", "HTTP/1.1 20");
        early.put("within the head", OK + "Content-Le");
        early.put("after an interim answer", "HTTP/1.1 102 Processing\r\n\r\n");
        List<Case> all = new ArrayList<>();
        garbled.forEach((name, bytes) -> all.add(Case.of(
                "garbled: " + name,
                asks(get("/")),
                sees(start("GET / HTTP/1.1")),
                begins(bytes),
                gets(status(502)),
                hangsUp())));
        mended.forEach((name, bytes) -> all.add(Case.of(
                "mended: " + name,
                asks(get("/")),
                sees(start("GET / HTTP/1.1")),
                begins(bytes),
                gets(
                        status(200, 502),
                        new Check(
                                "nothing else",
                                m -> m.status() == 502 || m.body().equals("ok"))),
                hangsUp())));
        cut.forEach((name, bytes) -> all.add(Case.of(
                "cut " + name, asks(get("/")), sees(start("GET / HTTP/1.1")), begins(bytes), hangsUp(), getsCut())));
        // a POST is not asked again elsewhere or on another connection
        early.forEach((name, bytes) -> all.add(Case.of(
                "gone " + name,
                asks(post("/", "abc")),
                sees(start("POST / HTTP/1.1")),
                begins(bytes),
                hangsUp(),
                Steps.getsFinal(status(502)))));
        return all;
    }
}
