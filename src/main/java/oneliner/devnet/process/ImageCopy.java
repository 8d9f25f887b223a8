package oneliner.devnet.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;

/** Copies an image folder so that an activity may write in it; large files are linked, because nobody changes them. */
final class ImageCopy extends SimpleFileVisitor<Path> {
    private static final long LINK_FROM_BYTES = 1 << 20;

    private final Path from;
    private final Path to;

    private ImageCopy(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /** Copies {@code image} to {@code to}, which must not exist yet. */
    static void copy(Path image, Path to) throws IOException {
        Path source = image.toRealPath();
        Files.walkFileTree(source, new ImageCopy(source, to));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
        Files.createDirectories(target(dir));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Path target = target(file);
        if (attributes.isSymbolicLink()) {
            Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
        } else if (attributes.size() >= LINK_FROM_BYTES) {
            link(file, target);
        } else {
            Files.copy(file, target);
            if (program(file)) {
                executable(target);
            }
        }
        return FileVisitResult.CONTINUE;
    }

    private Path target(Path path) {
        return to.resolve(from.relativize(path).toString());
    }

    private static void link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.createSymbolicLink(target, file);
        }
    }

    /** Builds lose the executable bit on the way: scripts and all of bin are programs. */
    private static boolean program(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null && folder.endsWith("bin")) {
            return true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == '#' && in.read() == '!';
        }
    }

    private static void executable(Path file) throws IOException {
        try {
            Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.OWNER_READ);
            Files.setPosixFilePermissions(file, permissions);
        } catch (UnsupportedOperationException noPosix) {
            // a file system without such bits does not ask for them
        }
    }
}
