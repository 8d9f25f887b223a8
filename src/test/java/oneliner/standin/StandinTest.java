package oneliner.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in's answers, in rqlite 10.2's shapes (BEGIN and 1e300 apart), and its life as a process. */
class StandinTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private String post(String address, String path, String body) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return (response.statusCode() + " " + response.body()).strip();
    }

    private HttpResponse<byte[]> get(String address, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void answersAreRqlites() throws Exception {
        try (StandinFixture standin = new StandinFixture(folder)) {
            String[][] talk = {
                {
                    "/db/execute",
                    "[\"CREATE TABLE z(a INTEGER PRIMARY KEY, s TEXT, r REAL, b BLOB, d DATETIME, o BOOLEAN)\"]",
                    "200 {\"results\":[{}]}"
                },
                {
                    "/db/execute",
                    "[[\"INSERT INTO z VALUES(?,?,?,?,?,?)\",1,\"x\",1.0,[1,2],\"2020-01-01\",1]]",
                    "200 {\"results\":[{\"last_insert_id\":1,\"rows_affected\":1}]}"
                },
                {
                    "/db/execute",
                    "[[\"INSERT INTO z(a,s) VALUES(?,?)\",2,\"x'6162'\"]]",
                    "200 {\"results\":[{\"last_insert_id\":2,\"rows_affected\":1}]}"
                },
                {
                    "/db/query?blob_array",
                    "[\"SELECT a,s,r,b,d,o FROM z WHERE a=1\"]",
                    "200 {\"results\":[{\"columns\":[\"a\",\"s\",\"r\",\"b\",\"d\",\"o\"],\"types\":[\"integer\",\"text\",\"real\","
                            + "\"blob\",\"datetime\",\"boolean\"],\"values\":[[1,\"x\",1,[1,2],\"2020-01-01T00:00:00Z\",true]]}]}"
                },
                {
                    "/db/query",
                    "[\"SELECT b FROM z WHERE a=1\"]",
                    "200 {\"results\":[{\"columns\":[\"b\"],\"types\":[\"blob\"],\"values\":[[\"AQI=\"]]}]}"
                },
                {
                    "/db/query?blob_array",
                    "[\"SELECT max(b), NULL AS n, 1e300 AS e, count(*) FROM z\"]",
                    "200 {\"results\":[{\"columns\":[\"max(b)\",\"n\",\"e\",\"count(*)\"],\"types\":[\"text\",\"\",\"real\",\"integer\"],"
                            + "\"values\":[[\"\\u0001\\u0002\",null,1.0E+300,2]]}]}"
                },
                {
                    "/db/query",
                    "[\"SELECT typeof(s) AS t FROM z WHERE a=2\",\"SELECT a FROM z WHERE a=9\"]",
                    "200 {\"results\":[{\"columns\":[\"t\"],\"types\":[\"text\"],\"values\":[[\"blob\"]]},"
                            + "{\"columns\":[\"a\"],\"types\":[\"integer\"]}]}"
                },
                {
                    "/db/query",
                    "[\"INSERT INTO z(a) VALUES(7)\"]",
                    "200 {\"results\":[{\"error\":\"attempt to change database via query operation\"}]}"
                },
                {"/db/execute", "[\"UPDATE z SET s=1 WHERE a=77\"]", "200 {\"results\":[{\"last_insert_id\":2}]}"},
                {
                    "/db/execute?transaction",
                    "[\"INSERT INTO z(a) VALUES(5)\",\"INSERT INTO z(a) VALUES(5)\",\"INSERT INTO z(a) VALUES(6)\"]",
                    "200 {\"results\":[{\"last_insert_id\":5,\"rows_affected\":1},{\"error\":\"UNIQUE constraint failed: z.a\"}]}"
                },
                {
                    "/db/request?transaction",
                    "[\"INSERT INTO z(a) VALUES(50)\",\"INSERT INTO nix VALUES(5)\",\"INSERT INTO z(a) VALUES(51)\"]",
                    "200 {\"results\":[{\"last_insert_id\":50,\"rows_affected\":1},{\"error\":\"no such table: nix\"},"
                            + "{\"last_insert_id\":51,\"rows_affected\":1}]}"
                },
                {
                    "/db/request?transaction",
                    "[\"INSERT INTO z(a) VALUES(60)\",\"SELECT a FROM z WHERE a>50\",\"SELECT abs(-9223372036854775808)\"]",
                    "200 {\"results\":[{\"last_insert_id\":60,\"rows_affected\":1},{\"columns\":[\"a\"],\"types\":[\"integer\"],"
                            + "\"values\":[[51],[60]]},{\"error\":\"integer overflow\"}]}"
                },
                {
                    "/db/query",
                    "[\"SELECT a FROM z WHERE a>=5\"]",
                    "200 {\"results\":[{\"columns\":[\"a\"],\"types\":[\"integer\"],\"values\":[[50],[51]]}]}"
                },
                {
                    "/db/execute",
                    "[[\"INSERT INTO z(a,s) VALUES(?,?)\",9]]",
                    "200 {\"results\":[{\"error\":\"not enough args to execute query: want 2 got 1\"}]}"
                },
                {
                    "/db/execute",
                    "[\"INSERT INTO z(a) VALUES(10) RETURNING a\"]",
                    "200 {\"results\":[{\"columns\":[\"a\"],\"types\":[\"integer\"],\"values\":[[10]]}]}"
                },
                {"/db/execute", "nope", "400 invalid JSON body"},
                {"/db/execute", "[]", "400 no statements"},
                {"/db/execute", "{}", "400 invalid request"},
                {"/db/execute", "[[1]]", "400 invalid request"},
                {"/db/execute?timeout=zzz", "[\"SELECT 1\"]", "400 timeout is not a valid duration"},
                {"/db/execute", "[\"BEGIN\"]", "200 {\"results\":[{\"error\":\"BEGIN is refused by the stand-in\"}]}"},
                {"/nowhere", "[]", "404"},
            };
            for (String[] each : talk) {
                assertThat(post(standin.address(), each[0], each[1]))
                        .as(each[0] + " " + each[1])
                        .isEqualTo(each[2]);
            }
            assertThat(post(standin.address(), "/db/execute", "[\"" + "x".repeat(3 << 20) + "\"]"))
                    .startsWith("413");
            assertThat(get(standin.address(), "/db/execute").statusCode()).isEqualTo(405);
            for (String path : List.of("/readyz", "/status", "/nodes?ver=2", "/leader", "/db/query?q=SELECT%201")) {
                assertThat(get(standin.address(), path).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void backupIsAPlainSqliteFile() throws Exception {
        try (StandinFixture standin = new StandinFixture(folder)) {
            post(standin.address(), "/db/execute", "[\"CREATE TABLE t(a)\",\"INSERT INTO t VALUES(42)\"]");
            Path copy = folder.resolve("copy.sqlite");
            Files.write(copy, get(standin.address(), "/db/backup").body());
            try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                    var rows = connection.createStatement().executeQuery("SELECT a FROM t")) {
                assertThat(rows.getInt(1)).isEqualTo(42);
            }
        }
    }

    private static String[] start(String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Standin.run(
                List.of(args),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new String[] {String.valueOf(code), err.toString(StandardCharsets.UTF_8)};
    }

    @Test
    void whatPreventsTheStartIsSaidInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String[] busy = start("-http-addr", "127.0.0.1:" + taken.getLocalPort(), folder.toString());
            assertThat(busy[0]).isEqualTo("1");
            assertThat(busy[1]).contains("127.0.0.1:" + taken.getLocalPort()).hasLineCount(1);
        }
        Path file = Files.writeString(folder.resolve("file"), "");
        String[] noFolder =
                start("--http-addr=127.0.0.1:0", file.resolve("data").toString());
        assertThat(noFolder[0]).isEqualTo("1");
        assertThat(noFolder[1]).contains(file.resolve("data").toString()).hasLineCount(1);
        assertThat(start("--http-addr", "127.0.0.1:0")[0]).isEqualTo("2");
        assertThat(start("--nonsense", "x")[1]).contains("--nonsense");
        try (StandinFixture first = new StandinFixture(folder)) {
            String[] second = start("--http-addr", "127.0.0.1:0", folder.toString());
            assertThat(first.address()).isNotEmpty();
            assertThat(second[0]).isEqualTo("1");
            assertThat(second[1]).contains("used by no other process");
        }
    }

    /** What the child process runs. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            System.exit(Standin.run(List.of(args), System.out, System.err));
        }
    }

    private static Process child(int port, Path data, Path log) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        "--http-addr",
                        "127.0.0.1:" + port,
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void awaitReady(Process process, String address, Path log) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                if (get(address, "/readyz").statusCode() == 200) {
                    return;
                }
            } catch (java.io.IOException e) {
                assertThat(process.isAlive() && System.nanoTime() < end)
                        .as(Files.readString(log))
                        .isTrue();
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void acknowledgedLinesSurviveKillMinusNine() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String address = "127.0.0.1:" + port;
        Path log = folder.resolve("log");
        List<Integer> acknowledged = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            Process process = child(port, folder.resolve("data"), log);
            try {
                awaitReady(process, address, log);
                post(address, "/db/execute", "[\"CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY)\"]");
                for (int i = 0; i < 50; i++) {
                    int line = round * 1000 + i;
                    String answer =
                            post(address, "/db/execute?transaction", "[[\"INSERT INTO t VALUES(?)\"," + line + "]]");
                    assertThat(answer).contains("rows_affected\":1");
                    acknowledged.add(line);
                }
            } finally {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
        try (StandinFixture again = new StandinFixture(folder.resolve("data"))) {
            String all = post(again.address(), "/db/query", "[\"SELECT json_group_array(a) AS l FROM t\"]");
            assertThat(all).contains(acknowledged.toString().replace(" ", ""));
        }
    }
}
