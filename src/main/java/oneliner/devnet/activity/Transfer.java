package oneliner.devnet.activity;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;

/**
 * Moves one file between an address and an image: http, https and file into it, and out of it with a PUT. Bounded in
 * bytes and time. Blocks: not for the loop.
 */
final class Transfer {
    private static final long MAX_BYTES = 1L << 30;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int PIECE = 64 << 10;

    private final Path root;

    /** Transfers of one image copy. */
    Transfer(Path root) {
        this.root = root;
    }

    /** Does it; what goes wrong is told in the outcome. */
    Outcome run(Command.Transfer transfer) {
        if (transfer.archive()) {
            return Outcome.failed("Transfer failed: devnet moves single files, without format, depth and fileset");
        }
        try {
            URI from = uri(transfer.from());
            URI to = uri(transfer.to());
            if (scheme(to).equals("container")) {
                download(from, inside(to));
            } else if (scheme(from).equals("container")) {
                upload(inside(from), to);
            } else {
                throw new IOException("one of from and to must be in the container");
            }
            return Outcome.DONE;
        } catch (IOException | IllegalArgumentException e) {
            return Outcome.failed("Transfer failed: " + e.getMessage());
        }
    }

    private static URI uri(String text) {
        URI uri = URI.create(text.replace(" ", "%20"));
        if (uri.getScheme() == null) {
            throw new IllegalArgumentException("'" + text + "' has no scheme");
        }
        return uri;
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** The file that a container address means; it never leads out of the image. */
    private Path inside(URI uri) throws IOException {
        String path = uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
        Path real = root.toRealPath();
        Path file = real.resolve(path.replaceFirst("^/+", "")).normalize();
        Path above = file;
        while (above != null && !Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
            above = above.getParent();
        }
        if (!file.startsWith(real)
                || file.equals(real)
                || above == null
                || !above.toRealPath().startsWith(real)) {
            throw new IOException("'" + path + "' is no file of the container");
        }
        return file;
    }

    private void download(URI from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Path part = Files.createTempFile(to.getParent(), ".transfer", null);
        try {
            switch (scheme(from)) {
                case "file" -> copy(Files.newInputStream(Path.of(from)), part);
                case "container" -> copy(Files.newInputStream(inside(from)), part);
                case "http", "https" -> {
                    HttpURLConnection connection = open(from.toURL());
                    try {
                        status(connection, from);
                        copy(connection.getInputStream(), part);
                    } finally {
                        connection.disconnect();
                    }
                }
                default -> throw new IOException("devnet cannot read from " + scheme(from) + " addresses");
            }
            Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void upload(Path from, URI to) throws IOException {
        if (!scheme(to).equals("http") && !scheme(to).equals("https")) {
            throw new IOException("devnet cannot write to " + scheme(to) + " addresses");
        }
        HttpURLConnection connection = open(to.toURL());
        try {
            connection.setRequestMethod("PUT");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(Files.size(from));
            try (OutputStream out = connection.getOutputStream()) {
                Files.copy(from, out);
            }
            status(connection, to);
        } finally {
            connection.disconnect();
        }
    }

    private static HttpURLConnection open(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) SILENCE.toMillis());
        return connection;
    }

    private static void status(HttpURLConnection connection, URI uri) throws IOException {
        int status = connection.getResponseCode();
        if (status < 200 || status > 299) {
            throw new IOException(uri.getHost() + " answered with status " + status);
        }
    }

    private static void copy(InputStream from, Path to) throws IOException {
        long end = System.nanoTime() + LONGEST.toNanos();
        try (from;
                OutputStream out = Files.newOutputStream(to)) {
            byte[] piece = new byte[PIECE];
            long total = 0;
            int read;
            while ((read = from.read(piece)) >= 0) {
                total += read;
                if (total > MAX_BYTES) {
                    throw new IOException("the file has more than " + MAX_BYTES + " bytes");
                }
                if (Thread.currentThread().isInterrupted() || System.nanoTime() > end) {
                    throw new IOException("it took too long, or the activity has ended");
                }
                out.write(piece, 0, read);
            }
        }
    }
}
