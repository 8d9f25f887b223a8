package oneliner.requestor.activity;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.yagna.CommandResult;
import org.junit.jupiter.api.Test;

class ScriptTest {

    @Test
    void deploysIntoANetwork() {
        JsonObject net = Json.createObjectBuilder().add("nodeIp", "192.168.0.2").build();
        assertThat(Script.deployAndStart(Optional.of(net), Map.of("db", "192.168.0.2")))
                .hasToString(
                        "[{\"deploy\":{\"net\":[{\"nodeIp\":\"192.168.0.2\"}],\"hosts\":{\"db\":\"192.168.0.2\"}}},"
                                + "{\"start\":{\"args\":[]}}]");
    }

    @Test
    void deploysWithoutOne() {
        assertThat(Script.deployAndStart(Optional.empty(), Map.of()))
                .hasToString("[{\"deploy\":{}},{\"start\":{\"args\":[]}}]");
    }

    @Test
    void runsAProgramWithItsArgumentsAndKeepsTheEndOfItsOutput() {
        assertThat(Script.run(List.of("/bin/sh", "-c", "echo hi")))
                .hasToString("[{\"run\":{\"entry_point\":\"/bin/sh\",\"args\":[\"-c\",\"echo hi\"],\"capture\":{"
                        + "\"stdout\":{\"atEnd\":{\"format\":\"string\",\"tail\":16384}},"
                        + "\"stderr\":{\"atEnd\":{\"format\":\"string\",\"tail\":16384}}}}}]");
    }

    @Test
    void sendsAnEmptyListWhenThereAreNoArguments() {
        assertThat(Script.run(List.of("/bin/true")).toString()).contains("\"args\":[]");
    }

    @Test
    void tellsTheEndOfBothStreamsAndNoControlCharacters() {
        String tail = Output.tail(new CommandResult(
                0, false, "exited with code 3", "x".repeat(100_000) + "the end", "bad\u001b[31m thing\n", true));
        assertThat(tail)
                .startsWith("exited with code 3; stderr: bad[31m thing; stdout: …")
                .endsWith("the end")
                .hasSizeLessThan(2200);
    }

    @Test
    void shortensAndQuotesACommand() {
        assertThat(Output.command(List.of("/bin/sh", "-c", "echo hi"))).isEqualTo("/bin/sh -c 'echo hi'");
        assertThat(Output.command(List.of("a".repeat(500)))).hasSize(201).endsWith("…");
    }
}
