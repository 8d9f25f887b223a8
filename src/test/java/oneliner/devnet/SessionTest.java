package oneliner.devnet;

import static oneliner.devnet.Daemon.expect;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One whole session over HTTP, from the version to the released allocation. */
@Timeout(60)
class SessionTest {
    @TempDir
    Path folder;

    @Test
    void rentsRunsTunnelsPaysAndLeavesNothing() throws Exception {
        try (Daemon daemon = new Daemon(folder)) {
            assertThat(expect(200, daemon.get("/version/get"))
                            .object()
                            .getJsonObject("current")
                            .getString("version"))
                    .isEqualTo("0.17.6");
            assertThat(expect(200, daemon.get("/me")).object().getString("identity"))
                    .isEqualTo(Devnet.REQUESTOR);
            String start = Instant.now().minusSeconds(1).toString();
            String allocation = expect(
                            201,
                            daemon.post(
                                    "/payment-api/v1/allocations",
                                    "{\"totalAmount\":\"2.5\",\"paymentPlatform\":\"" + Daemon.PLATFORM
                                            + "\",\"address\":\"" + Devnet.REQUESTOR + "\",\"timeout\":\""
                                            + Instant.now().plusSeconds(3600) + "\",\"makeDeposit\":false}"))
                    .object()
                    .getString("allocationId");
            JsonObject decoration = expect(
                            200, daemon.get("/payment-api/v1/demandDecorations?allocationIds=" + allocation))
                    .object();
            assertThat(decoration.getJsonArray("constraints")).hasSize(2);
            JsonObject net = expect(
                            200, daemon.post("/net-api/v1/net", "{\"ip\":\"192.168.0.0\",\"mask\":\"255.255.255.0\"}"))
                    .object();
            assertThat(net.getString("ip")).isEqualTo("192.168.0.0/24");
            String netId = net.getString("id");

            String agreement = daemon.rent("oneliner/tiny:latest", "session-1");
            JsonObject full = expect(200, daemon.get("/market-api/v1/agreements/" + agreement))
                    .object();
            String provider = full.getJsonObject("offer").getString("providerId");
            expect(
                    200,
                    daemon.post(
                            "/net-api/v2/vpn/net/" + netId + "/nodes",
                            "{\"id\":\"" + provider + "\",\"ip\":\"192.168.0.2\"}"));
            String activity = daemon.activity(agreement);
            JsonArray results = daemon.run(
                    activity,
                    "[{\"deploy\":{\"net\":[{\"id\":\"" + netId
                            + "\",\"ip\":\"192.168.0.0\",\"mask\":\"255.255.255.0\",\"nodeIp\":\"192.168.0.2\",\"nodes\":{\"192.168.0.2\":\""
                            + provider + "\"}}]}},{\"start\":{\"args\":[]}},"
                            + Daemon.sh("/bin/hello.sh you; cat /data/greeting")
                            + "]");
            assertThat(results).hasSize(3);
            assertThat(results.getJsonObject(2).getString("result")).isEqualTo("Ok");
            assertThat(results.getJsonObject(2).getString("stdout"))
                    .startsWith("hello you from ")
                    .endsWith("good day\n");
            assertThat(results.getJsonObject(2).getString("stderr")).isEqualTo("oops\n");
            assertThat(results.getJsonObject(2).getBoolean("isBatchFinished")).isTrue();

            String service = "java -cp '" + System.getProperty("java.class.path")
                    + "' oneliner.devnet.EchoService 192.168.0.2 5000 > /data/log 2>&1 &";
            assertThat(daemon.run(activity, "[" + Daemon.sh(service) + "]")
                            .getJsonObject(0)
                            .getString("result"))
                    .isEqualTo("Ok");
            assertThat(echo(daemon, netId, "ping")).isEqualTo("ping");

            JsonObject event = expect(
                            200,
                            daemon.get(
                                    "/payment-api/v1/debitNoteEvents?timeout=5&appSessionId=session-1&afterTimestamp="
                                            + start))
                    .array()
                    .getJsonObject(0);
            String noteId = event.getString("debitNoteId");
            JsonObject note = expect(200, daemon.get("/payment-api/v1/debitNotes/" + noteId))
                    .object();
            expect(200, accept(daemon, "debitNotes", noteId, note.getString("totalAmountDue"), allocation));

            expect(200, daemon.delete("/activity-api/v1/activity/" + activity + "?timeout=30"));
            expect(200, daemon.delete("/net-api/v1/net/" + netId + "/nodes/" + provider));
            expect(
                    200,
                    daemon.post(
                            "/market-api/v1/agreements/" + agreement + "/terminate",
                            "{\"message\":\"Finished\",\"golem.requestor.code\":\"Success\"}"));
            JsonObject invoiceEvent = expect(
                            200,
                            daemon.get("/payment-api/v1/invoiceEvents?timeout=5&appSessionId=session-1&afterTimestamp="
                                    + start))
                    .array()
                    .getJsonObject(0);
            String invoiceId = invoiceEvent.getString("invoiceId");
            JsonObject invoice = expect(200, daemon.get("/payment-api/v1/invoices/" + invoiceId))
                    .object();
            assertThat(invoice.getString("status")).isEqualTo("RECEIVED");
            assertThat(accept(daemon, "invoices", invoiceId, "99", allocation).status())
                    .isEqualTo(400);
            expect(200, accept(daemon, "invoices", invoiceId, invoice.getString("amount"), allocation));
            JsonObject spent = expect(200, daemon.get("/payment-api/v1/allocations/" + allocation))
                    .object();
            assertThat(new java.math.BigDecimal(spent.getString("spentAmount")))
                    .isEqualByComparingTo(invoice.getString("amount"));
            expect(200, daemon.delete("/net-api/v1/net/" + netId));
            expect(200, daemon.delete("/payment-api/v1/allocations/" + allocation));
            assertThat(accept(daemon, "invoices", invoiceId, invoice.getString("amount"), allocation)
                            .status())
                    .as("accepting again is fine")
                    .isEqualTo(200);
            assertThat(daemon.state()
                            .getJsonArray("activities")
                            .getJsonObject(0)
                            .getJsonArray("pids"))
                    .isEmpty();
        }
        assertThat(folder.resolve("home/activities")).doesNotExist();
    }

    private static Daemon.Answer accept(Daemon daemon, String kind, String id, String amount, String allocation) {
        return daemon.post(
                "/payment-api/v1/" + kind + "/" + id + "/accept?timeout=5",
                "{\"totalAmountAccepted\":\"" + amount + "\",\"allocationId\":\"" + allocation + "\"}");
    }

    private static String echo(Daemon daemon, String net, String text) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
            try {
                WebSocket socket = daemon.http
                        .newWebSocketBuilder()
                        .header("Authorization", "Bearer devnet")
                        .buildAsync(
                                URI.create(daemon.devnet.url().replace("http", "ws") + "/net-api/v1/net/" + net
                                        + "/tcp/192.168.0.2/5000"),
                                new WebSocket.Listener() {
                                    @Override
                                    public CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
                                        received.add(StandardCharsets.UTF_8
                                                .decode(data)
                                                .toString());
                                        ws.request(1);
                                        return null;
                                    }
                                })
                        .get(10, TimeUnit.SECONDS);
                socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true)
                        .get(5, TimeUnit.SECONDS);
                String answer = received.poll(5, TimeUnit.SECONDS);
                socket.abort();
                return answer;
            } catch (java.util.concurrent.ExecutionException notYet) {
                // 400 until the service listens
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
