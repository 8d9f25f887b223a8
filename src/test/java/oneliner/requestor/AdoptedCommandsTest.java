package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import oneliner.requestor.activity.CommandLog;
import oneliner.requestor.activity.ExecResult;
import oneliner.services.ServiceDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands and output of machines that another process of ours has set up and did not live to see serve. */
class AdoptedCommandsTest {
    private static final String APP = """
            meta: {name: crash}
            payloads:
              one: {runtime: vm, params: {image_tag: "t/one:latest"}}
            nodes:
              db: {payload: one, network: default, init: [[/bin/serve]]}
              web:
                payload: one
                network: default
                depends_on: [db]
                env: {DB: "${nodes.db.network_node.ip}", PASSWORD: hush hush}
                init:
                  - run: {args: [/bin/stay, "${instance.name}"], daemon: true}
            networks:
              default: {ip: "192.168.0.0/24"}
            """;

    @TempDir
    Path folder;

    @Test
    void adoptedInstancesTakeCommandsAndTellOfTheirDaemons() throws Exception {
        try (CrashStage stage = new CrashStage(folder)) {
            Files.writeString(stage.descriptor, APP);
            Path stay = Files.writeString(
                    folder.resolve("images/one/bin/stay"), "#!/bin/sh\necho \"$1 knows $PASSWORD\"\nexec sleep 600\n");
            assertThat(stay.toFile().setExecutable(true)).isTrue();
            CrashStage.Child child = stage.child();
            child.go();
            child.await("SERVING");
            child.kill();
            Map<String, String> before = stage.agreementsWithActivities();

            stage.directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());
            Requestor requestor = CrashChild.requestor(stage.gate.url(), stage.journal, stage.directory);
            try {
                requestor.start(stage.app());
                stage.serving();
                assertThat(stage.leases().values()).containsExactlyInAnyOrderElementsOf(before.values());

                ExecResult result = requestor.exec(
                        "web", 0, List.of("/bin/sh", "-c", "echo \"$DB $PASSWORD\"; exit 3"), Duration.ofSeconds(10));
                assertThat(result.exitCode()).isEqualTo(3);
                assertThat(result.stdout()).matches("127(\\.[0-9]+){3} hush hush\n");
                assertThat(requestor.logs("web", 0, 10))
                        .containsExactly(new CommandLog("/bin/stay web-0", "runs", List.of("web-0 knows ***")));
                assertThat(stage.leases().values()).containsExactlyInAnyOrderElementsOf(before.values());
            } finally {
                requestor.stop();
            }
            assertThat(stage.leftBehind()).isEmpty();
        }
    }
}
