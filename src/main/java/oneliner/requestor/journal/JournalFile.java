package oneliner.requestor.journal;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.json.JsonObject;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file below a {@link Journal}. Not safe for several threads. Plain streams, no channels: those are closed when a
 * thread that writes is interrupted, and a stop interrupts every thread.
 */
final class JournalFile {
    /** Larger than any journal gets; what is behind would only cost memory. */
    static final int MAX_BYTES = 16 << 20;

    private static final System.Logger LOG = System.getLogger(JournalFile.class.getName());
    private static final int REWRITE_BYTES = 64 << 10;
    private static final int REWRITE_FACTOR = 4;

    private final Path folder;
    private final Path file;
    private final FileChannel lock;
    private FileOutputStream out;
    private long written;
    private long live;

    private JournalFile(Path folder, FileChannel lock) {
        this.folder = folder;
        this.file = folder.resolve("journal");
        this.lock = lock;
    }

    /**
     * Takes the folder for this process; the system gives it back when the process dies.
     *
     * @throws JournalException when another process has it, or it cannot be written
     */
    static JournalFile lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock taken = null;
            try {
                taken = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                // another one in this very process, such as a deployment that has not ended yet
            }
            if (taken == null) {
                channel.close();
                throw new JournalException(
                        "another requestor runs with the journal in " + folder.toAbsolutePath()
                                + ": stop it, or give this one a folder of its own with ONELINER_DATA_DIR",
                        null);
            }
            return new JournalFile(folder, channel);
        } catch (IOException e) {
            throw new JournalException("the journal in " + folder.toAbsolutePath() + " cannot be used: " + e, e);
        }
    }

    /** What is in the file, newest value per key, in the order of first mention; a damaged part is told and left out. */
    Map<String, JsonObject> read() {
        Map<String, JsonObject> table = new LinkedHashMap<>();
        List<Integer> damaged = new ArrayList<>();
        boolean torn;
        try {
            if (!Files.exists(file)) {
                return table;
            }
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES);
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n');
            torn = end + 1 < text.length();
            String[] lines = end < 0 ? new String[0] : text.substring(0, end).split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                Optional<Line> line = Line.parse(lines[i]);
                if (line.isEmpty()) {
                    damaged.add(i + 1);
                } else if (line.get().value().isPresent()) {
                    table.put(line.get().key(), line.get().value().get());
                } else {
                    table.remove(line.get().key());
                }
            }
            if (!damaged.isEmpty()) {
                Path kept = folder.resolve("journal.damaged");
                Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
                LOG.log(
                        WARNING,
                        "the journal " + file + " is damaged in line " + damaged
                                + "; the rest of it is used, a copy is " + kept);
            } else if (torn) {
                LOG.log(WARNING, "the last line of the journal " + file + " was not written to its end; it is cut");
            }
            return table;
        } catch (IOException e) {
            throw new JournalException("the journal " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * Adds a line and waits until it is on the disk; rewrites the file instead when most of it is outdated.
     *
     * @param table everything, with the change
     */
    void append(Line line, Map<String, JsonObject> table) throws IOException {
        if (out == null || (written > REWRITE_BYTES && written > REWRITE_FACTOR * live)) {
            rewrite(table);
            return;
        }
        byte[] bytes = line.bytes();
        boolean done = false;
        try {
            out.write(bytes);
            out.getFD().sync();
            written += bytes.length;
            done = true;
        } finally {
            if (!done) {
                // half a line may be in the file: the next change writes all of it anew
                closeQuietly();
            }
        }
    }

    /** Replaces the file as a whole: a death on the way leaves the old one or the new one. */
    void rewrite(Map<String, JsonObject> table) throws IOException {
        Path next = folder.resolve("journal.new");
        long size = 0;
        try (FileOutputStream fresh = new FileOutputStream(next.toFile())) {
            for (Map.Entry<String, JsonObject> entry : table.entrySet()) {
                byte[] bytes = new Line(entry.getKey(), Optional.of(entry.getValue())).bytes();
                fresh.write(bytes);
                size += bytes.length;
                if (entry.getKey().equals(Journal.HEADER)) {
                    // twice, since without it nobody knows whose the rest is
                    fresh.write(bytes);
                }
            }
            fresh.getFD().sync();
        }
        closeQuietly();
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        syncFolder();
        out = new FileOutputStream(file.toFile(), true);
        written = size;
        live = size;
    }

    /** Removes the file. */
    void delete() throws IOException {
        closeQuietly();
        Files.deleteIfExists(file);
        syncFolder();
    }

    /** Puts the file out of the way under another name, which replaces an older one of it. */
    Path putAside(String suffix) throws IOException {
        closeQuietly();
        Path aside = folder.resolve("journal." + suffix);
        if (Files.exists(file)) {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        }
        return aside;
    }

    /** Lets the next process have the folder. */
    void unlock() {
        closeQuietly();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.log(WARNING, "the lock of " + folder + " could not be given back: " + e);
        }
    }

    private void syncFolder() {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // not every system lets a folder be opened; the name of the file may then be the old one after a power cut
            LOG.log(System.Logger.Level.DEBUG, "folder " + folder + " cannot be forced to the disk: " + e);
        }
    }

    private void closeQuietly() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the journal does not close: " + e);
            }
            out = null;
        }
    }

    Path path() {
        return file;
    }
}
