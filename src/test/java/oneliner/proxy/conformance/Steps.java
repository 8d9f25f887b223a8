package oneliner.proxy.conformance;

import java.io.IOException;
import oneliner.proxy.conformance.Case.Step;

/** The words in which the tables are written. The browser asks, gets and leaves; the service sees, says and hangs up. */
final class Steps {
    private Steps() {}

    // ---- what is sent

    /** A GET; headers as lines without their ends. */
    static String get(String target, String... headers) {
        return head("GET " + target + " HTTP/1.1", headers) + "\r\n";
    }

    /** A POST with a length. */
    static String post(String target, String body, String... headers) {
        return head("POST " + target + " HTTP/1.1", headers) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A POST in chunks; each is a body's piece. */
    static String chunkedPost(String target, String... pieces) {
        return head("POST " + target + " HTTP/1.1") + "Transfer-Encoding: chunked\r\n\r\n" + chunks(pieces);
    }

    /** With a Host. */
    static String head(String line, String... headers) {
        StringBuilder all = new StringBuilder(line).append("\r\nHost: h\r\n");
        for (String header : headers) {
            all.append(header).append("\r\n");
        }
        return all.toString();
    }

    static String chunks(String... pieces) {
        StringBuilder all = new StringBuilder();
        for (String piece : pieces) {
            all.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return all.append("0\r\n\r\n").toString();
    }

    /** An answer with a length. */
    static String ok(String body, String... headers) {
        return answer("200 OK", body, headers);
    }

    static String answer(String status, String body, String... headers) {
        StringBuilder all = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        for (String header : headers) {
            all.append(header).append("\r\n");
        }
        return all.append("Content-Length: ").append(body.length()).append("\r\n\r\n") + body;
    }

    // ---- the browser

    static Step asks(String bytes) {
        return talk -> {
            talk.browser().forget();
            talk.browser().say(bytes);
        };
    }

    static Step gets(Check... checks) {
        return got(false, checks);
    }

    /** The answer, after any interim ones. */
    static Step getsFinal(Check... checks) {
        return talk -> {
            Message answer = new Strict(talk.browser()::read).answer(false);
            while (answer.status() < 200) {
                answer = new Strict(talk.browser()::read).answer(false);
            }
            Talk.hold("the browser", answer, checks);
            talk.over |= answer.last();
        };
    }

    /** The answer to a HEAD. */
    static Step getsHead(Check... checks) {
        return got(true, checks);
    }

    private static Step got(boolean bodiless, Check... checks) {
        return talk -> {
            Message answer;
            try {
                answer = new Strict(talk.browser()::read).answer(bodiless);
            } catch (IOException e) {
                throw new AssertionError(
                        "the browser got no answer: " + e.getMessage() + "\n"
                                + talk.browser().tail(),
                        e);
            }
            Talk.hold("the browser", answer, checks);
            talk.over |= answer.status() != 100 && answer.last();
        };
    }

    /** Only the head of the answer, while the body is still to come; what follows is read as bytes. */
    static Step getsHeadOf(Check... checks) {
        return talk -> {
            Talk.hold("the browser", new Strict(talk.browser()::read).answerHead(false), checks);
            talk.over = true;
        };
    }

    /** The next chunk. */
    static Step getsChunks(String data) {
        return talk -> {
            StringBuilder body = new StringBuilder();
            while (body.length() < data.length() && new Strict(talk.browser()::read).chunk(body)) {
                // a chunk may be cut into several on its way
            }
            equal("the browser", body.toString(), data);
        };
    }

    static Step getsBytes(String bytes) {
        return talk -> {
            equal("the browser", talk.browser().read(bytes.length()), bytes);
            talk.over = true;
        };
    }

    /** The connection ends, after these bytes. */
    static Step getsEnd(String... before) {
        return talk -> {
            String wanted = String.join("", before);
            StringBuilder all = new StringBuilder();
            for (int c = talk.browser().read(); c >= 0; c = talk.browser().read()) {
                all.append((char) c);
            }
            equal("the browser until the end", all.toString(), wanted);
            talk.over = true;
        };
    }

    /** An answer that can be seen not to be whole, or none at all, or one of ours or NGINX's that says so. */
    static Step getsCut() {
        return talk -> {
            talk.over = true;
            try {
                Message answer = new Strict(talk.browser()::read).answer(false);
                if (answer.status() != 502) {
                    throw new AssertionError("the browser takes this for whole:\n" + answer);
                }
            } catch (Strict.Cut e) {
                // as it should be
            }
        };
    }

    /** Says no more and goes on reading. */
    static Step endsOutput() {
        return talk -> {
            talk.over = true;
            talk.browser().endOutput();
        };
    }

    /** Closes; what follows is asked on another connection. */
    static Step leaves() {
        return Talk::leave;
    }

    /** Closes without a goodbye. */
    static Step breaksOff() {
        return talk -> {
            talk.browser().reset();
            talk.leave();
        };
    }

    /** What follows is not tried on this connection. */
    static Step endsHere() {
        return talk -> talk.over = true;
    }

    // ---- the service

    /** A whole request arrives. */
    static Step sees(Check... checks) {
        return talk -> {
            Message head = talk.arrives();
            Talk.hold("the service", new Strict(talk.service()::read).body(head), checks);
        };
    }

    /** The head of a request arrives; its body may come later. */
    static Step seesHeadOf(Check... checks) {
        return talk -> {
            Talk.hold("the service", talk.arrives(), checks);
        };
    }

    /** The next piece of a chunked body arrives. */
    static Step seesChunks(String data) {
        return talk -> {
            StringBuilder body = new StringBuilder();
            while (body.length() < data.length() && new Strict(talk.service()::read).chunk(body)) {
                // a chunk may be cut into several on its way
            }
            equal("the service", body.toString(), data);
        };
    }

    static Step seesBytes(String bytes) {
        return talk -> equal("the service", talk.service().read(bytes.length()), bytes);
    }

    /** The connection ends. */
    static Step seesEnd() {
        return talk -> {
            int c = talk.service().read();
            while (c >= 0) {
                c = talk.service().read();
            }
            talk.hangUp();
        };
    }

    /** An answer, or its end. The proxy may have refused it before its last byte; what the browser gets tells. */
    static Step says(String bytes) {
        return talk -> {
            talk.busy = !tolerantly(() -> talk.service().say(bytes));
        };
    }

    /** A part of an answer, or one that nobody may want to hear to its end. */
    static Step begins(String bytes) {
        return talk -> {
            talk.busy = true;
            tolerantly(() -> talk.service().say(bytes));
        };
    }

    /** Says something unasked, after its answer. */
    static Step saysMore(String bytes) {
        return talk -> tolerantly(() -> talk.service().say(bytes));
    }

    private interface Write {
        void run() throws IOException;
    }

    /** The other side may have closed already. */
    private static boolean tolerantly(Write write) throws IOException {
        try {
            write.run();
            return true;
        } catch (Wire.Silence e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    static Step hangsUp() {
        return talk -> {
            talk.hangUp();
            talk.busy = false;
        };
    }

    /** The service is not asked. */
    static Step seesNothing() {
        return talk -> {
            Wire stray = talk.origin.ready();
            if (stray != null) {
                throw new AssertionError("the service was asked:\n" + new Strict(stray::read).requestHead());
            }
        };
    }

    // ---- several steps

    /** The request is refused with one of these, and the service never hears of it. */
    static Step[] refused(String request, Integer... status) {
        return new Step[] {asksInVain(request), getsRefusal(status), seesNothing(), endsHere()};
    }

    /** The request may be refused before all of it was sent. */
    private static Step asksInVain(String bytes) {
        return talk -> {
            talk.over |= !tolerantly(() -> talk.browser().say(bytes));
        };
    }

    /** What was sent in vain may cost the answer: a connection that is closed with bytes unread is reset. */
    private static Step getsRefusal(Integer... status) {
        return talk -> {
            try {
                Message answer = new Strict(talk.browser()::read).answerHead(false);
                Talk.hold("the browser", answer, Check.status(status));
            } catch (Strict.Cut e) {
                if (!talk.over) {
                    throw new AssertionError("the browser got no answer", e);
                }
            }
        };
    }

    /** Either the service sees it so and its answer comes back, or it never hears of it; never anything else. */
    static Step[] seenSoOrRefused(String request, int status, Check... checks) {
        return new Step[] {
            asksInVain(request),
            talk -> {
                if (!talk.arrivesUnlessAnswered()) {
                    getsRefusal(status, 404, 405).in(talk);
                    talk.over = true;
                    return;
                }
                sees(checks).in(talk);
                says(ok("ok")).in(talk);
                gets(Check.status(200), Check.body("ok")).in(talk);
            }
        };
    }

    private static void equal(String who, String seen, String wanted) {
        if (!seen.equals(wanted)) {
            throw new AssertionError(who + ", wanted:\n" + Strict.shown(wanted) + "\ngot:\n" + Strict.shown(seen));
        }
    }
}
