package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.body;
import static oneliner.proxy.conformance.Check.bodyHas;
import static oneliner.proxy.conformance.Check.header;
import static oneliner.proxy.conformance.Check.headerLike;
import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Check.status;
import static oneliner.proxy.conformance.Steps.asks;
import static oneliner.proxy.conformance.Steps.begins;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.gets;
import static oneliner.proxy.conformance.Steps.getsHead;
import static oneliner.proxy.conformance.Steps.getsHeadOf;
import static oneliner.proxy.conformance.Steps.hangsUp;
import static oneliner.proxy.conformance.Steps.head;
import static oneliner.proxy.conformance.Steps.ok;
import static oneliner.proxy.conformance.Steps.post;
import static oneliner.proxy.conformance.Steps.says;
import static oneliner.proxy.conformance.Steps.sees;

import java.util.List;
import oneliner.proxy.conformance.Case.Doors;

/** What is said when the app cannot answer, and what is asked twice. */
final class FailureCases {
    private FailureCases() {}

    static List<Case> all() {
        return List.of(
                Case.of(
                                "nothing serves: a page",
                                asks(get("/", "Accept: text/html,*/*")),
                                gets(
                                        status(503),
                                        headerLike("Retry-After", "\\d+"),
                                        headerLike("Cache-Control", ".*no-store.*"),
                                        headerLike("Content-Type", "text/html.*")),
                                Steps.leaves(),
                                asks(get("/", "Accept: application/json")),
                                gets(
                                        status(503),
                                        headerLike("Retry-After", "\\d+"),
                                        headerLike("Content-Type", "application/(problem\\+)?json.*"),
                                        bodyHas("\"status\":503")),
                                Steps.endsHere())
                        .behind(Doors.NONE),
                Case.of("nothing serves: a HEAD", asks(head("HEAD / HTTP/1.1") + "\r\n"), getsHead(status(503)))
                        .behind(Doors.NONE),
                Case.of("nothing serves: a POST", asks(post("/", "abc")), gets(status(503)))
                        .behind(Doors.NONE),
                Case.of(
                                "the service refuses",
                                asks(get("/")),
                                gets(status(502)),
                                asks(post("/", "a")),
                                gets(status(502)))
                        .behind(Doors.REFUSES),
                Case.of("the machine is silent", asks(get("/")), gets(status(504)))
                        .behind(Doors.SILENT)
                        .slow(),
                Case.of(
                                "one of two cannot be reached",
                                asks(post("/1", "a")),
                                sees(start("POST /1 HTTP/1.1"), body("a")),
                                says(ok("one")),
                                gets(status(200), body("one")),
                                asks(get("/2")),
                                sees(start("GET /2 HTTP/1.1")),
                                says(ok("two")),
                                gets(status(200), body("two")))
                        .behind(Doors.HALF),
                Case.of("the node leads back here", asks(get("/")), gets(status(508)))
                        .behind(Doors.LOOP)
                        .slow(),
                Case.of(
                        "a GET on a connection that was stale",
                        asks(get("/1")),
                        sees(start("GET /1 HTTP/1.1")),
                        says(ok("one", "X-Keep: 1")),
                        gets(body("one")),
                        talk -> talk.origin.dropAll(),
                        asks(get("/2")),
                        sees(start("GET /2 HTTP/1.1")),
                        says(ok("two")),
                        gets(status(200), body("two"))),
                Case.of(
                                "a GET goes to the other instance when one goes away",
                                asks(get("/")),
                                sees(start("GET / HTTP/1.1")),
                                begins("HTTP/1.1 2"),
                                hangsUp(),
                                sees(start("GET / HTTP/1.1")),
                                says(ok("ok", "Connection: close")),
                                gets(status(200), body("ok")))
                        .behind(Doors.TWO),
                Case.of(
                                "a POST is not sent twice",
                                asks(post("/", "abc")),
                                sees(start("POST / HTTP/1.1")),
                                hangsUp(),
                                gets(status(502)),
                                Steps.seesNothing())
                        .behind(Doors.TWO),
                Case.of(
                                "no answer at all",
                                asks(get("/")),
                                sees(start("GET / HTTP/1.1")),
                                begins(""),
                                gets(status(504)))
                        .slow(),
                Case.of(
                                "an answer that falls silent",
                                asks(get("/")),
                                sees(start("GET / HTTP/1.1")),
                                begins("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok"),
                                getsHeadOf(status(200), header("Content-Length", "4")),
                                Steps.getsEnd("ok"))
                        .slow(),
                Case.of(
                                "a request that falls silent",
                                asks(head("POST / HTTP/1.1", "Content-Length: 4") + "\r\nok"),
                                Steps.seesHeadOf(start("POST / HTTP/1.1")),
                                gets(status(408)),
                                Steps.endsHere())
                        .slow(),
                Case.of(
                        "a browser that leaves",
                        asks(get("/")),
                        sees(start("GET / HTTP/1.1")),
                        begins("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
                        getsHeadOf(status(200)),
                        Steps.breaksOff(),
                        untilHeard()),
                Case.of(
                        "a browser that leaves in the middle of its body",
                        asks(head("POST / HTTP/1.1", "Content-Length: 4") + "\r\nok"),
                        Steps.seesHeadOf(start("POST / HTTP/1.1")),
                        Steps.seesBytes("ok"),
                        Steps.breaksOff(),
                        Steps.seesEnd()),
                Case.of("an answer whose end is cut", cutSteps()));
    }

    private static Case.Step[] cutSteps() {
        return new Case.Step[] {
            asks(get("/")),
            sees(start("GET / HTTP/1.1")),
            begins("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000)),
            getsHeadOf(status(200)),
            hangsUp(),
            talk -> {
                int count = 0;
                while (talk.browser().read() >= 0) {
                    count++;
                }
                if (count > 50_000) {
                    throw new AssertionError("more than was said: " + count);
                }
            }
        };
    }

    /** The service goes on and on until it hears that nobody listens. */
    private static Case.Step untilHeard() {
        return talk -> {
            try {
                for (int i = 0; i < 20_000; i++) {
                    if (talk.service().ended()) {
                        return;
                    }
                    talk.service().say("1000\r\n" + "x".repeat(0x1000) + "\r\n");
                }
            } catch (java.io.IOException e) {
                // heard
                return;
            } finally {
                talk.hangUp();
            }
            throw new AssertionError("the service talks to nobody");
        };
    }
}
