package oneliner.yagna;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers what it was told to, in order, and remembers what it was asked. */
final class ScriptedDaemon implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    record Asked(String line, String body, String authorization, String contentType) {}

    private interface Answer {
        void give(HttpExchange exchange) throws IOException, InterruptedException;
    }

    ScriptedDaemon() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(new Asked(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    body,
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Content-Type")));
            Answer answer = answers.poll();
            try (exchange) {
                if (answer == null) {
                    reply(exchange, 404, "{\"message\":\"unscripted\"}");
                } else {
                    answer.give(exchange);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    ScriptedDaemon answers(int status, String body) {
        answers.add(exchange -> reply(exchange, status, body));
        return this;
    }

    /** Reads the request and says nothing until it is closed. */
    ScriptedDaemon saysNothing() {
        answers.add(exchange -> closing.await());
        return this;
    }

    /** Sends the head and the first byte of a body, and no more. */
    ScriptedDaemon stallsInTheBody() {
        answers.add(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
            closing.await();
        });
        return this;
    }

    String lastLine() {
        return asked.get(asked.size() - 1).line();
    }

    String lastBody() {
        return asked.get(asked.size() - 1).body();
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
