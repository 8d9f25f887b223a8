package oneliner.proxy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** What all tests of the proxy in the real server share. */
abstract class ProxyITBase {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static RealServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = RealServer.shared();
    }

    /** An origin behind one tunnel, put at the front door. */
    static Origin origin(Origin.Script script) throws IOException {
        Origin origin = new Origin(script);
        server.doors("app", origin.port(), List.of(tunnel("10.0.0.2")));
        return origin;
    }

    static String tunnel(String ip) {
        return server.daemon.tunnel(ip).toString();
    }

    static Client.Answer ask(String request) throws IOException {
        try (Client client = new Client(server.port)) {
            client.say(request);
            return request.startsWith("HEAD ") ? client.bodiless() : client.answer();
        }
    }

    static Client.Answer get() throws IOException {
        return ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    }
}
