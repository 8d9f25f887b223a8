package oneliner.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Files that a descriptor names. */
final class SideFile {
    private SideFile() {}

    /** For a file of the operator: paths are relative to the folder of the file that names them. */
    record Folder(String name) implements Source.Beside {
        @Override
        public byte[] read(String path) throws IOException {
            Path folder = Path.of(name).toAbsolutePath().getParent();
            try (InputStream in = Files.newInputStream(folder.resolve(path))) {
                return in.readNBytes(Source.MAX_BYTES + 1);
            }
        }
    }

    /** For a text from elsewhere: whoever may send one may not therefore read what this process may. */
    record Sent(Map<String, String> files) implements Source.Beside {
        @Override
        public byte[] read(String path) throws IOException {
            String content = files.get(path);
            if (content == null) {
                throw new IOException(
                        "no file of this machine is read for a descriptor that was sent; write the content"
                                + " here, or send it along, as deploy/run --apply does");
            }
            try {
                return Base64.getDecoder().decode(content);
            } catch (IllegalArgumentException e) {
                throw new IOException("what was sent along is not base64", e);
            }
        }
    }

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
            byte[] bytes = field.at.source().beside().read(name.get());
            if (bytes.length <= Source.MAX_BYTES) {
                return Optional.of(bytes);
            }
            field.fault("the file is larger than 1 MiB: " + Faults.shown(name.get()));
        } catch (NoSuchFileException e) {
            field.fault("cannot be read: there is no file " + Faults.shown(name.get())
                    + ", looked up from the folder of this descriptor file");
        } catch (IOException | InvalidPathException e) {
            field.fault("cannot be read: " + Faults.shown(String.valueOf(e.getMessage()), 200));
        }
        return Optional.empty();
    }
}
