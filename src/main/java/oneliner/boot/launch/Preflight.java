package oneliner.boot.launch;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.config.SettingsException;

/** Finds out all that could go wrong before anything is started, and decides ports, folders and programs. */
final class Preflight {
    private final Map<String, String> env;

    /**
     * Looks at one environment.
     *
     * @param env variables as the person set them
     */
    Preflight(Map<String, String> env) {
        this.env = Map.copyOf(env);
    }

    /**
     * Decides how to run.
     *
     * @param args descriptor files in order, may be empty
     * @throws LaunchException if the run cannot succeed
     */
    Plan plan(List<String> args) {
        List<Path> descriptors = descriptors(args);
        Settings settings = settings();
        if (settings.role() == Role.WEB) {
            requireKnownDatabase(settings.database().url());
        }
        Layout layout = layout(settings);
        layout.requireBuilt();
        String host = text("HOST", Ports.LOOPBACK);
        int front = port("PORT", 8080);
        Ports.requireFree(
                host, front, "stop what listens there or choose another with PORT=" + other(front) + " deploy/run");
        Optional<Path> nginx = wantsNginx(env) ? nginx(layout) : Optional.empty();
        return new Plan(
                settings.role(),
                layout,
                host,
                front,
                nginx.isPresent() ? Ports.free() : front,
                settings.role() == Role.REQUESTOR && settings.devnet().enabled(),
                devnetPort(settings),
                nginx,
                descriptors.isEmpty() ? settings.requestor().descriptors() : descriptors,
                new BigInteger(160, new SecureRandom()).toString(36),
                Duration.ofSeconds(number("ONELINER_STOP_TIMEOUT", 12, 1, 600)));
    }

    /** Whether NGINX is to be used when there is one. */
    static boolean wantsNginx(Map<String, String> env) {
        String wish = Objects.requireNonNullElse(env.get("ONELINER_NGINX"), "").strip();
        return switch (wish) {
            case "", "on" -> true;
            case "off" -> false;
            default -> throw new LaunchException("ONELINER_NGINX is '" + wish + "', but it must be on or off");
        };
    }

    /** Settings by the server's own rules, so that a wrong value is told here and not in a log. */
    Settings settings() {
        try {
            return Settings.read(key -> Optional.ofNullable(
                    env.get(key.replace('.', '_').replace('-', '_').toUpperCase(java.util.Locale.ROOT))));
        } catch (SettingsException e) {
            throw new LaunchException("settings: " + e.getMessage(), e);
        }
    }

    private static List<Path> descriptors(List<String> args) {
        List<Path> files = new ArrayList<>();
        for (String arg : args) {
            Path file = Path.of(arg).toAbsolutePath().normalize();
            if (arg.startsWith("-")) {
                throw new LaunchException("unknown option " + arg + ": see deploy/run --help");
            }
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new LaunchException(
                        "cannot read the descriptor " + arg + ": no such file, or no right to read it");
            }
            if (file.toString().contains(",")) {
                throw new LaunchException("the descriptor's path " + file + " has a comma in it: rename or move it");
            }
            files.add(file);
        }
        return files;
    }

    private static void requireKnownDatabase(String url) {
        if (Stream.of("jdbc:rqlite:", "jdbc:sqlite:", "jdbc:postgresql:").noneMatch(url::startsWith)) {
            // only the scheme is shown: any other part may hold a password
            String scheme = Arrays.stream(url.split("[^a-z0-9]", 3)).limit(2).collect(Collectors.joining(":"));
            throw new LaunchException("DATABASE_URL begins with '" + scheme + "', which nobody here speaks: use"
                    + " jdbc:rqlite:http://HOST:4001, jdbc:sqlite:FILE or jdbc:postgresql://HOST/NAME");
        }
    }

    private Layout layout(Settings settings) {
        Path home = Path.of(text("ONELINER_HOME", "")).toAbsolutePath().normalize();
        Path built = home.resolve("target/images");
        Path images = env.containsKey("DEVNET_IMAGES")
                ? settings.devnet().images()
                : Files.isDirectory(built) ? built : home.resolve("images");
        Path data = settings.dataDir().toAbsolutePath().normalize();
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new LaunchException(
                    "cannot make the data folder " + data + ": choose another with ONELINER_DATA_DIR", e);
        }
        if (!Files.isWritable(data)) {
            throw new LaunchException("cannot write in " + data + ": choose another folder with ONELINER_DATA_DIR");
        }
        return new Layout(home, images.toAbsolutePath().normalize(), data);
    }

    private int devnetPort(Settings settings) {
        int wish = settings.devnet().port();
        if (settings.role() == Role.REQUESTOR && settings.devnet().enabled() && env.containsKey("DEVNET_PORT")) {
            Ports.requireFree(
                    Ports.LOOPBACK, wish, "devnet was told to listen there by DEVNET_PORT; choose another or unset it");
            return wish;
        }
        // never the daemon's usual port unasked: another run, or a real daemon, may want it a moment later
        return Ports.free();
    }

    private Optional<Path> nginx(Layout layout) {
        if (!Files.isReadable(layout.nginx().resolve("nginx.conf"))) {
            return Optional.empty();
        }
        // Debian keeps it in a folder that is not on an ordinary user's PATH
        String path = text("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Arrays.stream(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String text(String name, String fallback) {
        String value = Objects.requireNonNullElse(env.get(name), "").strip();
        return value.isEmpty() ? fallback : value;
    }

    private int port(String name, int fallback) {
        return number(name, fallback, 1, 65535);
    }

    private int number(String name, int fallback, int min, int max) {
        String value = text(name, String.valueOf(fallback));
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, together with a number out of range
        }
        throw new LaunchException(
                name + " is '" + value + "', but it must be a whole number from " + min + " to " + max);
    }

    private static int other(int port) {
        return port < 65535 ? port + 1 : port - 1;
    }
}
