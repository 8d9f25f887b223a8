package oneliner.devnet.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Folders that serve as images. Reads the disk: not for the loop. */
public final class ImageStore {
    /** Public images that many descriptors name, and the folders that do the same here. */
    private static final Map<String, String> ALIASES = Map.of(
            "85021afecf51687ecae8bdc21e10f3b11b82d2e3b169ba44e177340c", "db",
            "c37c1364f637c199fe710ca62241ff486db92c875b786814c6030aa1", "web");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final long DIGEST_UP_TO_BYTES = 1 << 20;

    /**
     * An image.
     *
     * @param sha3 the hash by which a demand names it
     * @param folder its content
     * @param size bytes of all files
     */
    public record Image(String sha3, Path folder, long size) {}

    private final Path folder;
    /** A folder that is built anew gets another hash; demands that name the old one still mean it. */
    private final Map<String, String> known = new ConcurrentHashMap<>(ALIASES);

    /** A store over {@code folder}, with one sub-folder per image; it may be missing, then there are no images. */
    public ImageStore(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Where the images are. */
    public Path folder() {
        return folder;
    }

    /** Finds an image by {@code name}, {@code name:tag} or {@code user/name:tag}. */
    public Optional<Image> byTag(String tag) {
        String name = tag.substring(tag.lastIndexOf('/') + 1);
        int colon = name.indexOf(':');
        return byName(colon < 0 ? name : name.substring(0, colon)).map(f -> describe(f, null));
    }

    /** Finds an image by its hash, an alias, or a hash that its folder had before. */
    public Optional<Image> byHash(String sha3) {
        if (known.containsKey(sha3)) {
            return byName(known.get(sha3)).map(f -> describe(f, sha3));
        }
        return all().stream().filter(i -> i.sha3().equals(sha3)).findFirst();
    }

    /** Every image there is. */
    public List<Image> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(f -> describe(f, null))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the images in " + folder, e);
        }
    }

    private Optional<Path> byName(String name) {
        return Optional.of(name)
                .filter(n -> NAME.matcher(n).matches())
                .map(folder::resolve)
                .filter(Files::isDirectory);
    }

    private Image describe(Path image, String sha3) {
        try (Stream<Path> files = Files.walk(image)) {
            MessageDigest digest = MessageDigest.getInstance("SHA3-224");
            long size = 0;
            for (Path file : files.sorted().toList()) {
                digest.update(image.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    long bytes = Files.size(file);
                    size += bytes;
                    digest.update(Long.toString(bytes).getBytes(StandardCharsets.UTF_8));
                    if (bytes <= DIGEST_UP_TO_BYTES) {
                        digest.update(Files.readAllBytes(file));
                    }
                }
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            known.put(hash, String.valueOf(image.getFileName()));
            return new Image(sha3 == null ? hash : sha3, image, size);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the image " + image, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA3-224", e);
        }
    }
}
