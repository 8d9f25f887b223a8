package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MannersReaderTest {
    /** Well formed; nobody's password. */
    static final String HASH =
            "PBKDF2WithHmacSHA512:210000:c2FsdHNhbHRzYWx0c2FsdA==:3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8=";

    private static String text(String manners) {
        return "payloads: {p: {runtime: vm, params: {image_tag: 'a/b:1'}}}\n"
                + "nodes:\n  n:\n    payload: p\n    init: [/bin/n]\n    http_proxy:\n      ports: [80, 81]\n      "
                + manners + "\n";
    }

    private static DoorManners read(String manners) {
        List<App.Port> ports = Descriptors.read(text(manners)).nodes().get("n").httpProxy();
        assertThat(ports)
                .hasSize(2)
                .extracting(App.Port::manners)
                .containsOnly(ports.get(0).manners());
        return ports.get(0).manners();
    }

    private static String fault(String manners) {
        List<String> faults = Descriptors.faults(text(manners));
        assertThat(faults).as(manners).hasSize(1).allMatch(f -> f.startsWith("8: "));
        return faults.get(0);
    }

    @Test
    void nothingWrittenIsPlain() {
        assertThat(read("host: ~")).isEqualTo(DoorManners.PLAIN);
        assertThat(read("sticky: false")).isEqualTo(DoorManners.PLAIN);
    }

    @Test
    void everyKey() {
        assertThat(read("host: h\n      sticky: COOKIE\n      access: [{paths: /a, methods: [get, Put], users: {ann: \""
                        + HASH + "\"}}, {}]\n      limits: {body: 3 MiB, first_byte: 2, idle: PT1M, total: 0.5}"))
                .isEqualTo(new DoorManners(
                        "h",
                        Optional.of("COOKIE"),
                        List.of(
                                new DoorManners.Rule(List.of("/a"), Set.of("GET", "PUT"), Map.of("ann", HASH)),
                                new DoorManners.Rule(List.of("/**"), Set.of(), Map.of())),
                        new DoorManners.Bounds(
                                OptionalLong.of(3 << 20),
                                Optional.of(Duration.ofSeconds(2)),
                                Optional.of(Duration.ofMinutes(1)),
                                Optional.of(Duration.ofMillis(500)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"preserve", "upstream", "shop.example.org", "shop:8080", "10.0.0.1", "\"[::1]:80\""})
    void hosts(String host) {
        assertThat(read("host: " + host).host()).isEqualTo(host.replace("\"", ""));
    }

    @Test
    void stickyByAUsualCookie() {
        assertThat(read("sticky: true").sticky()).contains(MannersReader.COOKIE);
        assertThat(read("sticky: JSESSIONID").sticky()).contains("JSESSIONID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: a b|http_proxy.host: must be preserve",
                "host: 'a/b'|http_proxy.host: must be preserve",
                "host: [a]|http_proxy.host: must be text",
                "sticky: 'a;b'|http_proxy.sticky: must be true, false or the name",
                "acces: []|http_proxy.acces: unknown key; did you mean access?",
                "access: []|http_proxy.access: has no rule",
                "access: [{path: /a}]|http_proxy.access[0].path: unknown key; did you mean paths?",
                "access: [{paths: a}]|paths: must begin with a slash",
                "access: [{paths: []}]|paths: names no path",
                "access: [{paths: /a/../b}]|paths: must be written plainly",
                "access: [{paths: /a%2fb}]|paths: must be written plainly",
                "access: [{methods: []}]|methods: names no method",
                "access: [{methods: 'G T'}]|methods: must be a method",
                "access: [{users: {}}]|users: names no user",
                "access: [{users: [ann]}]|users: must be a map",
                "limits: {bodi: 1}|limits.bodi: unknown key; did you mean body?",
                "limits: {body: 1 MB}|limits.body: must be a number of bytes",
                "limits: {body: -1}|limits.body: must be a number of bytes",
                "limits: {idle: 0}|limits.idle: must be a time above zero",
                "limits: 5|limits: must be a map",
            })
    void faultsNameTheKey(String manners, String message) {
        List<String> faults = Descriptors.faults(text(manners));
        assertThat(faults).as(manners).isNotEmpty().allMatch(f -> f.startsWith("8: "));
        assertThat(faults.get(0)).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my secret",
                "PBKDF2WithHmacSHA512:1:c2FsdA==:3q2+796tvu/erb7v3q2+7w==",
                "PBKDF2WithHmacSHA512:9999999:c2FsdA==:3q2+796tvu/erb7v3q2+7w==",
                "PBKDF2WithHmacSHA1:10000:c2FsdA==:3q2+796tvu/erb7v3q2+7w==",
                "PBKDF2WithHmacSHA512:10000:c2FsdA==:3q2+",
                "PBKDF2WithHmacSHA512:10000:===:3q2+796tvu/erb7v3q2+7w==",
            })
    void aPasswordIsNeverShown(String written) {
        assertThat(fault("access: [{users: {ann: \"" + written + "\"}}]"))
                .endsWith("users.ann: is no hashed password; deploy/run --hash makes one")
                .doesNotContain(written);
        assertThat(new DoorManners.Rule(List.of("/"), Set.of(), Map.of("ann", HASH)).toString())
                .contains("ann")
                .doesNotContain("PBKDF2");
    }

    @Test
    void addressesOfTcpDoors() {
        String app = """
                payloads: {p: {runtime: vm, params: {image_tag: 'a/b:1'}}}
                nodes: {n: {payload: p, init: [/bin/n], tcp_proxy: {ports: [22], address: %s}}}
                """;
        for (String address : List.of("127.0.0.1", "0.0.0.0", "\"::1\"", "\"::\"")) {
            assertThat(Descriptors.read(app.formatted(address))
                            .nodes()
                            .get("n")
                            .tcpProxy()
                            .get(0)
                            .address())
                    .contains(address.replace("\"", ""));
        }
        assertThat(Descriptors.faults(app.formatted("localhost")))
                .singleElement()
                .asString()
                .contains("must be an address of this machine");
    }
}
