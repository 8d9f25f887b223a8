package oneliner.devnet.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process wrote, in a file, read with bounds. Missing files read as empty. */
public final class Output {
    private Output() {}

    /**
     * The beginning and the end of a file.
     *
     * @param head bytes wanted from the beginning
     * @param tail bytes wanted from the end
     * @return the whole file when both together cover it
     */
    public static byte[] read(Path file, int head, int tail) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            if (size <= (long) head + tail) {
                return read(channel, 0, (int) size);
            }
            byte[] first = read(channel, 0, head);
            byte[] last = read(channel, size - tail, tail);
            byte[] both = java.util.Arrays.copyOf(first, first.length + last.length);
            System.arraycopy(last, 0, both, first.length, last.length);
            return both;
        } catch (java.nio.file.NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** At most {@code max} bytes from {@code position} on; empty when there is nothing new. */
    public static byte[] from(Path file, long position, int max) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long left = channel.size() - position;
            return left <= 0 ? new byte[0] : read(channel, position, (int) Math.min(left, max));
        } catch (java.nio.file.NoSuchFileException e) {
            return new byte[0];
        }
    }

    private static byte[] read(SeekableByteChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        channel.position(position);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // until full or at the end
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
}
