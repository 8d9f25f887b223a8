package oneliner.rqlite;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One HTTP exchange with one node. Safe for any thread. */
final class Transport {
    private final RqliteUrl url;
    private final HttpClient client;

    /**
     * A node's answer.
     *
     * @param status HTTP status
     * @param body the whole of it
     * @param version rqlite's version, empty if not told
     */
    record Reply(int status, String body, String version) {
        String text() {
            return SqlText.shorten(body.strip());
        }
    }

    /** No TCP connection came about, so nothing was sent. */
    static final class NotSent extends IOException {
        private static final long serialVersionUID = 1L;

        NotSent(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Makes the client; {@code executor} may be null for the JDK's own daemon threads. */
    Transport(RqliteUrl url, Executor executor) {
        this.url = url;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(url.connect());
        if (executor != null) {
            builder.executor(executor);
        }
        this.client = builder.build();
    }

    /**
     * Sends and waits for the whole answer.
     *
     * @param body null for a GET
     * @param most time for everything, answer included
     * @throws NotSent if surely nothing was sent
     * @throws IOException if it is open whether the node acted
     */
    Reply exchange(URI node, String pathAndQuery, byte[] body, Duration most) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node + pathAndQuery));
        if (!url.user().isEmpty()) {
            String pair = url.user() + ":" + url.password();
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        if (body != null) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
        }
        // a timeout at the request itself would end with the headers; this one holds for the body too
        CompletableFuture<HttpResponse<byte[]>> pending =
                client.sendAsync(request.build(), info -> new LimitedBody(url.maxAnswerBytes()));
        try {
            HttpResponse<byte[]> response = pending.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(
                    response.statusCode(),
                    new String(response.body(), StandardCharsets.UTF_8),
                    response.headers().firstValue("X-Rqlite-Version").orElse(""));
        } catch (TimeoutException e) {
            throw new IOException("no full answer within " + most.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw translated(e.getCause());
        } finally {
            pending.cancel(true);
        }
    }

    private static IOException translated(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof ConnectException
                    || at instanceof HttpConnectTimeoutException
                    || at instanceof UnresolvedAddressException) {
                return new NotSent("no connection (" + reason(at) + ")", cause);
            }
        }
        return new IOException(reason(cause), cause);
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
