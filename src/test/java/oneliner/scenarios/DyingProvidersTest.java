package oneliner.scenarios;

import static oneliner.scenarios.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Providers that vanish, freeze or leave after they have served. */
@Timeout(90)
class DyingProvidersTest {
    @TempDir
    Path folder;

    @Test
    void nothingHappens() throws Exception {
        Scene.in(folder).play(scene -> {
            scene.everythingServes();
            assertThat(scene.status().spent()).isNotNegative();
        });
    }

    @Test
    void aProviderThatDiesIsReplacedAndItsNeighbourIsNot() throws Exception {
        Scene.in(folder).play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("die").at(web));
            Actor next = scene.replaced(web);
            assertThat(next.provider()).isNotEqualTo(web.provider());
            scene.untouched(db);
            scene.told("GSB error");
        });
    }
}
