package oneliner.boot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oneliner.config.Role;

/** How Payara Micro is started for this run. */
final class Server {
    private static final String LISTENER = "set configs.config.server-config.network-config.network-listeners."
            + "network-listener.http-listener.address=";

    private Server() {}

    /** Starts it in a folder of its own under the data folder. */
    static Child start(Plan plan, Map<String, String> env) {
        Layout layout = plan.layout();
        Path folder = layout.data().resolve("server");
        try {
            // what a killed server unpacked is of no use to the next one
            delete(folder.resolve("tmp"));
            Files.createDirectories(folder.resolve("tmp"));
            List<String> preboot = new ArrayList<>();
            if (Files.isReadable(layout.preboot())) {
                preboot.addAll(Files.readAllLines(layout.preboot()));
            }
            preboot.add(LISTENER + plan.serverHost());
            Files.write(folder.resolve("preboot.txt"), preboot);
        } catch (IOException e) {
            throw new LaunchException("cannot write in " + folder + ": " + e.getMessage(), e);
        }
        LogFile log = new LogFile(layout.logs().resolve("server.log"));
        return Child.start("the server", command(plan, folder, env), folder, settings(plan), log, layout.data());
    }

    private static List<String> command(Plan plan, Path folder, Map<String, String> env) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // only the quick compiler: half the processor time of a start, and the page is there a third sooner
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-Xss512k",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                // Payara's parallel start has a race that costs one start in fifty
                "-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS"));
        if (plan.role() == Role.REQUESTOR) {
            // header values that are no ASCII pass; the proxy looks at each head itself (oneliner.proxy.RawHead)
            command.add("-Dorg.glassfish.grizzly.http.STRICT_HEADER_VALUE_VALIDATION_RFC_9110=false");
        }
        Arrays.stream(env.getOrDefault("ONELINER_SERVER_OPTS", "").split(" "))
                .filter(option -> !option.isBlank())
                .forEach(command::add);
        command.addAll(List.of(
                "-jar",
                plan.layout().payara().toString(),
                "--nohazelcast",
                "--disablephonehome",
                "--prebootcommandfile",
                folder.resolve("preboot.txt").toString(),
                "--port",
                String.valueOf(plan.serverPort()),
                "--contextroot",
                "/",
                "--deploy",
                plan.layout().war().toString()));
        return command;
    }

    private static Map<String, String> settings(Plan plan) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("ONELINER_DATA_DIR", plan.layout().data().toString());
        if (plan.role() == Role.REQUESTOR) {
            env.put("DEVNET_PORT", String.valueOf(plan.devnetPort()));
            env.put("DEVNET_IMAGES", plan.layout().images().toString());
            env.put("REQUESTOR_CONTROL_TOKEN", plan.controlToken());
            env.put(
                    "REQUESTOR_DESCRIPTORS",
                    plan.descriptors().stream().map(Path::toString).collect(Collectors.joining(",")));
        }
        return env;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
