package oneliner.requestor.market;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Providers that are never asked again, with the reason, in a small file that outlives restarts. A file that cannot be
 * read or written is told in the log and does no other harm: the list then lives as long as the process. Any thread.
 */
final class DenyList {
    private static final System.Logger LOG = System.getLogger(DenyList.class.getName());
    /** Oldest entries make room; so many cheaters are not met in a lifetime of one data folder. */
    private static final int MOST = 1000;

    private static final int LONGEST_REASON = 300;
    private static final int MAX_BYTES = 1 << 20;

    private final Optional<Path> file;
    private final Map<String, Providers.Denied> entries = new LinkedHashMap<>();

    /** Reads the file when there is one; an empty {@code file} keeps the list in memory only. */
    DenyList(Optional<Path> file) {
        this.file = file;
        file.filter(Files::exists).ifPresent(this::load);
    }

    synchronized boolean add(String providerId, String reason, Instant since) {
        String id = providerId.toLowerCase(Locale.ROOT);
        if (entries.containsKey(id)) {
            return false;
        }
        entries.put(id, new Providers.Denied(id, shortened(reason), since));
        bound();
        save();
        return true;
    }

    synchronized boolean remove(String providerId) {
        boolean was = entries.remove(providerId.toLowerCase(Locale.ROOT)) != null;
        if (was) {
            save();
        }
        return was;
    }

    synchronized Optional<Providers.Denied> find(String providerId) {
        return Optional.ofNullable(entries.get(providerId.toLowerCase(Locale.ROOT)));
    }

    synchronized List<Providers.Denied> all() {
        return List.copyOf(entries.values());
    }

    private void bound() {
        while (entries.size() > MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
    }

    private void load(Path from) {
        try (InputStream in = Files.newInputStream(from)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than 1 MiB");
            }
            try (JsonReader reader = Json.createReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)))) {
                for (JsonValue item : reader.readObject().getJsonArray("denied")) {
                    JsonObject entry = item.asJsonObject();
                    String id = entry.getString("providerId").toLowerCase(Locale.ROOT);
                    String reason = entry.get("reason") instanceof JsonString text ? text.getString() : "";
                    Instant since = entry.get("since") instanceof JsonString text
                            ? Instant.parse(text.getString())
                            : Instant.EPOCH;
                    entries.put(id, new Providers.Denied(id, shortened(reason), since));
                }
            }
            bound();
        } catch (IOException | JsonException | ClassCastException | NullPointerException | DateTimeException e) {
            LOG.log(
                    Level.WARNING,
                    "the list of denied providers in " + from + " cannot be read, so those on it may be asked again;"
                            + " correct or delete it (" + e.getMessage() + ")");
            keep(from);
        }
    }

    /** A later save must not destroy what a person may still want to mend. */
    private static void keep(Path broken) {
        try {
            Files.move(
                    broken,
                    broken.resolveSibling(broken.getFileName() + ".broken"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "and it cannot be moved aside: " + e.getMessage());
        }
    }

    private void save() {
        if (file.isEmpty()) {
            return;
        }
        JsonArrayBuilder denied = Json.createArrayBuilder();
        for (Providers.Denied entry : entries.values()) {
            denied.add(Json.createObjectBuilder()
                    .add("providerId", entry.providerId())
                    .add("reason", entry.reason())
                    .add("since", entry.since().toString()));
        }
        String text = Json.createObjectBuilder()
                .add("version", 1)
                .add("denied", denied)
                .build()
                .toString();
        Path target = file.get().toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            Path fresh = target.resolveSibling(target.getFileName() + ".new");
            Files.writeString(fresh, text + "\n");
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the list of denied providers cannot be written to " + target
                            + ", so it will be forgotten with this process: " + e.getMessage());
        }
    }
}
