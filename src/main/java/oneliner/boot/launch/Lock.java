package oneliner.boot.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second run out of one data folder until it is released; the system drops it when the process dies. */
final class Lock {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
        this.channel = channel;
    }

    /** Throws when another run has the folder. */
    static Lock on(Path data) {
        try {
            FileChannel channel =
                    FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new LaunchException("another deploy/run is using " + data
                        + ": stop it, or give this one a folder of its own with ONELINER_DATA_DIR");
            }
            return new Lock(channel);
        } catch (IOException e) {
            throw new LaunchException("cannot write in " + data + ": " + e.getMessage(), e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Lets the next run have the folder. */
    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LaunchException("cannot release the data folder: " + e.getMessage(), e);
        }
    }
}
