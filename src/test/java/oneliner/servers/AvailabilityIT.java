package oneliner.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two web instances behind the real proxy under a constant load: neither a loss nor a roll-over costs a request. */
class AvailabilityIT {
    private static final Duration SERVING = Duration.ofMinutes(2);
    private static final Duration ROLLED = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final List<String> PATHS = List.of("/", "/slow");
    private static final String APP = """
            meta: {name: pair}
            payloads:
              web: {runtime: vm, params: {image_tag: "t/web:latest"}}
            nodes:
              web:
                payload: web
                instances: 2
                init: [{run: {args: ["/bin/serve", "${instance.ip}"]}}]
                network: default
                http_proxy: {ports: ["5000"]}
            networks:
              default: {ip: "192.168.0.0/24"}
            """;

    @TempDir
    Path folder;

    private Map<String, String> settings() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("images/web/bin"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path classes = Path.of(HelloService.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path serve = Files.writeString(
                bin.resolve("serve"),
                "#!/bin/sh\n'" + java + "' -Xmx32m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '" + classes + "' "
                        + HelloService.class.getName() + " \"$1\" 5000 > out 2>&1 &\n");
        assertThat(serve.toFile().setExecutable(true)).isTrue();
        Path app = Files.writeString(folder.resolve("pair.yaml"), APP);
        return Map.of(
                "DEVNET_IMAGES", folder.resolve("images").toString(),
                "REQUESTOR_DESCRIPTORS", app.toString());
    }

    private Map<String, String> quickCalendar() throws Exception {
        Map<String, String> all = new java.util.HashMap<>(settings());
        // a minute in a second: agreements of half an hour that move after 20 minutes
        all.put("DEVNET_CLOCK_FACTOR", "60");
        all.put("REQUESTOR_AGREEMENT_LIFETIME", "PT30M");
        all.put("REQUESTOR_ROLL_OVER_MARGIN", "PT10M");
        return all;
    }

    private static List<JsonObject> instances(Visitor visitor) throws IOException, InterruptedException {
        return visitor.appStatus()
                .getJsonArray("nodes")
                .getJsonObject(0)
                .getJsonArray("instances")
                .getValuesAs(JsonObject.class);
    }

    private static boolean allServe(Visitor visitor, int replaced) {
        try {
            return visitor.phase().equals("SERVING")
                    && instances(visitor).stream()
                                    .mapToInt(i -> i.getInt("replaced"))
                                    .sum()
                            >= replaced;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void killingEitherProviderFailsNoRequest() throws Exception {
        try (RequestorServer server = RequestorServer.start(folder.resolve("server"), settings())) {
            Visitor visitor = new Visitor(server);
            server.waitUntil("both serve", SERVING, () -> allServe(visitor, 0));
            Load load = new Load(server.url(), 4, PATHS);
            try {
                for (int victim = 0; victim < 2; victim++) {
                    int before = load.asked.get();
                    server.waitUntil("some answers", SERVING, () -> load.asked.get() > before + 100);
                    String provider = instances(visitor).get(victim).getString("providerId");
                    visitor.devnet("POST", "/devnet/providers/" + provider + "/kill");
                    int losses = victim + 1;
                    server.waitUntil("a replacement serves", SERVING, () -> allServe(visitor, losses));
                }
            } finally {
                load.end();
            }
            assertThat(load.failures)
                    .as(load.asked + " requests\n" + server.tail())
                    .isEmpty();
            assertThat(load.asked).hasValueGreaterThan(200);
            assertThat(load.answers).as("both were asked").hasSizeGreaterThan(1);
            assertThat(load.longestMillis.get()).as("ms, the longest answer").isLessThan(15_000);
            server.terminate(STOP);
        }
    }

    @Test
    void rollingOverFailsNoRequest() throws Exception {
        try (RequestorServer server = RequestorServer.start(folder.resolve("server"), quickCalendar())) {
            Visitor visitor = new Visitor(server);
            server.waitUntil("both serve", SERVING, () -> allServe(visitor, 0));
            Load load = new Load(server.url(), 4, PATHS);
            try {
                server.waitUntil("both agreements are others", ROLLED, () -> allServe(visitor, 2));
                server.waitUntil("and once more", ROLLED, () -> allServe(visitor, 4));
            } finally {
                load.end();
            }
            assertThat(load.failures)
                    .as(load.asked + " requests\n" + server.tail())
                    .isEmpty();
            assertThat(load.asked).hasValueGreaterThan(200);
            assertThat(server.log()).contains("a substitute is sought, as its agreement ends at");
            server.terminate(STOP);
        }
    }
}
