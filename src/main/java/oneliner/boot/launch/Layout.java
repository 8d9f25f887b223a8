package oneliner.boot.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where things lie, in a checkout or in an installed copy.
 *
 * @param home folder that holds {@code nginx/} and {@code deploy/}, absolute
 * @param images folder with one sub-folder per image; the web image holds the server itself, absolute
 * @param data everything a run writes, absolute
 */
record Layout(Path home, Path images, Path data) {

    Path war() {
        return images.resolve("web/opt/oneliner.war");
    }

    Path payara() {
        return images.resolve("web/opt/payara-micro.jar");
    }

    Path logs() {
        return data.resolve("logs");
    }

    /** What devnet's providers live in; part of every marker by which their processes are found. */
    Path devnetHome() {
        return data.resolve("devnet");
    }

    /** Settings of Payara that its command line cannot take; may not exist. */
    Path preboot() {
        return home.resolve("deploy/payara/preboot.txt");
    }

    Path nginx() {
        return home.resolve("nginx");
    }

    /** Throws when something that the build makes is not there. */
    void requireBuilt() {
        for (Path file : List.of(war(), payara())) {
            if (!Files.isReadable(file)) {
                throw new LaunchException(file + " is missing: build it with 'mvn package -DskipTests'");
            }
        }
    }
}
