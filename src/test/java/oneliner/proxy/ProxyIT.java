package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ordinary HTTP through the real server, the real WAR and a tunnel, byte by byte on both ends. */
class ProxyIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static RealServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = RealServer.shared();
    }

    private static Origin origin(Origin.Script script) throws IOException {
        Origin origin = new Origin(script);
        server.doors(
                "app", origin.port(), List.of(server.daemon.tunnel("10.0.0.2").toString()));
        return origin;
    }

    private static Client.Answer ask(String request) throws IOException {
        try (Client client = new Client(server.port)) {
            client.say(request);
            return request.startsWith("HEAD ") ? client.bodiless() : client.answer();
        }
    }

    @Test
    void passesAGet() throws IOException {
        try (Origin origin = origin(call -> call.say(OK))) {
            Client.Answer answer = ask("GET /a?b=c HTTP/1.1\r\nHost: h\r\nAccept: text/plain\r\n\r\n");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(origin.heads.get(0)).startsWith("GET /a?b=c HTTP/1.1\r\n");
            System.out.println(origin.heads.get(0) + answer.head());
        }
    }

    @Test
    void passesAPostWithALength() throws IOException {
        try (Origin origin = origin(call -> {
            byte[] body = call.body();
            call.say("HTTP/1.1 201 Created\r\nContent-Length: " + body.length + "\r\n\r\n");
            call.say(body);
        })) {
            Client.Answer answer =
                    ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.text()).isEqualTo("hello");
            assertThat(origin.heads.get(0)).containsIgnoringCase("\r\ncontent-length: 5\r\n");
        }
    }
}
