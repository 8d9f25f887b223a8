package oneliner.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A WildFly of one's own: the unpacked distribution with a base folder that nobody else has. */
public final class WildFly {
    private WildFly() {}

    /**
     * Makes the folder: the distribution's configuration without any deployment (container tests may have left theirs),
     * and the listener set as README.md tells: bodies of any size, quiet streams not cut.
     *
     * @param home the distribution
     * @param base does not exist yet
     * @param war deployed at {@code /}
     */
    public static void prepare(Path home, Path base, Path war) throws IOException {
        // an earlier run may have left its own
        if (Files.exists(base)) {
            try (Stream<Path> left = Files.walk(base)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Path configuration = Files.createDirectories(base.resolve("configuration"));
        try (Stream<Path> files = Files.list(home.resolve("standalone").resolve("configuration"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, configuration.resolve(file.getFileName().toString()));
            }
        }
        Path settings = configuration.resolve("standalone.xml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceAll("(?s)<deployments>.*?</deployments>", "")
                        .replace(
                                "<http-listener name=\"default\"",
                                "<http-listener name=\"default\" max-post-size=\"0\" read-timeout=\"0\""
                                        + " allow-encoded-slash=\"true\"")
                        .replace("enable-http2=\"true\"", "enable-http2=\"false\"")
                        .replace("scan-interval=\"5000\"", "scan-interval=\"500\""));
        Files.copy(war, Files.createDirectories(base.resolve("deployments")).resolve("ROOT.war"));
    }

    /**
     * The end of the command line, after {@code java} and its options.
     *
     * @param ports http, management, https
     */
    public static List<String> command(Path home, Path base, int... ports) {
        List<String> command = new ArrayList<>(List.of(
                "-Djboss.home.dir=" + home.toAbsolutePath(),
                "-Djboss.server.base.dir=" + base,
                "-Djboss.server.log.dir=" + base.resolve("log"),
                "-Djboss.http.port=" + ports[0],
                "-Djboss.management.http.port=" + ports[1],
                "-Djboss.https.port=" + ports[2]));
        command.addAll(List.of(
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone"));
        return command;
    }
}
