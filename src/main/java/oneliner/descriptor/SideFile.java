package oneliner.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Files that a descriptor names. Their paths are relative to the folder of the file that names them. */
final class SideFile {
    private SideFile() {}

    /** The content; empty with a fault at the field when it cannot be read or is larger than 1 MiB. */
    static Optional<byte[]> read(Field field) {
        Optional<String> name = field.word();
        if (name.isEmpty()) {
            if (field.isText()) {
                field.fault("is empty: the path of a file");
            }
            return Optional.empty();
        }
        try {
            Path folder = Path.of(field.at.source().name()).toAbsolutePath().getParent();
            Path file = folder.resolve(name.get());
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(Source.MAX_BYTES + 1);
                if (bytes.length <= Source.MAX_BYTES) {
                    return Optional.of(bytes);
                }
                field.fault("the file is larger than 1 MiB: " + Faults.shown(name.get()));
            }
        } catch (NoSuchFileException e) {
            field.fault("cannot be read: there is no file " + Faults.shown(name.get())
                    + ", looked up from the folder of this descriptor file");
        } catch (IOException | InvalidPathException e) {
            field.fault("cannot be read: " + Faults.shown(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }
}
