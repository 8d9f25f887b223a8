package oneliner.servers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A web application for providers: greets, and takes its time for {@code /slow}. Arguments: address and port. */
public final class HelloService {
    private static final long SLOW_NANOS = 400_000_000L;

    private HelloService() {}

    public static void main(String[] args) throws IOException {
        byte[] hello = ("hello from " + args[0] + "\n").getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByName(args[0]), Integer.parseInt(args[1])), 100);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                LockSupport.parkNanos(SLOW_NANOS);
            }
            exchange.sendResponseHeaders(200, hello.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(hello);
            }
        });
        server.start();
    }
}
