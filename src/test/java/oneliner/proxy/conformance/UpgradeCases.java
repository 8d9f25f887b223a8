package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.body;
import static oneliner.proxy.conformance.Check.header;
import static oneliner.proxy.conformance.Check.headerLike;
import static oneliner.proxy.conformance.Check.noHeader;
import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Check.status;
import static oneliner.proxy.conformance.Steps.asks;
import static oneliner.proxy.conformance.Steps.begins;
import static oneliner.proxy.conformance.Steps.endsHere;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.gets;
import static oneliner.proxy.conformance.Steps.getsBytes;
import static oneliner.proxy.conformance.Steps.getsEnd;
import static oneliner.proxy.conformance.Steps.getsHeadOf;
import static oneliner.proxy.conformance.Steps.hangsUp;
import static oneliner.proxy.conformance.Steps.leaves;
import static oneliner.proxy.conformance.Steps.says;
import static oneliner.proxy.conformance.Steps.sees;
import static oneliner.proxy.conformance.Steps.seesBytes;
import static oneliner.proxy.conformance.Steps.seesEnd;

import java.util.ArrayList;
import java.util.List;

/** Connections that leave HTTP, and those that do not. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP has its own line ends, and they are to be seen
final class UpgradeCases {
    private static final String ASK = get("/chat?x", "Connection: keep-alive, Upgrade", "Upgrade: echo/1", "X-Mine: 1");
    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo/1\r\nX-Its: 2\r\n\r\n";
    private static final String NOISE = "noise\r\n\u0000\u00ff\u0081GET / HTTP/1.1\r\n\r\n";

    private UpgradeCases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>(List.of(
                Case.of(
                        "upgrade: bytes both ways, the service ends",
                        asks(ASK),
                        sees(
                                start("GET /chat?x HTTP/1.1"),
                                header("Upgrade", "echo/1"),
                                headerLike("Connection", "(?i)upgrade"),
                                header("X-Mine", "1")),
                        begins(SWITCH),
                        getsHeadOf(
                                status(101),
                                header("Upgrade", "echo/1"),
                                headerLike("Connection", "(?i)upgrade"),
                                header("X-Its", "2"),
                                noHeader("Content-Length", "Transfer-Encoding")),
                        asks(NOISE),
                        seesBytes(NOISE),
                        begins(NOISE + NOISE),
                        getsBytes(NOISE + NOISE),
                        asks("x"),
                        seesBytes("x"),
                        begins("last"),
                        hangsUp(),
                        getsEnd("last")),
                Case.of(
                        "upgrade: the browser ends",
                        asks(ASK),
                        sees(start("GET /chat?x HTTP/1.1")),
                        begins(SWITCH),
                        getsHeadOf(status(101)),
                        asks("bye"),
                        seesBytes("bye"),
                        leaves(),
                        seesEnd()),
                Case.of(
                        "upgrade: bytes that come with the heads",
                        asks(ASK + "early"),
                        sees(start("GET /chat?x HTTP/1.1")),
                        begins(SWITCH + "first"),
                        getsHeadOf(status(101)),
                        getsBytes("first"),
                        seesBytes("early"),
                        hangsUp(),
                        getsEnd()),
                Case.of(
                        "upgrade: a WebSocket's headers",
                        asks(get(
                                "/ws",
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Protocol: chat, superchat",
                                "Sec-WebSocket-Extensions: permessage-deflate",
                                "Origin: http://h")),
                        sees(
                                header("Upgrade", "websocket"),
                                header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                                header("Sec-WebSocket-Version", "13"),
                                header("Sec-WebSocket-Protocol", "chat, superchat"),
                                header("Sec-WebSocket-Extensions", "permessage-deflate"),
                                header("Origin", "http://h")),
                        begins(
                                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n"),
                        getsHeadOf(
                                status(101),
                                header("Upgrade", "websocket"),
                                header("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
                                header("Sec-WebSocket-Protocol", "chat")),
                        begins("\u0081\u0005hello"),
                        getsBytes("\u0081\u0005hello"),
                        hangsUp(),
                        getsEnd()),
                Case.of(
                        "upgrade: not taken",
                        asks(ASK),
                        sees(header("Upgrade", "echo/1")),
                        says(Steps.answer("426 Upgrade Required", "nope", "Upgrade: other/2", "Connection: Upgrade")),
                        gets(status(426), body("nope")),
                        endsHere()),
                Case.of(
                        "upgrade: gone without an answer",
                        asks(ASK),
                        sees(header("Upgrade", "echo/1")),
                        hangsUp(),
                        gets(status(502)),
                        endsHere()),
                Case.of(
                        "upgrade: to HTTP/2 is not passed on",
                        asks(get(
                                "/",
                                "Connection: Upgrade, HTTP2-Settings",
                                "Upgrade: h2c",
                                "HTTP2-Settings: AAMAAABk")),
                        sees(noHeader("Upgrade", "Connection")),
                        says(Steps.ok("ok")),
                        gets(status(200), body("ok")),
                        endsHere())));
        return all;
    }
}
