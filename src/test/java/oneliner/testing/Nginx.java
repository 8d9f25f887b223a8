package oneliner.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** NGINX with the configuration of this project, and a {@code local/} of its own, on a free loopback port. */
public final class Nginx implements Closeable {
    /** Where it listens, on loopback. */
    public final int port;

    private final Process process;

    /**
     * Starts it and waits until it listens.
     *
     * @param folder an empty one, for its configuration and all that it writes
     * @param server port of the server behind it
     */
    public Nginx(Path folder, int server) throws IOException, InterruptedException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path conf = copyOf(Path.of("nginx"), folder.toAbsolutePath().resolve("nginx"));
        Path mine = Files.createDirectories(folder.toAbsolutePath().resolve("run"));
        Files.writeString(
                conf.resolve("conf.d").resolve("upstreams.conf"),
                "upstream oneliner {\n    server 127.0.0.1:" + server + ";\n    keepalive 32;\n}\n");
        Files.writeString(conf.resolve("local").resolve("listen.conf"), "listen 127.0.0.1:" + port + ";\n");
        Files.writeString(
                conf.resolve("local").resolve("process.conf"),
                "daemon off;\nmaster_process off;\npid " + mine.resolve("pid") + ";\nerror_log stderr;\n");
        StringBuilder paths = new StringBuilder("access_log off;\n");
        for (String name : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            paths.append(name).append("_temp_path ").append(mine.resolve(name)).append(";\n");
        }
        Files.writeString(conf.resolve("local").resolve("paths.conf"), paths);
        Path log = mine.resolve("log");
        process = new ProcessBuilder(
                        "nginx",
                        "-p",
                        mine.toString(),
                        "-c",
                        conf.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitListening(log);
    }

    private void awaitListening(Path log) throws IOException, InterruptedException {
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        process.destroyForcibly();
        throw new IOException("NGINX does not listen: " + Files.readString(log));
    }

    private static Path copyOf(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path copy = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(one, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return to;
    }

    /** Ends it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
