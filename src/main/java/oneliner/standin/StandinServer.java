package oneliner.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** The HTTP side. */
final class StandinServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StandinServer.class.getName());
    private static final int MOST_IN = 2 << 20;
    /** Bytes of a request that is too long which are read and dropped before the answer. */
    private static final long MOST_DRAINED = 32L << 20;

    private static final int MOST_OUT = 8 << 20;
    private static final String LENGTH = "([0-9]+(\\.[0-9]*)?(ns|us|µs|ms|s|m|h))+";

    private final Engine engine;
    private final HttpServer server;
    private final Path folder;

    private StandinServer(Engine engine, HttpServer server, Path folder) {
        this.engine = engine;
        this.server = server;
        this.folder = folder;
    }

    /**
     * Starts to answer.
     *
     * @param address port 0 picks a free one
     * @param folder exists
     * @param threads for the handlers
     */
    static StandinServer open(InetSocketAddress address, Path folder, Executor threads)
            throws IOException, SQLException {
        HttpServer server = HttpServer.create(address, 128);
        Engine engine;
        try {
            engine = new Engine(folder);
        } catch (SQLException e) {
            server.stop(0);
            throw e;
        }
        StandinServer standin = new StandinServer(engine, server, folder);
        server.setExecutor(threads);
        server.createContext("/", standin::handle);
        server.start();
        return standin;
    }

    /** Where it listens, as {@code host:port}. */
    String address() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    @Override
    public void close() throws SQLException {
        server.stop(0);
        engine.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("X-Rqlite-Version", "stand-in");
            try {
                route(exchange);
            } catch (BadRequest e) {
                reply(exchange, e.status(), "text/plain; charset=utf-8", e.getMessage() + "\n");
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.WARNING, "a request failed", e);
                reply(exchange, 500, "text/plain; charset=utf-8", Engine.reason(e) + "\n");
            } catch (ArithmeticException e) {
                reply(exchange, 500, "text/plain; charset=utf-8", e.getMessage() + "\n");
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException, SQLException, BadRequest {
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String self = "{\"id\":\"standin\",\"api_addr\":\"http://" + address() + "\",\"addr\":\"" + address()
                + "\",\"version\":\"stand-in\",\"voter\":true,\"reachable\":true,\"leader\":true}";
        switch (exchange.getRequestURI().getPath()) {
            case "/db/execute" -> run(exchange, Engine.Mode.EXECUTE, query);
            case "/db/query" -> run(exchange, Engine.Mode.QUERY, query);
            case "/db/request" -> run(exchange, Engine.Mode.REQUEST, query);
            case "/db/backup" -> backup(exchange, query);
            case "/readyz" -> reply(exchange, 200, "text/plain; charset=utf-8", ready(query));
            case "/leader" -> json(exchange, self);
            case "/nodes" -> json(exchange, "{\"nodes\":[" + self + "]}");
            case "/status" ->
                json(
                        exchange,
                        "{\"build\":{\"version\":\"stand-in\"},\"store\":{\"ready\":true,\"leader\":{\"node_id\":\"standin\"}}}");
            default -> throw new BadRequest(404, "");
        }
    }

    private static String ready(Map<String, String> query) {
        return query.containsKey("noleader")
                ? "[+]node ok\n"
                : "[+]node ok\n[+]leader ok\n[+]store ok\n" + (query.containsKey("sync") ? "[+]sync ok\n" : "")
                        + "[+]db ok\n";
    }

    private void run(HttpExchange exchange, Engine.Mode mode, Map<String, String> query)
            throws IOException, SQLException, BadRequest {
        boolean get = exchange.getRequestMethod().equals("GET") && mode == Engine.Mode.QUERY;
        if (!get && !exchange.getRequestMethod().equals("POST")) {
            throw new BadRequest(405, "");
        }
        for (String name : List.of("timeout", "db_timeout", "freshness")) {
            if (query.containsKey(name) && !query.get(name).matches(LENGTH)) {
                throw new BadRequest(400, name + " is not a valid duration");
            }
        }
        List<Order> orders;
        if (get) {
            orders = List.of(new Order(query.getOrDefault("q", ""), List.of()));
        } else {
            String body = body(exchange);
            String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
            orders = type.startsWith("text/plain") ? List.of(new Order(body, List.of())) : Order.read(body);
        }
        BoundedBytes out = new BoundedBytes();
        engine.answer(mode, query.containsKey("transaction"), query.containsKey("blob_array"), orders, out);
        if (out.full) {
            throw new BadRequest(500, "the answer is longer than the stand-in's limit of " + MOST_OUT + " bytes");
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(200, out.size());
        out.writeTo(exchange.getResponseBody());
    }

    private void backup(HttpExchange exchange, Map<String, String> query) throws IOException, SQLException, BadRequest {
        if (!exchange.getRequestMethod().equals("GET")) {
            throw new BadRequest(405, "");
        }
        if (query.containsKey("fmt") && !query.get("fmt").equals("binary")) {
            throw new BadRequest(400, "the stand-in has binary backups only");
        }
        Path copy = Files.createTempFile(folder, "backup", ".sqlite");
        try {
            engine.backup(copy);
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(200, Files.size(copy));
            Files.copy(copy, exchange.getResponseBody());
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static String body(HttpExchange exchange) throws IOException, BadRequest {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(MOST_IN + 1);
            if (bytes.length > MOST_IN) {
                // a sender that is still sending would see a reset instead of the answer
                drain(in);
                throw new BadRequest(413, "the request is longer than the stand-in's limit of " + MOST_IN + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> query(String raw) throws BadRequest {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? List.<String>of() : List.of(raw.split("&", -1))) {
            int equals = pair.indexOf('=');
            try {
                query.put(
                        equals < 0 ? pair : pair.substring(0, equals),
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw new BadRequest(400, "invalid query");
            }
        }
        return query;
    }

    private static void drain(InputStream in) throws IOException {
        byte[] nowhere = new byte[8192];
        long left = MOST_DRAINED;
        int got = in.read(nowhere);
        while (got >= 0 && left > 0) {
            left -= got;
            got = in.read(nowhere);
        }
    }

    private static void json(HttpExchange exchange, String text) throws IOException {
        reply(exchange, 200, "application/json; charset=utf-8", text);
    }

    private static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.strip().isEmpty() ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    /** Keeps up to the limit and then only remembers that there was more, so that the work itself is not disturbed. */
    private static final class BoundedBytes extends ByteArrayOutputStream {
        private boolean full;

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            full |= size() + length > MOST_OUT;
            if (!full) {
                super.write(bytes, from, length);
            }
        }

        @Override
        public synchronized void write(int b) {
            full |= size() + 1 > MOST_OUT;
            if (!full) {
                super.write(b);
            }
        }
    }
}
