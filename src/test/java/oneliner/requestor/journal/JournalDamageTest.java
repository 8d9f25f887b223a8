package oneliner.requestor.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal of random changes, cut or damaged anywhere: whatever happens to the file, the next run starts, and knows
 * exactly what was written outside the damage.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalDamageTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final int CHANGES = 60;
    private static final int TRIES = 60;

    /** One change, which is the bytes of the file up to {@code end} and from that of the change before. */
    private record Change(String key, Optional<LeaseRecord> value, int end) {}

    @TempDir
    static Path temp;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<Change> changes = new ArrayList<>();
    private Path folder;
    private Path file;
    private byte[] whole;
    private int head;

    @BeforeAll
    void write() throws IOException {
        System.out.println("JournalDamageTest: seed " + seed);
        folder = temp.resolve("journal");
        file = folder.resolve("journal");
        Journal journal = Journal.open(folder, "app", CLOCK);
        journal.requestor("0xme");
        head = (int) Files.size(file);
        Set<String> there = new HashSet<>();
        while (changes.size() < CHANGES) {
            String key = "k" + random.nextInt(12);
            Optional<LeaseRecord> value = Optional.empty();
            if (there.contains(key) && random.nextInt(3) == 0) {
                journal.noLease(key);
                there.remove(key);
            } else {
                String name = random.nextBoolean() ? "bär \"\n\\ 😀" : "p" + random.nextInt();
                value = Optional.of(LeaseRecord.agreed(
                        key, "web", random.nextInt(9), "w" + random.nextInt(), "a", "0xp", name, Optional.empty()));
                journal.lease(value.get());
                there.add(key);
            }
            changes.add(new Change(key, value, (int) Files.size(file)));
        }
        whole = Files.readAllBytes(file);
        journal.close();
    }

    private Map<String, LeaseRecord> without(Set<Integer> lost) {
        Map<String, LeaseRecord> table = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (!lost.contains(i)) {
                table.remove(change.value().isPresent() ? "" : change.key());
                change.value().ifPresent(value -> table.put(change.key(), value));
            }
        }
        return table;
    }

    /** What the next run reads; it writes as well, so the one after it has to read the same. */
    private Map<String, LeaseRecord> read(byte[] bytes) throws IOException {
        Files.createDirectories(folder);
        Files.write(file, bytes);
        Map<String, LeaseRecord> found = open();
        assertThat(open()).isEqualTo(found);
        return found;
    }

    private Map<String, LeaseRecord> open() {
        Map<String, LeaseRecord> found = new LinkedHashMap<>();
        try (Journal journal = Journal.open(folder, "app", CLOCK)) {
            journal.leases().forEach(lease -> found.put(lease.key(), lease));
        }
        return found;
    }

    @Test
    void whatWasWrittenBeforeACutIsKnown() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int cut = random.nextInt(whole.length + 1);
            byte[] bytes = new byte[cut];
            System.arraycopy(whole, 0, bytes, 0, cut);
            Set<Integer> lost = new HashSet<>();
            for (int k = 0; k < changes.size(); k++) {
                if (changes.get(k).end() > cut) {
                    lost.add(k);
                }
            }
            assertThat(read(bytes)).as("seed %d, cut at %d", seed, cut).isEqualTo(without(lost));
        }
    }

    @Test
    void aFlippedBitCostsItsLineOnly() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int at = random.nextInt(whole.length);
            byte[] bytes = whole.clone();
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(read(bytes)).as("seed %d, flipped at %d", seed, at).isEqualTo(without(hit(at)));
        }
    }

    @Test
    void aHoleCostsItsLinesOnly() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int from = random.nextInt(whole.length);
            int to = Math.min(whole.length, from + 1 + random.nextInt(2000));
            byte[] bytes = whole.clone();
            Set<Integer> lost = new HashSet<>();
            for (int at = from; at < to; at++) {
                // what a file system leaves of blocks that were never written
                bytes[at] = 0;
                lost.addAll(hit(at));
            }
            assertThat(read(bytes))
                    .as("seed %d, zeros from %d to %d", seed, from, to)
                    .isEqualTo(without(lost));
        }
    }

    @Test
    void rubbishIsNoReasonNotToStart() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            byte[] bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            assertThat(read(bytes)).as("seed %d", seed).isEmpty();
        }
    }

    /** Changes that a damaged byte costs: its own, and the next one when it was the end of the line. */
    private Set<Integer> hit(int at) {
        Set<Integer> lost = new HashSet<>();
        if (at == head - 1) {
            lost.add(0);
        }
        int begin = head;
        for (int k = 0; k < changes.size(); k++) {
            int end = changes.get(k).end();
            if (at >= begin && at < end) {
                lost.add(k);
                if (at == end - 1) {
                    lost.add(k + 1);
                }
            }
            begin = end;
        }
        return lost;
    }
}
