package oneliner.devnet.http;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import oneliner.devnet.core.Wire;

/**
 * The last requests with the status of their answers, so that a trace from devnet can be compared with one from a real
 * daemon. In the order of the answers. Bounded in number and in characters; never holds a key. Any thread.
 */
public final class RequestLog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RequestLog.class.getName());
    private static final int KEPT = 1000;
    private static final int KEPT_CHARS = 1 << 20;
    private static final int MAX_BODY = 4096;
    private static final long MAX_FILE_CHARS = 64L << 20;

    private record Entry(long number, int chars, JsonObject json) {}

    private final Clock clock;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long last;
    private long chars;
    private Writer file;
    private long written;

    /**
     * Makes an empty log.
     *
     * @param clock dates the entries
     * @param path takes every entry besides, a JSON object a line, as long as it is below 64 MiB; an older file goes
     * @throws IOException if the file cannot be written
     */
    public RequestLog(Clock clock, Optional<Path> path) throws IOException {
        this.clock = clock;
        if (path.isPresent()) {
            this.file = Files.newBufferedWriter(
                    path.get(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        }
    }

    /**
     * Adds one that has its answer.
     *
     * @param query without a key, empty when there is none
     * @param status of the answer
     */
    synchronized void add(String method, String path, String query, String body, int status) {
        if (path.startsWith("/devnet/")) {
            // whoever looks does not want to see himself
            return;
        }
        JsonObjectBuilder json = Wire.object()
                .add("number", ++last)
                .add("at", clock.instant().toString())
                .add("method", method)
                .add("path", path)
                .add("query", query)
                .add("body", body.length() <= MAX_BODY ? body : body.substring(0, MAX_BODY))
                .add("status", status);
        if (body.length() > MAX_BODY) {
            json.add("bodyChars", body.length());
        }
        JsonObject made = json.build();
        int size = path.length() + query.length() + Math.min(body.length(), MAX_BODY);
        entries.add(new Entry(last, size, made));
        chars += size;
        while (entries.size() > KEPT || chars > KEPT_CHARS) {
            chars -= entries.remove().chars();
        }
        write(made.toString());
    }

    /** Answers with the entries after number {@code after}, and the number of the last one there was. */
    public synchronized void list(Exchange exchange) {
        int after = exchange.number("after", 0, 0, Integer.MAX_VALUE);
        List<JsonObject> found = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.number() > after) {
                found.add(entry.json());
            }
        }
        exchange.reply(
                200,
                Wire.object()
                        .add("last", last)
                        .add("requests", Wire.array(found))
                        .build());
    }

    private void write(String line) {
        if (file == null) {
            return;
        }
        written += line.length() + 1;
        try {
            if (written > MAX_FILE_CHARS) {
                throw new IOException("it has grown over " + MAX_FILE_CHARS + " characters");
            }
            file.write(line);
            file.write('\n');
            file.flush();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "no more requests are written to the file: " + e.getMessage());
            close();
        }
    }

    /** Ends the file; the memory stays. */
    @Override
    public synchronized void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the end of the request file is lost: " + e.getMessage());
            }
            file = null;
        }
    }
}
