package oneliner.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One descriptor file as text.
 *
 * @param name as a person wrote it, shown in faults
 * @param text YAML
 * @param beside finds the files that the text names
 */
public record Source(String name, String text, Beside beside) {
    /** Largest file that is read, bytes. */
    static final int MAX_BYTES = 1 << 20;

    private static final String BUILT_IN = "oneliner.yaml";

    /** Where the files are that a descriptor names, such as a manifest. */
    @FunctionalInterface
    public interface Beside {
        /**
         * Reads one, or its first 1 MiB and a byte if it is larger.
         *
         * @param path as the descriptor has it
         * @throws IOException if it cannot be read; the message says why
         */
        byte[] read(String path) throws IOException;
    }

    /** Checks that all are there. */
    public Source {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(beside, "beside");
    }

    /** A descriptor of the operator's own: paths inside it are relative to the folder of {@code name}. */
    public Source(String name, String text) {
        this(name, text, new SideFile.Folder(name));
    }

    /**
     * A descriptor that came from elsewhere: none of this machine's files are read for it.
     *
     * @param files content of the files that it names, in base64 and by their paths as written
     */
    public static Source sent(String name, String text, Map<String, String> files) {
        return new Source(name, text, new SideFile.Sent(Map.copyOf(files)));
    }

    /**
     * Reads a file.
     *
     * @throws DescriptorException if it cannot be read, is no UTF-8 text or is larger than 1 MiB
     */
    public static Source file(Path path) {
        String name = path.toString();
        try (InputStream in = Files.newInputStream(path)) {
            return new Source(name, decode(name, in.readNBytes(MAX_BYTES + 1)));
        } catch (NoSuchFileException missing) {
            throw DescriptorException.of(name, "there is no such file");
        } catch (IOException e) {
            String why = Files.isDirectory(path) ? "it is a folder" : String.valueOf(e.getMessage());
            throw DescriptorException.of(name, "cannot be read: " + why);
        }
    }

    /** The app that comes with the project, when nobody names a file. */
    public static Source builtIn() {
        try (InputStream in = Source.class.getResourceAsStream("/" + BUILT_IN)) {
            if (in == null) {
                throw DescriptorException.of(BUILT_IN, "is missing from the class path; build the project again");
            }
            return new Source(BUILT_IN, decode(BUILT_IN, in.readNBytes(MAX_BYTES + 1)));
        } catch (IOException e) {
            throw DescriptorException.of(BUILT_IN, "cannot be read: " + e.getMessage());
        }
    }

    /**
     * All files in order, or the built-in one when there are none.
     *
     * @throws DescriptorException with one fault for each file that cannot be read
     */
    public static List<Source> of(List<Path> files) {
        if (files.isEmpty()) {
            return List.of(builtIn());
        }
        List<Source> sources = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (Path file : files) {
            try {
                sources.add(file(file));
            } catch (DescriptorException e) {
                faults.addAll(e.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new DescriptorException(faults);
        }
        return List.copyOf(sources);
    }

    private static String decode(String name, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw DescriptorException.of(name, "is larger than 1 MiB; a descriptor is a few kilobytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw DescriptorException.of(name, "is not UTF-8 text");
        }
    }
}
