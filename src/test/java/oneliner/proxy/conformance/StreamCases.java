package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.body;
import static oneliner.proxy.conformance.Check.header;
import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Check.status;
import static oneliner.proxy.conformance.Steps.asks;
import static oneliner.proxy.conformance.Steps.begins;
import static oneliner.proxy.conformance.Steps.chunks;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.gets;
import static oneliner.proxy.conformance.Steps.getsBytes;
import static oneliner.proxy.conformance.Steps.getsChunks;
import static oneliner.proxy.conformance.Steps.getsHeadOf;
import static oneliner.proxy.conformance.Steps.head;
import static oneliner.proxy.conformance.Steps.ok;
import static oneliner.proxy.conformance.Steps.says;
import static oneliner.proxy.conformance.Steps.sees;
import static oneliner.proxy.conformance.Steps.seesBytes;
import static oneliner.proxy.conformance.Steps.seesChunks;
import static oneliner.proxy.conformance.Steps.seesHeadOf;

import java.util.List;

/** What flows: each end gets a piece while the other keeps the next one back. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
final class StreamCases {
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String BIG = "0123456789abcdef".repeat(20_000);

    private StreamCases() {}

    static List<Case> all() {
        return List.of(
                Case.of(
                        "events as they happen",
                        asks(get("/", "Accept: text/event-stream")),
                        sees(start("GET / HTTP/1.1")),
                        begins(EVENTS),
                        getsHeadOf(status(200), header("Content-Type", "text/event-stream")),
                        begins("9\r\ndata: 1\n\n\r\n"),
                        getsChunks("data: 1\n\n"),
                        begins("9\r\ndata: 2\n\n\r\n"),
                        getsChunks("data: 2\n\n"),
                        says("0\r\n\r\n"),
                        getsBytes("0\r\n\r\n")),
                Case.of(
                        "events until the end of the connection",
                        asks(get("/")),
                        sees(start("GET / HTTP/1.1")),
                        begins("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"),
                        getsHeadOf(status(200)),
                        begins("data: 1\n\n"),
                        getsChunks("data: 1\n\n"),
                        begins("data: 2\n\n"),
                        getsChunks("data: 2\n\n"),
                        Steps.hangsUp(),
                        getsBytes("0\r\n\r\n")),
                Case.of(
                        "a body with a length as it comes",
                        asks(get("/")),
                        sees(start("GET / HTTP/1.1")),
                        begins("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"),
                        getsHeadOf(status(200), header("Content-Length", "6")),
                        begins("abc"),
                        getsBytes("abc"),
                        says("def"),
                        getsBytes("def")),
                Case.of(
                        "an upload as it is sent",
                        asks(head("POST / HTTP/1.1") + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
                        seesHeadOf(start("POST / HTTP/1.1")),
                        seesChunks("abc"),
                        asks("3\r\ndef\r\n"),
                        seesChunks("def"),
                        asks("0\r\n\r\n"),
                        seesBytes("0\r\n\r\n"),
                        says(ok("ok")),
                        gets(status(200), body("ok"))),
                Case.of(
                        "an upload with a length as it is sent",
                        asks(head("POST / HTTP/1.1", "Content-Length: 6") + "\r\nabc"),
                        seesHeadOf(start("POST / HTTP/1.1")),
                        seesBytes("abc"),
                        asks("def"),
                        seesBytes("def"),
                        says(ok("ok")),
                        gets(status(200), body("ok"))),
                Case.of(
                        "both ways at once, piece by piece",
                        asks(head("POST /pkg.Service/Chat HTTP/1.1", "Content-Type: application/grpc-web+proto")
                                + "Transfer-Encoding: chunked\r\n\r\n4\r\nask1\r\n"),
                        seesHeadOf(start("POST /pkg.Service/Chat HTTP/1.1")),
                        seesChunks("ask1"),
                        begins("HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web+proto\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n4\r\nans1\r\n"),
                        getsHeadOf(status(200), header("Content-Type", "application/grpc-web+proto")),
                        getsChunks("ans1"),
                        asks("4\r\nask2\r\n"),
                        seesChunks("ask2"),
                        begins("4\r\nans2\r\n"),
                        getsChunks("ans2"),
                        asks("0\r\n\r\n"),
                        seesBytes("0\r\n\r\n"),
                        says("0\r\n\r\n"),
                        getsBytes("0\r\n\r\n")),
                Case.of(
                        "320 KB up and down",
                        asks(Steps.post("/", BIG)),
                        sees(start("POST / HTTP/1.1"), body(BIG)),
                        says(ok(BIG)),
                        gets(status(200), body(BIG))),
                Case.of(
                        "320 KB up and down in chunks",
                        asks(Steps.chunkedPost("/", BIG, "a", BIG)),
                        sees(start("POST / HTTP/1.1"), body(BIG + "a" + BIG)),
                        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(BIG, "b", BIG)),
                        gets(status(200), body(BIG + "b" + BIG))),
                Case.of(
                                "a browser that says no more and waits",
                                asks(get("/")),
                                Steps.endsOutput(),
                                sees(start("GET / HTTP/1.1")),
                                says(ok("ok")),
                                gets(status(200), body("ok")))
                        // NGINX takes half a close for a whole one
                        .but(Case.Way.NGINX));
    }
}
