package oneliner.requestor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands between a requestor and its daemon, and stops one call on its way: so a process can be killed at a moment
 * that it knows nothing of.
 */
final class Gate implements AutoCloseable {
    /** On which side of the daemon a call is stopped. */
    enum Side {
        /** The daemon never gets it. */
        BEFORE,
        /** The daemon has done it, and nobody hears of that. */
        AFTER
    }

    /** A moment: the {@code n}-th call, from 1, whose method and path match. */
    record Point(String name, Pattern call, int n, Side side) {
        Point(String name, String call, int n, Side side) {
            this(name, Pattern.compile(call), n, side);
        }
    }

    private record Trap(Point point, AtomicInteger seen, CountDownLatch caught, CountDownLatch open) {}

    private final HttpServer server;
    private final HttpClient client;
    private final ExecutorService threads = Executors.newCachedThreadPool(body -> {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    });
    private volatile String target;
    private volatile Trap trap;
    private volatile boolean down;

    Gate(String target) throws IOException {
        this.target = target;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Sends everything to another daemon from now on. */
    void target(String url) {
        target = url;
    }

    /** Nobody gets through, as if the daemon were away. */
    void down(boolean now) {
        down = now;
    }

    void arm(Point point) {
        trap = new Trap(point, new AtomicInteger(), new CountDownLatch(1), new CountDownLatch(1));
    }

    /** Waits until the call has come; false if it has not. */
    boolean caught(Duration limit) throws InterruptedException {
        return trap.caught().await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets go of the stopped call, which leads nowhere. */
    void disarm() {
        Trap old = trap;
        trap = null;
        if (old != null) {
            old.open().countDown();
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            if (down) {
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            Trap mine = trap;
            boolean stopped = mine != null
                    && mine.point().call().matcher(call).find()
                    && mine.seen().incrementAndGet() == mine.point().n();
            if (stopped && mine.point().side() == Side.BEFORE) {
                hold(mine);
                return;
            }
            HttpResponse<byte[]> answer = forward(exchange, body);
            if (stopped) {
                hold(mine);
                return;
            }
            if (down) {
                return;
            }
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            byte[] text = answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), text.length == 0 ? -1 : text.length);
            if (text.length > 0) {
                exchange.getResponseBody().write(text);
            }
        } catch (IOException e) {
            // one of the two is gone, which is what this is for
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void hold(Trap mine) throws InterruptedException {
        mine.caught().countDown();
        mine.open().await(60, TimeUnit.SECONDS);
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .timeout(Duration.ofSeconds(90))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : new String[] {"Authorization", "Content-Type", "Accept"}) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        disarm();
        server.stop(0);
        threads.shutdownNow();
    }
}
