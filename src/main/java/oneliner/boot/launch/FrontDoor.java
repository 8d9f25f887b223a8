package oneliner.boot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** NGINX for this run: the project's configuration, copied, with this run's ports and folders in it. */
final class FrontDoor {
    private FrontDoor() {}

    /**
     * Starts NGINX in the foreground, so that it ends with its parent's group.
     *
     * @throws LaunchException if it does not stay up; the message holds what it said
     */
    static Child start(Plan plan) {
        Layout layout = plan.layout();
        Path folder = layout.data().resolve("nginx");
        try {
            copy(layout.nginx(), folder);
            adapt(plan, folder);
        } catch (IOException e) {
            throw new LaunchException("cannot write NGINX's configuration to " + folder + ": " + e.getMessage(), e);
        }
        List<String> command = List.of(
                plan.nginx().orElseThrow().toString(),
                "-p",
                folder + "/",
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-g",
                "daemon off;");
        LogFile log = new LogFile(layout.logs().resolve("nginx.log"));
        Child child = Child.start("NGINX", command, folder, Map.of(), log, layout.data());
        if (child.await(Duration.ofMillis(300))) {
            throw new LaunchException("NGINX does not start; it says:\n  " + String.join("\n  ", log.tail(5))
                    + "\nmend it, or go without: ONELINER_NGINX=off deploy/run");
        }
        return child;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void adapt(Plan plan, Path folder) throws IOException {
        Path tmp = Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(folder.resolve("local/process.conf"), """
                worker_processes 2;
                pid "%s";
                error_log stderr warn;
                """.formatted(folder.resolve("nginx.pid")));
        StringBuilder paths = new StringBuilder(
                "access_log \"" + plan.layout().logs().resolve("access.log") + "\" oneliner buffer=16k flush=5s;\n");
        Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .forEach(kind -> paths.append(kind + "_temp_path \"" + tmp.resolve(kind) + "\";\n"));
        Files.writeString(folder.resolve("local/paths.conf"), paths);
        Files.writeString(
                folder.resolve("local/listen.conf"), "listen " + plan.host() + ":" + plan.frontPort() + ";\n");
        Files.writeString(folder.resolve("conf.d/upstreams.conf"), """
                upstream oneliner {
                    server %s:%d;
                    keepalive 32;
                }
                """.formatted(plan.serverHost(), plan.serverPort()));
    }
}
