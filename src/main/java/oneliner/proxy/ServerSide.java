package oneliner.proxy;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import oneliner.proxy.sight.Account;

/**
 * The container's half of an exchange: its request, its response, the thread on which they are used, and the one end
 * they have.
 */
final class ServerSide {
    private static final System.Logger LOG = System.getLogger(ServerSide.class.getName());

    private final Account account;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ServerThread thread;
    private AsyncContext async;
    /** The container has taken its request and response back. */
    private volatile boolean over;
    /** Of the connection that has left HTTP, where the container gives another one; server's thread only. */
    private ServletOutputStream out;

    ServerSide(Account account, HttpServletRequest request, HttpServletResponse response, EventLoop loop) {
        this.account = account;
        this.request = request;
        this.response = response;
        this.thread = ServerThread.of(request, loop);
    }

    /**
     * Leaves the container's thread; called on it, once.
     *
     * @param failed is given the container's error, on any thread
     * @param taken is told that request and response are the container's again, on any thread
     */
    void start(Consumer<Throwable> failed, Runnable taken) {
        async = request.startAsync(request, response);
        async.setTimeout(0); // the container's own timer knows nothing of what goes on here
        async.addListener(new AsyncEnd(failed, () -> {
            over = true;
            taken.run();
        }));
    }

    /**
     * Says that this is the connection's last exchange where the server will see to that: Payara closes a connection whose
     * request had an Upgrade header, whatever became of it, and without a word.
     *
     * @param unread true when the rest of the request is not worth reading
     */
    void sayIfLast(boolean unread) {
        if (unread || (!thread.upgrades() && request.getHeader("Upgrade") != null)) {
            response.setHeader("Connection", "close");
        }
    }

    /** What became of the request; event loop only. */
    Account account() {
        return account;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    ServerThread thread() {
        return thread;
    }

    /** The browser's bytes go there once it may write. */
    Browser browser(Browser.Listener listener) throws IOException {
        return new Browser(thread, account, response.getOutputStream(), listener);
    }

    /** The browser's body comes from there, of so many bytes at most. */
    Upload upload(Upload.Listener listener, long most) throws IOException {
        return new Upload(thread, account, request.getInputStream(), Trailers.after(request), listener).atMost(most);
    }

    /**
     * Says an interim answer to a browser that understands it, before the response is begun. Not through a proxy in
     * front, which says so: NGINX 1.22 takes the first head it sees for the answer.
     */
    void interim(HttpResponse head) {
        if (!"HTTP/1.1".equals(request.getProtocol()) || request.getHeader("X-Forwarded-For") != null) {
            return;
        }
        byte[] bytes = Interim.bytes(head);
        thread.run(() -> {
            if (!over && !Interim.say(request, bytes)) {
                complete(true);
            }
        });
    }

    /**
     * Promises trailers after the response's body, which makes it chunked; before it is begun.
     *
     * @return false where they cannot be sent
     */
    boolean trailers(Supplier<Map<String, String>> after) {
        try {
            response.setTrailerFields(after);
            return true;
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, () -> "no trailers here: " + e);
            return false;
        }
    }

    /**
     * Ends it well: the response is whole, and its last byte was written. What is left of the request's body is read
     * first, for Undertow waits for that on its I/O thread, and then nobody on that thread is served. On the server's
     * thread.
     *
     * @param upload the request's body, null when it has none
     * @param then done after that, on the server's thread
     */
    void end(Upload upload, Runnable then) {
        if (upload == null || !thread.completesUnready() || !upload.unread()) {
            complete(false);
            then.run();
            return;
        }
        try {
            response.getOutputStream().close();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "the browser left while its request was not read: " + e);
        }
        upload.discard(whole -> {
            complete(!whole);
            then.run();
        });
    }

    /**
     * Ends it, if the container has not: on the server's thread; nothing of the server's is touched afterwards.
     *
     * @param cut true to break the browser's connection, false when the response is whole
     */
    void complete(boolean cut) {
        if (over) {
            return;
        }
        if (cut && !Cut.connection(request)) {
            LOG.log(
                    Level.WARNING,
                    "the cut answer of " + account.node() + " looks whole to the browser [" + account.id() + "]");
        }
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, () -> "the container ended the exchange first: " + e);
        }
    }

    /**
     * Sends the head, a 101 with what belongs to it, and gives the pipe the connection's bytes. Where the container does
     * it by itself (Undertow), its rule is followed: another pair of streams, after the exchange has ended. Payara takes
     * an upgrade only from the thread that brought the request, which must not wait here; but there the streams of an
     * exchange carry plain bytes both ways as soon as its request and its response have an Upgrade header.
     */
    void leaveHttp(Pipe pipe) throws IOException {
        if (!thread.upgrades()) {
            Browser browser = browser(pipe);
            browser.listen();
            pipe.attach(pipe.upload(), browser);
            return;
        }
        thread.later(() -> {
            try {
                request.upgrade(Upgraded.class).to(connection -> thread.later(() -> attach(connection, pipe)));
                async.complete();
            } catch (IOException | ServletException | RuntimeException e) {
                thread.tell(() -> pipe.gone(e));
            }
        });
    }

    private void attach(WebConnection connection, Pipe pipe) {
        try {
            out = connection.getOutputStream();
            Browser browser = new Browser(thread, account, out, pipe);
            Upload upload = new Upload(thread, account, connection.getInputStream(), Map::of, pipe).raw();
            browser.listen();
            upload.listen();
            thread.tell(() -> pipe.attach(upload, browser));
        } catch (IOException | RuntimeException e) {
            thread.tell(() -> pipe.gone(e));
        }
    }

    /**
     * Ends a connection that has left HTTP: on the server's thread.
     *
     * @param cut false to say that nothing follows, and let the browser close it
     */
    void hangUp(boolean cut) {
        if (!thread.upgrades()) {
            complete(cut);
        } else if (cut || out == null) {
            Cut.connection(request);
        } else {
            try {
                out.close();
            } catch (IOException e) {
                Cut.connection(request);
            }
        }
    }
}
