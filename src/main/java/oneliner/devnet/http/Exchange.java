package oneliner.devnet.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import oneliner.devnet.core.Wire;

/** One request and its one answer. Reading is for the loop; answering is safe from any thread, the first answer wins. */
public final class Exchange {
    private static final Pattern KEY = Pattern.compile("(authToken=)[^&]*");
    private static final Duration LONGEST_POLL = Duration.ofHours(1);

    private final Channel channel;
    private final FullHttpRequest request;
    private final QueryStringDecoder query;
    private final Map<String, String> params;
    private final String body;
    private final boolean keepAlive;
    private final RequestLog log;
    private final AtomicBoolean answered = new AtomicBoolean();
    /** Kept here and not at the connection, which lives through many requests. */
    private final List<Runnable> hangups = new ArrayList<>();

    private volatile Optional<Damage> damage = Optional.empty();
    private boolean gone;

    Exchange(
            Channel channel,
            FullHttpRequest request,
            QueryStringDecoder query,
            Map<String, String> params,
            RequestLog log) {
        this.channel = channel;
        this.request = request;
        this.query = query;
        this.params = params;
        this.body = request.content().toString(StandardCharsets.UTF_8);
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.log = log;
    }

    /** The value of {@code {name}} in the path. */
    public String param(String name) {
        return params.get(name);
    }

    /** The first value of a query parameter. */
    public Optional<String> query(String name) {
        List<String> values = query.parameters().get(name);
        return values == null ? Optional.empty() : Optional.of(values.get(0));
    }

    /** A request header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.headers().get(name));
    }

    /** The query parameter {@code timeout} in seconds, between 0 and an hour. */
    public Duration timeout(Duration fallback) {
        Optional<String> text = query("timeout");
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            double seconds = Double.parseDouble(text.get());
            if (seconds >= 0) {
                return Duration.ofMillis((long) Math.min(seconds * 1000, (double) LONGEST_POLL.toMillis()));
            }
        } catch (NumberFormatException e) {
            throw new ApiError(400, "timeout is '" + text.get() + "', but it must be seconds");
        }
        throw new ApiError(400, "timeout is '" + text.get() + "', but it must not be negative");
    }

    /** A whole number in the query. */
    public int number(String name, int fallback, int min, int max) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ApiError(400, name + " is '" + text.get() + "', but it must be a whole number");
        }
        throw new ApiError(400, name + " must be between " + min + " and " + max);
    }

    /** The body as JSON of any kind; an empty body is JSON null. */
    public JsonValue json() {
        if (body.isBlank()) {
            return JsonValue.NULL;
        }
        try {
            return Wire.parse(body);
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, "Json deserialize error: " + e.getMessage());
        }
    }

    /** The body as a JSON object. */
    public JsonObject jsonObject() {
        if (json() instanceof JsonObject object) {
            return object;
        }
        throw new ApiError(400, "Json deserialize error: expected an object");
    }

    /** Answers with JSON. */
    public void reply(int status, JsonValue value) {
        full(status, "application/json", value.toString());
    }

    /** Answers without a body. */
    public void empty(int status) {
        full(status, null, "");
    }

    /** Answers with plain text. */
    public void text(int status, String text) {
        full(status, "text/plain; charset=utf-8", text);
    }

    /** Answers with {@code {"message": …}}; null stays null. */
    public void error(int status, String message) {
        reply(
                status,
                message == null
                        ? Wire.object().addNull("message").build()
                        : Wire.object().add("message", message).build());
    }

    /** Answers with {@code application/problem+json}, as the daemon does where an allocation cannot be made. */
    public void problem(int status, String type, String detail) {
        String json = Wire.object()
                .add("type", type)
                .add("instance", "/allocations")
                .add("detail", detail)
                .build()
                .toString();
        full(status, "application/problem+json", json);
    }

    /** Begins a stream of server-sent events; the client ends it. */
    public void beginEvents() {
        if (answered.compareAndSet(false, true)) {
            remember(200);
            HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
            head.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
            HttpUtil.setTransferEncodingChunked(head, true);
            Cors.allow(request, head);
            Connections.send(channel, head);
        }
    }

    /** Sends a piece of an event stream. A client that does not read is cut off before much piles up. */
    public void event(String text) {
        if (channel.bytesBeforeWritable() > 8 << 20) {
            Connections.hangUp(channel);
            return;
        }
        Connections.send(channel, new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
    }

    /** Calls {@code task} when the client has gone, on any thread. */
    public void onHangup(Runnable task) {
        boolean late;
        synchronized (hangups) {
            late = gone;
            if (!late) {
                hangups.add(task);
            }
        }
        if (late) {
            task.run();
        }
    }

    /** The client has gone before it had its whole answer. */
    void hungUp() {
        List<Runnable> tasks;
        synchronized (hangups) {
            gone = true;
            tasks = List.copyOf(hangups);
        }
        tasks.forEach(Runnable::run);
    }

    /** The request as Netty has it, for an upgrade; valid until answered. */
    public FullHttpRequest request() {
        return request;
    }

    /** The connection, for an upgrade. */
    public Channel channel() {
        return channel;
    }

    /** Takes the connection away from HTTP for good; false if an answer was sent already. */
    public boolean takeOver() {
        boolean mine = answered.compareAndSet(false, true);
        if (mine) {
            remember(101);
        }
        return mine;
    }

    private void remember(int status) {
        String raw = request.uri();
        int mark = raw.indexOf('?');
        String path = mark < 0 ? raw : raw.substring(0, mark);
        String asked = mark < 0 ? "" : KEY.matcher(raw.substring(mark + 1)).replaceAll("$1…");
        log.add(request.method().name(), path, asked, body, status);
    }

    /** Spoils the answer that will be given. Only before it is. */
    public void damage(Damage how) {
        damage = Optional.of(how);
    }

    private void full(int status, String type, String text) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        remember(status);
        if (damage.isPresent()) {
            damage.get().send(channel, status, type, text);
            return;
        }
        ByteBuf content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), content);
        Cors.allow(request, response);
        if (type != null) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        }
        if (status != 204) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        }
        HttpUtil.setKeepAlive(response, keepAlive);
        channel.writeAndFlush(response).addListener(keepAlive ? next() : ChannelFutureListener.CLOSE);
    }

    private static ChannelFutureListener next() {
        return done -> {
            ApiHandler handler = done.channel().pipeline().get(ApiHandler.class);
            if (handler != null) {
                handler.answered();
            }
        };
    }
}
