package oneliner.boot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file that a child process appends to, kept from growing without end. */
final class LogFile {
    static final long MAX_BYTES = 8L << 20;
    private static final int TAIL_BYTES = 64 << 10;

    private final Path path;

    LogFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Puts the last run's text aside and begins an empty file. */
    void begin() {
        try {
            Files.createDirectories(path.getParent());
            if (Files.exists(path)) {
                Files.move(path, aside(), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.createFile(path);
        } catch (IOException e) {
            throw new LaunchException("cannot write the log " + path + ": " + e.getMessage(), e);
        }
    }

    /** When the file is too long: its text is put aside and it is emptied; the child goes on appending. */
    void bound() {
        try {
            if (Files.exists(path) && Files.size(path) > MAX_BYTES) {
                Files.copy(path, aside(), StandardCopyOption.REPLACE_EXISTING);
                Files.newByteChannel(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
            }
        } catch (IOException e) {
            System.getLogger(LogFile.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot bound the log " + path, e);
        }
    }

    /** The last lines, none when there is no such file. */
    List<String> tail(int lines) {
        try (var channel = Files.newByteChannel(path)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            var bytes = java.nio.ByteBuffer.allocate(TAIL_BYTES);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the buffer is full or the file ends
            }
            List<String> all = new ArrayList<>(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList());
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path aside() {
        return path.resolveSibling(path.getFileName() + ".1");
    }
}
