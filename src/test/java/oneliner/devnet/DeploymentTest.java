package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment puts into a machine besides its image: names of other machines, files from elsewhere. */
@Timeout(60)
class DeploymentTest {
    @TempDir
    Path folder;

    private Daemon daemon;
    private String activity;

    @BeforeEach
    void start() {
        daemon = new Daemon(folder);
        activity = daemon.activity(daemon.rent("tiny", "s"));
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private String out(String command) {
        JsonObject result = daemon.run(activity, "[" + Daemon.sh(command) + "]").getJsonObject(0);
        assertThat(result.getString("result")).as(result.toString()).isEqualTo("Ok");
        return result.getString("stdout");
    }

    private JsonObject transfer(String from, String to) {
        return transfer(
                Json.createObjectBuilder().add("from", from).add("to", to).build());
    }

    private JsonObject transfer(JsonObject fields) {
        String script = Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("transfer", fields))
                .build()
                .toString();
        return daemon.run(activity, script).getJsonObject(0);
    }

    @Test
    void namesOfHostsMeanTheirAddresses() {
        String net = expect(200, daemon.post("/net-api/v1/net", "{\"ip\":\"192.168.3.0/24\"}"))
                .object()
                .getString("id");
        daemon.run(
                activity,
                "[{\"deploy\":{\"net\":[{\"id\":\"" + net + "\",\"ip\":\"192.168.3.0\",\"nodeIp\":\"192.168.3.2\","
                        + "\"nodes\":{}}],\"hosts\":{\"db\":\"192.168.3.3\",\"elsewhere\":\"10.1.1.1\"}}},{\"start\":{}}]");
        String ip = out("echo 192.168.3.3").strip();
        assertThat(ip).startsWith("127.");
        assertThat(out("cat /etc/hosts")).contains("127.0.0.1 localhost\n", ip + " db\n", "10.1.1.1 elsewhere\n");
        assertThat(out("echo http://db:4001/x db:4001,db:4002 user@db //db/ http://elsewhere"))
                .isEqualTo("http://" + ip + ":4001/x " + ip + ":4001," + ip + ":4002 user@" + ip + " //" + ip
                        + "/ http://10.1.1.1\n");
        assertThat(out("echo db a/db db/x a-db:1 my.db:4001 http://dbx/ db:latest"))
                .as("words that are no hosts")
                .isEqualTo("db a/db db/x a-db:1 my.db:4001 http://dbx/ db:latest\n");
        for (String bad : new String[] {"{\"d b\":\"10.0.0.1\"}", "{\"db\":7}", "{\"db\":\"x\\n1.1.1.1 y\"}", "[]"}) {
            assertThat(daemon.send(activity, "[{\"deploy\":{\"hosts\":" + bad + "}}]")
                            .status())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    @Test
    void filesGoIntoTheImageAndOutOfIt() throws Exception {
        Map<String, String> put = new ConcurrentHashMap<>();
        HttpServer files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.createContext("/there", e -> {
            if (e.getRequestMethod().equals("PUT")) {
                put.put(
                        e.getRequestURI().getPath(),
                        new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                e.sendResponseHeaders(201, -1);
            } else {
                byte[] body = "from the net".getBytes(StandardCharsets.UTF_8);
                e.sendResponseHeaders(200, body.length);
                e.getResponseBody().write(body);
            }
            e.close();
        });
        files.start();
        try {
            String url = "http://127.0.0.1:" + files.getAddress().getPort();
            assertThat(transfer(url + "/there", "container:/early").getString("result"))
                    .as("before the start")
                    .isEqualTo("Error");
            daemon.run(activity, "[{\"deploy\":{}},{\"start\":{}}]");
            assertThat(transfer(url + "/there", "container:/new/folder/file").getString("result"))
                    .isEqualTo("Ok");
            assertThat(out("cat /new/folder/file")).isEqualTo("from the net");
            assertThat(transfer("container:/data/greeting", url + "/there/back").getString("result"))
                    .isEqualTo("Ok");
            assertThat(put).containsEntry("/there/back", "good day\n");
            Path local = Files.writeString(folder.resolve("a local file"), "local");
            assertThat(transfer(local.toUri().toString(), "container:/copy").getString("result"))
                    .isEqualTo("Ok");
            assertThat(out("cat /copy")).isEqualTo("local");
            assertThat(transfer(url + "/nothing", "container:/x").getString("message"))
                    .contains("404");
        } finally {
            files.stop(0);
        }
    }

    @Test
    void transfersThatCannotBeFail() {
        daemon.run(activity, "[{\"deploy\":{}},{\"start\":{}}]");
        for (String[] bad : new String[][] {
            {"gftp://0x1/abc", "container:/x"},
            {"container:/data/greeting", "gftp://0x1/abc"},
            {"http://127.0.0.1:9/x", "http://127.0.0.1:9/y"},
            {"/etc/passwd", "container:/x"},
            {"file:///nowhere", "container:/x"},
            {"container:/data/greeting", "container:/../../../escaped"},
            {"container:/data/none", "container:/x"},
            {"file:///etc/hostname", "container:/"},
        }) {
            JsonObject result = transfer(bad[0], bad[1]);
            assertThat(result.getString("result")).as(bad[0] + " to " + bad[1]).isEqualTo("Error");
            assertThat(result.getString("message")).startsWith("Transfer failed: ");
        }
        assertThat(transfer(Json.createObjectBuilder()
                                .add("from", "container:/data/greeting")
                                .add("to", "container:/x")
                                .add("format", "zip")
                                .build())
                        .getString("message"))
                .contains("single files");
        out("ln -s /tmp /outside");
        assertThat(transfer("container:/data/greeting", "container:/outside/escaped")
                        .getString("message"))
                .as("a link out of the image")
                .contains("no file of the container");
        assertThat(expect(200, daemon.get("/activity-api/v1/activity/" + activity + "/command"))
                        .text())
                .isEqualTo("[]");
    }
}
