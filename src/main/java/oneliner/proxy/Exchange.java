package oneliner.proxy;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import oneliner.proxy.sight.Account;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.TunnelException;

/**
 * One request from the browser to a provider and its answer back. After {@link #start()} all of it happens on the event
 * loop of its pool, so nothing here needs a lock. Ends exactly once: delivered, answered by a page of ours, or cut.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and upstreamClosed hears of it
final class Exchange implements Browser.Listener, Upload.Listener {
    /** Between looks at whether the instance that is to answer is still there. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Proxy proxy;
    private final Proxy.Route route;
    private final Pool pool;
    private final EventLoop loop;
    private final RequestHead head;
    private final ServerSide server;
    private final Account account;
    private final Attempts attempts;
    private final Clockwork clock;

    private final Answer answer;

    private Browser browser;
    private Upload upload;
    private Pipe pipe;

    private ServiceInstance instance;
    private Upstream upstream;
    private boolean sent;
    private boolean answered;
    private boolean done;

    private long moved;
    private Future<?> timer;

    Exchange(Proxy proxy, Proxy.Route route, Pool pool, RequestHead head, Attempts attempts, ServerSide server) {
        this.proxy = proxy;
        this.route = route;
        this.pool = pool;
        this.loop = pool.loop();
        this.head = head;
        this.attempts = attempts;
        this.clock = new Clockwork(proxy.settings(), route.door().manners().limits(), now());
        this.server = server;
        this.account = server.account();
        this.answer = new Answer(server, head.message());
    }

    /** Leaves the container's thread; called on it, once. */
    void start() throws IOException {
        server.start(cause -> loop.execute(() -> gone(cause)), this::taken);
        browser = server.browser(this);
        if (head.body()) {
            upload = server.upload(this, head.most());
            upload.listen(head.message());
        }
        if (head.upgrade()) {
            pipe = new Pipe(proxy, pool.pipes(), server, this::gone);
            pipe.prepare();
        } else {
            browser.listen();
        }
        loop.execute(this::connect);
    }

    private void connect() {
        if (done) {
            return;
        }
        instance = attempts.next();
        if (instance == null) {
            page(503, "no instance of " + route.node() + " serves at the moment");
            return;
        }
        account.tries(instance);
        head.goesTo(route, instance.ip());
        pool.lease(attempts.order(head.upgrade(), () -> done, this::begin, this::notOpened));
    }

    /** Nothing was sent, so any request may try again, elsewhere if there is an elsewhere. */
    private void notOpened(Throwable cause) {
        proxy.balancer().end(instance);
        if (done) {
            return;
        }
        account.noTunnel(cause);
        if (attempts.afterNoTunnel(cause)) {
            account.retries(cause instanceof Order.Busy ? Account.Retry.BUSY : Account.Retry.NO_TUNNEL);
            connect();
            return;
        }
        if (cause instanceof Order.Busy) {
            page(503, "the service is busy: " + cause.getMessage());
            return;
        }
        boolean silent = cause instanceof TunnelException e && e.kind() == TunnelException.Kind.TIMEOUT;
        page(silent ? 504 : 502, silent ? "the provider does not answer" : "the service cannot be reached");
    }

    private void begin(Upstream next) {
        if (done) {
            proxy.balancer().end(instance);
            pool.give(next);
            return;
        }
        upstream = next;
        attempts.sends(!next.kept());
        account.sends();
        next.serve(this, head.message().method());
        next.channel().write(head.message());
        if (upload == null) {
            next.channel().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            sent();
        } else {
            next.channel().flush();
            moved = now();
            watch();
            upload.into(next.channel());
        }
    }

    // ---- from the tunnel

    void head(HttpResponse next) {
        moved = now();
        String fault = answer.fault(next);
        if (fault != null) {
            page(502, "the service was not understood: " + fault);
            return;
        }
        boolean goOn = answer.interim(next);
        if (upload != null) {
            upload.answered(next.status().code());
        }
        if (goOn) {
            return;
        }
        answered = true;
        account.answered(next.status().code());
        if (next.status().code() == 101) {
            leaveHttp(next);
            return;
        }
        try {
            attempts.answered(next.status().code(), server.response());
            answer.begin(next);
            browser.listen();
            browser.begin();
        } catch (RuntimeException e) {
            page(502, "the service's answer cannot be passed on: " + e.getMessage());
        }
    }

    /** From here on the tunnel and the browser's connection are the pipe's, and HTTP is over on both. */
    private void leaveHttp(HttpResponse next) {
        done = true;
        timer.cancel(false);
        Upstream left = upstream;
        upstream = null;
        pipe.open(next, left, instance);
    }

    void content(HttpContent content) {
        moved = now();
        boolean last = content instanceof LastHttpContent;
        if (answer.skips(content)) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            cut("its body is not HTTP: " + content.decoderResult().cause().getMessage());
            return;
        }
        if (last) {
            answer.ends((LastHttpContent) content);
            leave(sent && answer.keepsAlive() && upstream.clean());
        }
        if (last || content.content().isReadable()) {
            browser.offer(content.content().retain(), last);
            pauseIfFull();
        }
    }

    /** The provider has sent what it had for now. */
    void pauseInContent() {
        if (!answered) {
            return;
        }
        browser.flush();
        pauseIfFull();
    }

    /** Netty reads on and on while the socket has bytes, unless it is told within the reading. */
    private void pauseIfFull() {
        if (browser.full() && upstream != null) {
            upstream.channel().config().setAutoRead(false);
        }
    }

    boolean repeatable() {
        return head.retryable();
    }

    void upstreamWritable() {
        if (upload != null) {
            upload.pump();
        }
    }

    void upstreamClosed(Throwable fault) {
        boolean stale = upstream.kept() && attempts.takesKept();
        leave(false);
        if (answered) {
            cut("it ended in the middle of its answer");
        } else if (stale || attempts.afterLoss()) {
            attempts.noneKept(stale);
            again(stale ? Account.Retry.STALE : Account.Retry.LOST);
        } else {
            page(502, "the service closed the connection without an answer" + (fault == null ? "" : ": " + fault));
        }
    }

    /** Sends it once more: this tunnel will not answer. */
    private void again(Account.Retry why) {
        account.retries(why);
        sent = false;
        connect();
    }

    /** Gives the tunnel back, or ends it. */
    private void leave(boolean reusable) {
        if (upstream == null) {
            return;
        }
        proxy.balancer().end(instance);
        if (reusable) {
            pool.give(upstream);
        } else {
            upstream.close();
        }
        upstream = null;
    }

    // ---- from the browser

    @Override
    public void moved() {
        moved = now();
    }

    @Override
    public void tooLong() {
        page(413, "the body of a request may have " + head.most() + " bytes here");
    }

    @Override
    public void sent() {
        sent = true;
        moved = now();
        watch();
    }

    @Override
    public void drained() {
        moved = now();
        if (upstream != null) {
            upstream.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void delivered() {
        server.end(upload, () -> loop.execute(() -> finish(false)));
    }

    @Override
    public void gone(Throwable cause) {
        account.gone(cause);
        finish(false);
    }

    // ---- time

    private void watch() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (done) {
            return;
        }
        boolean waits = sent && !answered;
        long left = clock.left(waits, moved, now());
        if (waits && upstream != null && attempts.left()) {
            leave(false);
            again(Account.Retry.REMOVED);
        } else if (left > 0) {
            timer = loop.schedule(this::watch, waits ? Math.min(left, LOOK_NANOS) : left, TimeUnit.NANOSECONDS);
        } else if (answered) {
            cut("no end and no more of the body " + clock.words(waits, now()));
        } else if (!sent && upstream != null && upstream.channel().isWritable()) {
            page(408, "nothing more of the request came " + clock.words(waits, now()));
        } else {
            if (upstream != null) {
                attempts.unanswered();
            }
            page(504, "the service did not answer " + clock.words(waits, now()));
        }
    }

    private long now() {
        return loop.ticker().nanoTime();
    }

    // ---- ends

    /** Answers in our own words, if nothing has been said yet. */
    private void page(int status, String reason) {
        if (done) {
            return;
        }
        if (browser.touched() || server.response().isCommitted()) {
            cut(reason);
            return;
        }
        leave(false);
        if (upload != null) {
            upload.stop();
        }
        account.own(status, reason);
        try {
            server.response().reset();
            server.sayIfLast(upload != null && !sent);
            String method = head.message().method().name();
            browser.listen();
            browser.offer(
                    proxy.pages().fill(account, server.request(), server.response(), status, reason, method), true);
        } catch (RuntimeException e) {
            cut(reason);
        }
    }

    /** The response has begun and cannot be ended well: the browser must see that. */
    private void cut(String reason) {
        if (done) {
            return;
        }
        account.cut(reason);
        finish(true);
    }

    private void finish(boolean cut) {
        if (done) {
            return;
        }
        done = true;
        leave(false);
        if (upload != null) {
            upload.stop();
        }
        if (timer != null) {
            timer.cancel(false);
        }
        account.close();
        browser.listen();
        browser.finish(() -> server.complete(cut));
    }

    /** The container has taken its request and response back: our own end, or its own after an error. */
    private void taken() {
        browser.stop();
        if (upload != null) {
            upload.stop();
        }
        if (pipe != null) {
            pipe.taken();
        }
    }
}
