package oneliner.devnet.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;

/** devnet's own folder. One server at a time owns it; what an earlier one left behind is ended and deleted. */
public final class Home implements AutoCloseable {
    /** Names the home a process belongs to. */
    public static final String MARK = "ONELINER_DEVNET_HOME";

    private static final System.Logger LOG = System.getLogger(Home.class.getName());

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private final Cage cage;

    private Home(Path path, FileChannel channel, FileLock lock, Cage cage) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.cage = cage;
    }

    /**
     * Takes the folder, makes it when missing, and ends leftovers of a server that was killed.
     *
     * @param cage what commands are put into
     * @throws IOException if another server uses it or it cannot be written
     */
    public static Home open(Path folder, Cage cage) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path path = folder.toRealPath();
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameServer) {
            LOG.log(Level.DEBUG, "the folder is in use by this server");
        }
        if (lock == null) {
            channel.close();
            throw new IOException(
                    "the folder " + path + " is in use by another devnet: stop it or choose another folder");
        }
        Home home = new Home(path, channel, lock, cage);
        Set<Long> leftovers = Reaper.marked(MARK, path.toString());
        if (!leftovers.isEmpty()) {
            LOG.log(Level.WARNING, "ending processes that an earlier devnet left behind: " + leftovers);
        }
        home.endAll(Duration.ofSeconds(1));
        delete(home.activities());
        Files.createDirectories(home.activities());
        return home;
    }

    /** Absolute, without symbolic links. */
    public Path path() {
        return path;
    }

    /** Ends every process of this home, whatever activity it belongs to. */
    public void endAll(Duration grace) throws InterruptedException {
        Set<Long> left = Reaper.end(MARK, path.toString(), Set.of(), grace);
        if (!left.isEmpty()) {
            LOG.log(Level.ERROR, "processes that cannot be ended: " + left);
        }
    }

    /** Gives the folder back. Processes must be ended before. */
    @Override
    public void close() {
        delete(activities());
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot unlock " + path, e);
        }
    }

    Cage cage() {
        return cage;
    }

    Path activities() {
        return path.resolve("activities");
    }

    void trim(Path file, long max) {
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (log.size() > max) {
                log.truncate(0);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "cannot trim " + file + ": " + e);
        }
    }

    /** Deletes a folder and all in it, without following links; what cannot be deleted is left and logged. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete " + folder + " wholly: " + e);
        }
    }
}
