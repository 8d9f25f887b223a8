package oneliner.devnet.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import oneliner.devnet.core.Loop;

/** One connection: checks who asks, finds the route, answers in the order of the requests. Event loop only. */
final class ApiHandler extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(ApiHandler.class.getName());
    private static final int MAX_PIPELINED = 16;

    private final Loop loop;
    private final Routes routes;
    private final Disturbance disturbance;
    private final byte[] appKey;
    private final RequestLog log;
    private final Queue<FullHttpRequest> queue = new ArrayDeque<>();
    private ChannelHandlerContext context;
    private FullHttpRequest current;
    private Exchange exchange;

    ApiHandler(Loop loop, Routes routes, String appKey, RequestLog log, Disturbance disturbance) {
        this.loop = loop;
        this.routes = routes;
        this.disturbance = disturbance;
        this.appKey = appKey.getBytes(StandardCharsets.UTF_8);
        this.log = log;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (current == null) {
            begin(request);
        } else if (queue.size() < MAX_PIPELINED) {
            queue.add(request);
        } else {
            request.release();
            Connections.hangUp(ctx.channel());
        }
    }

    /** The current request has its answer: the next may begin. */
    void answered() {
        if (current != null) {
            current.release();
            current = null;
            exchange = null;
        }
        FullHttpRequest next = queue.poll();
        if (next != null) {
            begin(next);
        }
    }

    private void begin(FullHttpRequest request) {
        current = request;
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        Exchange refusal = new Exchange(context.channel(), request, query, Map.of(), log);
        if (request.decoderResult().isFailure()) {
            refusal.error(400, "bad request");
            return;
        }
        if (!Cors.fromHere(request)) {
            refusal.text(403, "Origin not allowed");
            return;
        }
        String method = request.method().name();
        if (request.method().equals(HttpMethod.OPTIONS)) {
            refusal.empty(204);
            return;
        }
        String path;
        try {
            path = query.path();
        } catch (IllegalArgumentException e) {
            refusal.text(400, "bad path");
            return;
        }
        Optional<Routes.Found> found = routes.find(method, path);
        boolean open = found.map(Routes.Found::open).orElse(false);
        if (!open) {
            Optional<String> key = key(request, query);
            if (key.isEmpty()) {
                refusal.text(401, "Missing application key");
                return;
            }
            if (!MessageDigest.isEqual(key.get().getBytes(StandardCharsets.UTF_8), appKey)) {
                refusal.text(401, "Invalid application key");
                return;
            }
        }
        if (found.isEmpty()) {
            LOG.log(Level.WARNING, () -> "devnet does not know " + method + " " + path + ", answered 404");
            refusal.error(404, "devnet does not know " + method + " " + path);
            return;
        }
        exchange = new Exchange(context.channel(), request, query, found.get().params(), log);
        call(found.get(), exchange, method, path);
    }

    private void call(Routes.Found found, Exchange asked, String method, String path) {
        loop.execute(() -> disturbance.call(method, path, asked, () -> {
            try {
                found.handler().handle(asked);
            } catch (ApiError e) {
                asked.error(e.status(), e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "devnet failed on " + method + " " + path, e);
                asked.error(500, "devnet failed on this call: " + e);
            }
        }));
    }

    private static Optional<String> key(FullHttpRequest request, QueryStringDecoder query) {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(header.substring(7).strip());
        }
        var token = query.parameters().get("authToken");
        return token == null ? Optional.empty() : Optional.of(token.get(0));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && current == null) {
            Connections.hangUp(ctx.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.hungUp();
            exchange = null;
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        queue.forEach(FullHttpRequest::release);
        queue.clear();
        if (current != null) {
            current.release();
            current = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.log(Level.DEBUG, () -> "a connection to devnet broke: " + cause);
        Connections.hangUp(ctx.channel());
    }
}
