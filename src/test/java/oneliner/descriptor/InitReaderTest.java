package oneliner.descriptor;

import static oneliner.descriptor.Descriptors.node;
import static oneliner.descriptor.Descriptors.nodeFaults;
import static oneliner.descriptor.Descriptors.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ls, -l]",
                "[[ls, -l]]",
                "[{run: {args: [ls, -l]}}]",
                "[{run: [ls, -l]}]",
                "[{cmd: run, params: {args: [ls, -l]}}]",
                "[{cmd: run, params: [ls, -l]}]",
                "[{run: {args: 'ls  -l'}}]",
                "[{run: ls -l}]",
                "ls -l",
            })
    void everyFormOfOneCommand(String written) {
        assertThat(words(node("init: " + written))).containsExactly(List.of("ls", "-l"));
    }

    @Test
    void listOfListsIsOneCommandEach() {
        assertThat(words(node("init: [[a, b], [c], {run: {args: [d]}}]")))
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
    }

    @Test
    void withoutInitThereAreNoCommands() {
        assertThat(words(node())).isEmpty();
        assertThat(words(node("init: []"))).isEmpty();
        assertThat(words(node("init:"))).isEmpty();
    }

    @Test
    void argumentsStayTheTextThatWasWritten() {
        assertThat(words(node("init: [sleep, 15, 007, 1.50, yes, 1:30, \"\", 'it''s \"so\"']")))
                .containsExactly(List.of("sleep", "15", "007", "1.50", "yes", "1:30", "", "it's \"so\""));
    }

    @Test
    void commandMayHaveVariablesAndStayInTheBackground() {
        App.Command command = node("init: [{run: {args: [serve], env: {MODE: prod, DEPTH: 3, NONE: }, daemon: true}}]")
                .init()
                .get(0);
        assertThat(command.args()).containsExactly("serve");
        assertThat(command.env().values())
                .containsExactly(Map.entry("MODE", "prod"), Map.entry("DEPTH", "3"), Map.entry("NONE", ""));
        assertThat(command.daemon()).isTrue();
    }

    @Test
    void valuesOfVariablesAreNotTold() {
        App.Node node = node("env: {TOKEN: hush}", "init: [{run: {args: [serve], env: {KEY: hush}}}]");
        assertThat(node.env().values()).containsExactly(Map.entry("TOKEN", "hush"));
        assertThat(node.toString()).contains("TOKEN=***", "KEY=***").doesNotContain("hush");
    }

    @Test
    void quotesInOneStringKeepWordsTogether() {
        assertThat(words(node("init: [{run: {args: \"sh -c 'cd /x && y' \\\"a b\\\" c\\\\ d\"}}]")))
                .containsExactly(List.of("sh", "-c", "cd /x && y", "a b", "c d"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{deploy: {}}]                   | 6: nodes.n.init[0].deploy: the command deploy is not supported
            [{transfer: {from: a, to: b}}]   | 6: nodes.n.init[0].transfer: the command transfer is not supported
            [{cmd: start}]                   | 6: nodes.n.init[0].cmd: the command start is not supported
            [{run: {args: [a]}, start: {}}]  | 6: nodes.n.init[0]: holds 2 commands
            [a, [b]]                         | 6: nodes.n.init[0]: is one word among whole commands
            [~]                              | 6: nodes.n.init[0]: is no command
            [{}]                             | 6: nodes.n.init[0]: is no command
            [[]]                             | 6: nodes.n.init[0]: names no program
            [[a, ~]]                         | 6: nodes.n.init[0][1]: is empty
            [[a, [b]]]                       | 6: nodes.n.init[0][1]: must be text
            [{run: }]                        | 6: nodes.n.init[0]: run has no args
            [{run: {}}]                      | 6: nodes.n.init[0].run.args: is missing
            [{run: {args: {a: b}}}]          | 6: nodes.n.init[0].run.args: must be a list
            [{run: {args: [a], arg: b}}]     | 6: nodes.n.init[0].run.arg: unknown key; did you mean args?
            [{run: {args: [a], env: {1A: b}}}] | 6: nodes.n.init[0].run.env.1A: is no name for a variable
            [{run: {args: [a], env: [B=c]}}] | 6: nodes.n.init[0].run.env: must be a map
            cd /x && ./y                     | 6: nodes.n.init: needs a shell for '&'
            echo 'open                       | 6: nodes.n.init: a quote is left open
            {run: {args: [a]}}               | 6: nodes.n.init: must be a list
            ["a\\0b"]                        | 6: nodes.n.init[0]: holds a NUL character
            """)
    void everyOtherFormIsToldWithItsPlace(String written, String fault) {
        assertThat(nodeFaults("init: " + written)).singleElement().asString().startsWith(fault);
    }

    @Test
    void lineOfTheItemIsTold() {
        assertThat(nodeFaults("init:", "  - [a]", "  - [b]", "  - stop: {}"))
                .singleElement()
                .asString()
                .startsWith("9: nodes.n.init[2].stop: ");
    }

    @Test
    void bothNamesOfInitAtOnceAreOneTooMany() {
        assertThat(words(node("entrypoint: [[a]]"))).containsExactly(List.of("a"));
        assertThat(nodeFaults("entrypoint: [[a]]", "init: [[b]]"))
                .containsExactly(
                        "6: nodes.n.entrypoint: means the same as init, which is there as well; keep one of them");
    }
}
