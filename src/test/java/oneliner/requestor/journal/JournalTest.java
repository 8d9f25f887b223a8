package oneliner.requestor.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path temp;

    private Path folder;
    private Path file;
    private final List<String> told = new ArrayList<>();
    private final Logger logger = Logger.getLogger("oneliner.requestor.journal");
    private final Handler ear = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            told.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        folder = temp.resolve("requestor/journal");
        file = folder.resolve("journal");
        logger.addHandler(ear);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(ear);
    }

    private Journal open() {
        return Journal.open(folder, "app", CLOCK);
    }

    private static LeaseRecord lease(String key) {
        return LeaseRecord.agreed(key, "db", 0, "wish", "agreement-" + key, "0xp", "bär", Optional.of("default"))
                .approved(NOW);
    }

    /** What a process that was killed just now would have left. */
    private void killed(Journal journal) throws IOException {
        byte[] left = Files.readAllBytes(file);
        journal.close();
        Files.write(file, left);
        told.removeIf(words -> words.contains("keeps what could not be ended"));
    }

    @Test
    void theNextOneKnowsAllThatWasWritten() throws Exception {
        Journal journal = open();
        assertThat(journal.continued()).isFalse();
        assertThat(journal.requestor("0xme")).isTrue();
        AllocationRecord money =
                new AllocationRecord(new BigDecimal("1.50"), NOW.plusSeconds(60), Optional.empty()).made("a1");
        NetworkRecord network = NetworkRecord.intended("default", "cidr=192.168.0.0/24", List.of("n0", "n1"));
        journal.allocation(money);
        journal.network(network);
        journal.demand("d1");
        journal.demand("d2");
        journal.noDemand("d1");
        LeaseRecord one = lease("1").joined("192.168.0.2").started("act").running(true);
        LeaseRecord two = lease("2").ended(NOW.plusSeconds(5)).settled(new BigDecimal("0.00001"));
        journal.lease(one);
        journal.lease(two);
        killed(journal);

        Journal next = open();
        assertThat(next.continued()).isTrue();
        assertThat(next.earlierApp()).contains("app");
        assertThat(next.session()).isEqualTo(journal.session());
        assertThat(next.since()).isEqualTo(NOW);
        assertThat(next.requestor("0xme")).isTrue();
        assertThat(next.allocations()).containsExactly(money);
        assertThat(next.networks()).containsExactly(network);
        assertThat(next.demands()).containsExactly("d2");
        assertThat(next.leases()).containsExactly(one, two);
        assertThat(told).isEmpty();
        next.close();
    }

    @Test
    void theFileGoesOnlyWhenNothingIsRented() throws Exception {
        Journal journal = open();
        journal.lease(lease("1"));
        journal.close();
        assertThat(file).exists();
        Journal next = open();
        next.lease(next.leases().get(0).ended(NOW));
        next.close();
        assertThat(file).doesNotExist();
        assertThat(open().continued()).isFalse();
    }

    @Test
    void aTornEndIsToldAndCut() throws Exception {
        Journal journal = open();
        journal.lease(lease("1"));
        killed(journal);
        Files.writeString(file, Files.readString(file) + "01234567 {\"k\":\"lease/2\",\"v\":{\"node\":\"b\u00e4");

        Journal next = open();
        assertThat(next.leases()).containsExactly(lease("1"));
        assertThat(told).singleElement().asString().contains("WARNING", file.toString(), "not written to its end");
        next.lease(lease("3"));
        killed(next);
        told.clear();
        assertThat(open().leases()).containsExactly(lease("1"), lease("3"));
        assertThat(told).as("nothing of it is left").isEmpty();
    }

    @Test
    void aDamagedMiddleIsToldAndTheRestIsUsed() throws Exception {
        Journal journal = open();
        journal.lease(lease("1"));
        journal.lease(lease("2"));
        journal.lease(lease("3"));
        killed(journal);
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("agreement-2", "agreement-9"));

        Journal next = open();
        assertThat(next.leases()).containsExactly(lease("1"), lease("3"));
        assertThat(told).singleElement().asString().contains("WARNING", "line [4]", "journal.damaged");
        assertThat(folder.resolve("journal.damaged")).content().contains("agreement-9");
        next.close();
    }

    @Test
    void withoutItsHeadItStillTellsWhatIsToBeEnded() throws Exception {
        Journal journal = open();
        journal.lease(lease("1"));
        killed(journal);
        Files.writeString(file, Files.readString(file).replace("\"session\"", "\"sessiom\""));

        Journal next = open();
        assertThat(next.continued()).as("so that what it names is ended").isTrue();
        assertThat(next.session()).isNotEqualTo(journal.session());
        assertThat(next.leases()).containsExactly(lease("1"));
        assertThat(told).anySatisfy(words -> assertThat(words).contains("does not say whose it is"));
        next.close();
    }

    @Test
    void aHeadThatMakesNoSenseIsNoneAtAll() throws Exception {
        Files.createDirectories(folder);
        Files.write(
                file,
                new Line(
                                "header",
                                Optional.of(Json.createObjectBuilder()
                                        .add("since", "yesterday")
                                        .build()))
                        .bytes());
        Journal journal = open();
        assertThat(journal.continued()).isTrue();
        assertThat(journal.session()).hasSize(36);
        journal.close();
    }

    @Test
    void aRecordThatMakesNoSenseIsLeftOut() throws Exception {
        Journal journal = open();
        journal.lease(lease("1"));
        killed(journal);
        byte[] odd = new Line(
                        "lease/2",
                        Optional.of(Json.createObjectBuilder().add("node", 7).build()))
                .bytes();
        Files.writeString(file, Files.readString(file) + new String(odd, UTF_8));
        Journal next = open();
        assertThat(next.leases()).containsExactly(lease("1"));
        assertThat(told).anySatisfy(words -> assertThat(words).contains("lease/2", "makes no sense"));
        next.close();
    }

    @Test
    void thatOfANewerVersionIsRefusedAndLeftAsItIs() throws Exception {
        Files.createDirectories(folder);
        byte[] newer = new Line(
                        "header",
                        Optional.of(Json.createObjectBuilder()
                                .add("version", Journal.VERSION + 1)
                                .build()))
                .bytes();
        Files.write(file, newer);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::open)
                    .as("the folder is free again after a refusal")
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("newer version")
                    .hasMessageContaining("move the file away");
        }
        assertThat(file).hasBinaryContent(newer);
    }

    @Test
    void anotherAppIsToldWhoseItWas() throws Exception {
        Journal journal = open();
        journal.lease(lease("1"));
        killed(journal);
        Journal other = Journal.open(folder, "other", CLOCK);
        assertThat(other.earlierApp()).contains("app");
        assertThat(other.leases()).containsExactly(lease("1"));
        killed(other);
        assertThat(Journal.open(folder, "third", CLOCK).earlierApp()).contains("other");
    }

    @Test
    void whatAnotherIdentityRentedIsPutAside() throws Exception {
        Journal journal = open();
        journal.requestor("0xold");
        journal.lease(lease("1"));
        journal.demand("d1");
        killed(journal);

        Journal next = open();
        assertThat(next.requestor("0xnew")).isFalse();
        assertThat(next.leases()).isEmpty();
        assertThat(next.demands()).isEmpty();
        assertThat(told)
                .singleElement()
                .asString()
                .contains("0xold", "0xnew", folder.resolve("journal.0xold").toString(), "app-key");
        next.lease(lease("2"));
        killed(next);

        Journal third = open();
        assertThat(third.requestor("0xnew")).isTrue();
        assertThat(third.leases()).containsExactly(lease("2"));
        third.noLease("2");
        third.close();

        Files.move(folder.resolve("journal.0xold"), file);
        Journal back = open();
        assertThat(back.requestor("0xold")).isTrue();
        assertThat(back.leases()).containsExactly(lease("1"));
        back.close();
    }

    @Test
    void aSecondRequestorInThisProcessIsRefused() {
        Journal first = open();
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("another requestor runs")
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("ONELINER_DATA_DIR");
        first.close();
        open().close();
    }

    @Test
    void aSecondProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
        Files.createDirectories(folder);
        Process first = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        Files.writeString(temp.resolve("Holder.java"), """
                                        public class Holder {
                                            public static void main(String[] args) throws Exception {
                                                var channel = java.nio.channels.FileChannel.open(
                                                        java.nio.file.Path.of(args[0]),
                                                        java.nio.file.StandardOpenOption.CREATE,
                                                        java.nio.file.StandardOpenOption.WRITE);
                                                channel.lock();
                                                System.out.println("held");
                                                System.in.read();
                                            }
                                        }
                                        """).toString(),
                        folder.resolve("lock").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = first.inputReader()) {
            assertThat(out.readLine()).isEqualTo("held");
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("another requestor runs");
        } finally {
            first.destroyForcibly();
        }
        assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
        open().close();
    }

    @Test
    void aFileWhereItsFolderShouldBeIsSaid() throws Exception {
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "in the way");
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("cannot be used");
    }

    @Test
    void whatCannotBeWrittenIsSaidAndIsWrittenOnceThatIsPossible() throws Exception {
        Journal journal = open();
        journal.demand("d1");
        // a rewrite is due some day, and a folder is where its file should be
        Path wall = Files.createDirectories(folder.resolve("journal.new/wall"));
        List<Integer> failures = new ArrayList<>();
        for (int i = 0; failures.isEmpty() && i < 2000; i++) {
            try {
                journal.lease(lease("1").joined("10.0.0." + i));
            } catch (JournalException e) {
                assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("nothing is rented");
                failures.add(i);
            }
        }
        assertThat(failures).hasSize(1);
        assertThat(Files.size(file)).as("a rewrite was due").isBetween(64L << 10, 65L << 10);
        assertThatThrownBy(() -> journal.lease(lease("2"))).isInstanceOf(JournalException.class);
        assertThatThrownBy(journal::ready)
                .as("it is said before anything is rented")
                .isInstanceOf(JournalException.class);
        journal.noDemand("d1");
        journal.leaseLess(lease("1").ended(NOW));
        assertThat(told).hasSize(2).allSatisfy(words -> assertThat(words).contains("WARNING", "cannot be written"));

        Files.delete(wall);
        Files.delete(wall.getParent());
        journal.ready();
        journal.lease(lease("3"));
        killed(journal);
        Journal next = open();
        assertThat(next.demands()).isEmpty();
        assertThat(next.leases()).containsExactly(lease("1").ended(NOW), lease("2"), lease("3"));
        next.close();
    }

    @Test
    void anInterruptedThreadWritesAllTheSame() throws Exception {
        Journal journal = open();
        Thread.currentThread().interrupt();
        journal.lease(lease("1"));
        journal.lease(lease("2"));
        assertThat(Thread.interrupted()).isTrue();
        killed(journal);
        assertThat(open().leases()).hasSize(2);
    }

    @Test
    void itStaysSmallAndKeepsWhatIsOpen() throws Exception {
        Journal journal = open();
        Map<String, LeaseRecord> open = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            open.put("open" + i, lease("open" + i));
            journal.lease(lease("open" + i));
        }
        long largest = 0;
        BigDecimal paid = new BigDecimal("0.001");
        int ended = Journal.MAX_SETTLED + 30;
        for (int i = 0; i < ended; i++) {
            journal.lease(lease("k" + i).ended(NOW).settled(paid));
            largest = Math.max(largest, Files.size(file));
        }
        journal.lease(lease("open3").running(true));
        open.put("open3", lease("open3").running(true));
        killed(journal);
        assertThat(largest).isLessThan(400 << 10);

        Journal next = open();
        Map<String, LeaseRecord> found = new TreeMap<>();
        next.leases().stream().filter(one -> !one.settled()).forEach(one -> found.put(one.key(), one));
        assertThat(found).isEqualTo(open);
        List<LeaseRecord> settled =
                next.leases().stream().filter(LeaseRecord::settled).toList();
        assertThat(settled).hasSize(Journal.MAX_SETTLED);
        assertThat(settled.get(0).key()).as("the oldest go").isEqualTo("k30");
        assertThat(next.carried()).as("and their sum stays").isEqualByComparingTo("0.030");
        next.close();
    }
}
