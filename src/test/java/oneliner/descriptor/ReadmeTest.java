package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every descriptor that the README shows is one. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private static List<String> examples() throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void examplesAreRead() throws IOException {
        List<String> examples = examples();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
        for (String example : examples) {
            assertThat(Descriptors.faults(example)).as(example).isEmpty();
        }
    }

    @Test
    void theLongOneMeansWhatTheTextSays() throws IOException {
        App app = Descriptors.read(examples().get(0));
        App.Node db = app.nodes().get("db");
        App.Node shop = app.nodes().get("shop");
        assertThat(db.init()).extracting(App.Command::daemon).containsExactly(false, true);
        assertThat(db.ips()).as("a fixed address").hasSize(1);
        assertThat(app.hosts("default")).containsEntry("db", db.ips().get(0));
        assertThat(db.probe().orElseThrow().command()).containsExactly("/bin/pg_isready");
        assertThat(shop.instances()).isEqualTo(2);
        assertThat(shop.probe().orElseThrow().below()).isEqualTo(400);
        assertThat(shop.network()).contains("default");
        assertThat(app.payloads().get("shop").image()).isInstanceOf(App.Image.Generated.class);
        assertThat(app.limits().running()).isPresent();
    }
}
