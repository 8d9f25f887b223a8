package oneliner.yagna;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import oneliner.yagna.wire.ErrorBody;
import oneliner.yagna.wire.MalformedException;

/**
 * Sends calls to one server and turns whatever goes wrong into one of the three {@link YagnaException}s, in words for a
 * person. Safe for use by many threads; a call blocks its thread.
 */
final class HttpTransport {
    /** Time the server gets on top of the wait it was asked for. */
    static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client;
    private final URI base;
    private final Optional<String> appKey;
    private final Phrases phrases;
    private final Duration margin;

    /**
     * Makes one.
     *
     * @param base URL, a trailing slash does not matter
     * @param appKey sent with every call; empty for a server that has no business with it
     */
    HttpTransport(URI base, Optional<String> appKey, Phrases phrases, Executor executor) {
        this(base, appKey, phrases, executor, MARGIN);
    }

    HttpTransport(URI base, Optional<String> appKey, Phrases phrases, Executor executor, Duration margin) {
        this.base = URI.create(base.toString().replaceAll("/+$", ""));
        this.appKey = appKey.filter(key -> !key.isEmpty());
        this.phrases = phrases;
        this.margin = margin;
        // HTTP/1.1: the default would ask yagna for an upgrade to h2c with every first call
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(executor)
                .build();
    }

    URI base() {
        return base;
    }

    /** Sends a call whose answer is of no interest. */
    void send(Call call) throws InterruptedException {
        exchange(call);
    }

    /**
     * Sends a call and reads its answer.
     *
     * @param read makes the result of the JSON; an empty body is JSON null
     */
    <T> T send(Call call, Function<JsonValue, T> read) throws InterruptedException {
        return read(call.what(), exchange(call), read);
    }

    /** Reads an answer; {@code what} was asked for. */
    <T> T read(String what, Answer answer, Function<JsonValue, T> read) {
        try {
            return read.apply(answer.json());
        } catch (JsonException | IllegalStateException | MalformedException | ClassCastException e) {
            throw new YagnaException.Garbled(
                    phrases.server(base) + " gave an answer that makes no sense when asked to " + what + ": "
                            + hide(ErrorBody.words(String.valueOf(e.getMessage()))),
                    answer.status(),
                    e);
        }
    }

    /** Sends a call; anything but 2xx and what the call tolerates is thrown. */
    Answer exchange(Call call) throws InterruptedException {
        Answer answer;
        try {
            answer = once(call);
        } catch (DroppedException dropped) {
            if (!call.idempotent()) {
                throw broken(call, dropped.getCause());
            }
            // a kept-alive connection that the server closed just when we used it
            try {
                answer = once(call);
            } catch (DroppedException again) {
                throw broken(call, again.getCause());
            }
        }
        int status = answer.status();
        if ((status >= 200 && status < 300) || call.tolerated().contains(status)) {
            return answer;
        }
        String words = hide(ErrorBody.words(answer.body()));
        String said = " (" + status + ")" + (words.isEmpty() ? "" : ": " + words);
        if (status == 401) {
            throw new YagnaException.Refused(phrases.wrongKey(base), status);
        }
        if (status >= 500 || status == 408 || status == 429) {
            throw new YagnaException.Unavailable(
                    phrases.server(base) + " could not " + call.what() + said, status, null);
        }
        if (status >= 400) {
            throw new YagnaException.Refused(phrases.server(base) + " refused to " + call.what() + said, status);
        }
        throw new YagnaException.Garbled(
                phrases.server(base) + " answered with an unexpected status when asked to " + call.what() + said,
                status,
                null);
    }

    private Answer once(Call call) throws InterruptedException, DroppedException {
        Duration limit = call.hold().plus(margin);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.path()))
                .timeout(limit)
                .header("Accept", "application/json")
                .method(
                        call.method(),
                        call.body()
                                .map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                                .orElseGet(HttpRequest.BodyPublishers::noBody));
        call.body().ifPresent(json -> request.header("Content-Type", "application/json"));
        appKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        CompletableFuture<HttpResponse<byte[]>> future = client.sendAsync(request.build(), head -> new BoundedBody());
        try {
            // the request's own timeout ends with the head of the answer; this one holds for the body as well
            HttpResponse<byte[]> response =
                    future.get(limit.plus(margin.dividedBy(5)).toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        } catch (TimeoutException e) {
            future.cancel(true);
            throw tooSlow(call, limit, e);
        } catch (ExecutionException e) {
            throw translate(call, limit, e.getCause());
        }
    }

    private YagnaException translate(Call call, Duration limit, Throwable cause) throws DroppedException {
        if (cause instanceof BoundedBody.TooLargeException) {
            return new YagnaException.Garbled(
                    phrases.server(base) + " gave an answer of more than " + BoundedBody.MAX_BYTES
                            + " bytes when asked to " + call.what(),
                    200,
                    cause);
        }
        if (cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException) {
            return new YagnaException.Unavailable(phrases.noAnswer(base), 0, cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return tooSlow(call, limit, cause);
        }
        if (cause instanceof IOException io) {
            throw new DroppedException(io);
        }
        return broken(call, cause);
    }

    private YagnaException tooSlow(Call call, Duration limit, Throwable cause) {
        return new YagnaException.Unavailable(
                phrases.server(base) + " did not answer within " + limit.toMillis() / 1000.0 + " s when asked to "
                        + call.what(),
                0,
                cause);
    }

    private YagnaException broken(Call call, Throwable cause) {
        return new YagnaException.Unavailable(
                "the connection to " + phrases.server(base) + " broke when it was asked to " + call.what() + ": "
                        + hide(String.valueOf(cause.getMessage())),
                0,
                cause);
    }

    /** A server may echo what it was sent; the key must not end up in a message. */
    private String hide(String words) {
        return appKey.map(key -> words.replace(key, "***")).orElse(words);
    }

    /**
     * What came back.
     *
     * @param status HTTP status
     * @param body as it came
     */
    record Answer(int status, String body) {
        /** The body as JSON; an empty one is JSON null. */
        JsonValue json() {
            if (body.isBlank()) {
                return JsonValue.NULL;
            }
            try (JsonReader reader = Json.createReader(new StringReader(body))) {
                return reader.readValue();
            }
        }
    }

    /**
     * How the server is spoken of.
     *
     * @param name such as {@code the daemon}
     * @param hint what to do when nobody answers
     */
    record Phrases(String name, String hint) {
        static final Phrases DAEMON =
                new Phrases("daemon", "start yagna or unset YAGNA_APPKEY to use the built-in devnet");
        static final Phrases REGISTRY = new Phrases("image registry", "check GOLEM_REGISTRY_URL and the network");

        String server(URI base) {
            return "the " + name + " at " + base;
        }

        String noAnswer(URI base) {
            return "no " + name + " answers at " + base + ": " + hint;
        }

        String wrongKey(URI base) {
            return server(base) + " refuses the app-key: check YAGNA_APPKEY";
        }
    }

    /** The connection ended before the answer did. */
    private static final class DroppedException extends Exception {
        private static final long serialVersionUID = 1L;

        DroppedException(IOException cause) {
            super(cause);
        }
    }
}
