package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.Optional;
import oneliner.descriptor.App;
import oneliner.services.AppStatus.Phase;
import oneliner.services.ServiceDirectory;
import org.junit.jupiter.api.Test;

class PictureTest {

    @Test
    void keepsTheReasonOfAFailureWhenALoopFindsTheDaemonWell() {
        ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());
        App app = Stage.app(Stage.db());
        Picture picture =
                new Picture(app, new Roster(app, Clock.systemUTC()), BigDecimal.ONE, directory, Clock.systemUTC());
        picture.phase(Phase.FAILED, Optional.of("no such image"));
        picture.trouble(Optional.empty());
        assertThat(directory.status().reason()).contains("no such image");
        assertThat(directory.status().phase()).isEqualTo(Phase.FAILED);
    }
}
