package oneliner.devnet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The reduced form that the contract tests use is the one of the public files. */
class SpecsTest {
    @Test
    void theResourceIsWhatTheFilesSay() throws IOException {
        Optional<Path> folder = List.of("../shared/specs", "../../shared/specs").stream()
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst();
        assumeTrue(folder.isPresent(), "the daemon's OpenAPI files are not beside this checkout (../shared/specs)");
        assertThat(Contract.resource()).isEqualTo(Specs.reduce(folder.get()));
    }
}
