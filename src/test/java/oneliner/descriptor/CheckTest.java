package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int check(String... args) {
        return Check.run(
                List.of(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void planOfTheBuiltInApp() {
        assertThat(check()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("App: Oneliner\n", "default: 192.168.0.0/24\n", "  1. db\n", "  2. http, after db\n")
                .contains(
                        "image oneliner/db:latest",
                        "192.168.0.3",
                        "GET /readyz on port 4001",
                        "door     http / -> 5000\n")
                .contains("--db-port 4001 run > /webapp/out 2> /webapp/err &'");
    }

    @Test
    void faultsGoToTheOtherStreamOnePerLine() throws IOException {
        String bad = file("bad.yaml", "payloads: {}\nnodes:\n  a:\n    payload: x\n    port: 1\n");
        assertThat(check(bad)).isEqualTo(1);
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        bad + ":4: nodes.a.payload: there is no payload x; there is none",
                        bad + ":5: nodes.a.port: unknown key; known are payload, init, env, network, ip,"
                                + " http_proxy, tcp_proxy, depends_on, instances, instance_params, hosts, probe");
    }

    @Test
    void missingFileIsOneMessage() {
        assertThat(check(folder.resolve("none.yaml").toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(folder.resolve("none.yaml") + ": there is no such file");
        assertThat(check("a\0b")).isEqualTo(1);
    }

    @Test
    void planOfMannersHoldsNoHash() throws IOException {
        String file = file("manners.yaml", """
                payloads: {p: {runtime: vm, params: {image_tag: "a/b:1"}}}
                nodes:
                  n:
                    payload: p
                    init: [/bin/n]
                    http_proxy:
                      ports: [80]
                      host: upstream
                      sticky: yes
                      access:
                        - {paths: [/admin/**], methods: [get], users: {ann: "%s"}}
                        - {}
                      limits: {body: 2 KiB, first_byte: 1.5, idle: 60, total: PT1H}
                    tcp_proxy: {ports: ["2222:22"], address: 0.0.0.0}
                """.formatted(MannersReaderTest.HASH));
        assertThat(check(file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Host: the instance's address\n", "by the cookie oneliner-instance\n")
                .contains("allows GET on /admin/** to ann\n", "allows everything on /** to everybody\n")
                .contains("at most: body 2048 bytes, first byte 1500 ms, silence 60 s, total 3600 s\n")
                .contains("door     tcp -> 22, local port 2222 on 0.0.0.0\n")
                .doesNotContain("PBKDF2");
    }

    @Test
    void planOfCommandsWithVariablesHoldsNoValueOfThem() throws IOException {
        String file = file(
                "env.yaml",
                Descriptors.nodeText(
                                "network: default",
                                "hosts: [database, db.internal]",
                                "env: {TOKEN: hush-1}",
                                "instance_params: [{role: leader}, {role: 'a follower'}]",
                                "init:",
                                "  - run: {args: [serve, '${instance.role}'], env: {KEY: hush-2}, daemon: true}")
                        + "networks: {default: {}}\n");
        assertThat(check(file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("1. n (2 instances)\n", "names    database, db.internal\n", "env      TOKEN=***\n")
                .contains("params   0: role=leader\n", "params   1: role='a follower'\n")
                .contains("daemon   KEY=*** serve '${instance.role}'\n")
                .doesNotContain("hush");
    }

    @Test
    void planOfEveryKindOfDoorAndImage() throws IOException {
        String file = file("kinds.yaml", """
                payloads:
                  hash: {runtime: vm, params: {image_hash: %1$s}}
                  url: {runtime: vm, params: {image_hash: %1$s, image_url: http://x/y}}
                  signed: {runtime: vm/manifest, params: {manifest: '{}'}}
                nodes:
                  a: {payload: hash, http_proxy: 80, instances: 2}
                  b: {payload: url, tcp_proxy: "2222:22", init: [sh, -c, "it's"], probe: {interval: 500ms}}
                  c: {payload: signed, http_proxy: 81}
                  d: {payload: hash}
                """.formatted(Descriptors.HASH));
        assertThat(check(file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("1. a (2 instances)\n", "door     http / -> 80\n", "door     http /-/proxy/c/ -> 81\n")
                .contains("door     tcp -> 22, local port 2222\n", "run      sh -c 'it'\\''s'\n", "every 500 ms")
                .contains(
                        "image " + Descriptors.HASH, "image http://x/y", "image named in a manifest", "probe    none");
    }
}
