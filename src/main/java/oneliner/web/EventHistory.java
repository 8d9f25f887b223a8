package oneliner.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The newest frames of {@code /-/events}, numbered, so that a reader who was cut off goes on where it was. Bounded in
 * frames and in bytes. Used under its owner's lock.
 */
final class EventHistory {
    static final int MAX_FRAMES = 512;
    /** Together, in UTF-8. */
    static final int MAX_BYTES = 1 << 20;

    /** Numbers begin again with each start of the server, so an id of an earlier one must not be taken for ours. */
    private final String era = UUID.randomUUID().toString().substring(0, 8);

    private final Deque<byte[]> frames = new ArrayDeque<>();
    private long last;
    private int bytes;

    /** Numbers a frame and keeps it; in UTF-8, not to be written into. */
    byte[] add(String name, String data) {
        last++;
        byte[] text = frame(name, data);
        frames.addLast(text);
        bytes += text.length;
        while (frames.size() > MAX_FRAMES || bytes > MAX_BYTES) {
            bytes -= frames.removeFirst().length;
        }
        return text;
    }

    /** A frame that is not kept, under the number of the newest one that is. */
    byte[] frame(String name, String data) {
        return ("id: " + era + "-" + last + "\nevent: " + name + "\ndata: " + data + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What came after a frame.
     *
     * @param id the last one that the reader has, from its {@code Last-Event-ID}
     * @return in order, perhaps none; empty when the id is not ours or too old
     */
    Optional<List<byte[]>> after(String id) {
        String number = id.startsWith(era + "-") ? id.substring(era.length() + 1) : "";
        if (!number.matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        long seen = Long.parseLong(number);
        // they are numbered without gaps, and the newest is the last
        long missed = last - seen;
        if (missed < 0 || missed > frames.size()) {
            return Optional.empty();
        }
        return Optional.of(frames.stream().skip(frames.size() - missed).toList());
    }
}
