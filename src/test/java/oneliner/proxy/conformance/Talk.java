package oneliner.proxy.conformance;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run of a case: the browser's end and the service's, both in the hands of the same thread. */
final class Talk implements Closeable {
    final ScriptedOrigin origin;
    private final int port;
    private final Wire.Cuts cuts;
    private Wire browser;
    private Wire service;
    /** Nothing more can be asked on the browser's connection. */
    boolean over;
    /** The service is in the middle of something. */
    boolean busy;

    Talk(int port, ScriptedOrigin origin, Wire.Cuts cuts, Wire.Cuts services) {
        this.port = port;
        this.origin = origin;
        this.cuts = cuts;
        origin.cut(services);
    }

    /** The browser's end, opened when it is first used. */
    Wire browser() throws IOException {
        if (browser == null) {
            browser = Wire.to(port, cuts);
        }
        return browser;
    }

    /** Closes the browser's connection; the next step opens another. */
    void leave() throws IOException {
        if (browser != null) {
            browser.close();
            browser = null;
        }
        over = false;
    }

    /** The service's end, as the last request came there. */
    Wire service() {
        if (service == null) {
            throw new IllegalStateException("no request has arrived");
        }
        return service;
    }

    /** Waits for the head of a request on any connection to the service. */
    Message arrives() throws IOException {
        rest();
        Wire next = origin.next();
        if (next == null) {
            if (browser != null) {
                browser.drain();
            }
            throw new AssertionError(
                    "no request arrives" + (browser == null ? "" : "; the browser got:\n" + browser.tail()));
        }
        next.forget();
        Message head = new Strict(next::read).requestHead();
        if (head.values("User-Agent").equals(List.of("oneliner-probe"))) {
            // the proxy looks after an instance that failed in another case
            next.say(Steps.ok(""));
            next.close();
            return arrives();
        }
        service = next;
        busy = true;
        return head;
    }

    /** Waits for a request or an answer; false when that one came first. */
    boolean arrivesUnlessAnswered() throws IOException {
        rest();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (System.nanoTime() < end && !browser().poll() && !browser().ended()) {
            if (origin.ready() != null) {
                return true;
            }
            LockSupport.parkNanos(100_000);
        }
        return false;
    }

    /** The service has said all it says, and waits for the next request. */
    void rest() {
        if (service != null) {
            origin.keep(service);
            service = null;
        }
    }

    /** The service ends its connection. */
    void hangUp() throws IOException {
        service().close();
        service = null;
    }

    /** Fails when something does not hold. */
    static void hold(String who, Message seen, Check... checks) {
        List<String> wrong = new ArrayList<>();
        for (Check check : checks) {
            if (!check.holds().test(seen)) {
                wrong.add(check.what());
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(who + ", wanted " + wrong + ", got:\n" + seen);
        }
    }

    @Override
    public void close() throws IOException {
        if (busy && service != null) {
            service.close();
            service = null;
        }
        rest();
        if (browser != null) {
            browser.close();
        }
    }
}
