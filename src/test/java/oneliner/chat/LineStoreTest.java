package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import oneliner.persistence.Units;
import oneliner.testing.PostgresServer;
import oneliner.testing.RqliteStandin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The same promises on every database that can be had on this machine. */
@ParameterizedClass
@MethodSource("databases")
class LineStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");

    @Parameter
    private Database database;

    private EntityManagerFactory unit;
    private EntityManager entities;
    private LineStore store;

    /** The name of a database, and its URL. */
    record Database(String name, String url) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Database> databases() throws IOException {
        List<Database> databases = new ArrayList<>();
        Path file = Files.createTempDirectory("oneliner-lines").resolve("lines.db");
        databases.add(new Database("SQLite", "jdbc:sqlite:" + file));
        databases.add(new Database("rqlite's stand-in", RqliteStandin.shared().url()));
        PostgresServer.shared().ifPresent(server -> databases.add(new Database("PostgreSQL", server.url())));
        return databases;
    }

    @BeforeEach
    void open() throws SQLException {
        unit = Units.open(database.url());
        entities = unit.createEntityManager();
        store = new LineStore(entities);
        inTransaction(() -> entities.createQuery("DELETE FROM Line l").executeUpdate());
    }

    @AfterEach
    void close() {
        entities.close();
        unit.close();
    }

    @Test
    void showsTheNewestFirstAndNoMoreThanAsked() {
        LongStream.rangeClosed(1, 40).forEach(id -> add(new Line(id, "line " + id, NOON)));

        assertThat(store.newest(16))
                .extracting(Line::getId)
                .containsExactlyElementsOf(
                        IntStream.range(0, 16).mapToObj(i -> 40L - i).toList());
    }

    @Test
    void keepsIdTextAndTimeExactly() {
        List<String> texts = List.of(
                "x'616263'",
                "X''",
                " x'00' ",
                "'; DROP TABLE chat_line; --",
                "\"",
                "\\",
                "?",
                ":a $b @c",
                "<b>&amp;</b>",
                "שלום עולם",
                "مرحبا",
                "👨‍👩‍👧‍👦",
                "  two  spaces  ",
                "e\u0301",
                "\u00e9",
                "123",
                "1.0",
                "null",
                "{\"a\":[1]}",
                "👩🏽‍❤️‍💋‍👨🏿".repeat(255));
        long id = Long.MAX_VALUE - texts.size();
        for (String text : texts) {
            add(new Line(id, text, NOON));
            entities.clear();

            Line back = store.find(id).orElseThrow();

            assertThat(back.getMessage()).isEqualTo(text);
            assertThat(back.getCreated()).isEqualTo(NOON);
            id++;
        }
        assertThat(store.newest(texts.size())).extracting(Line::getMessage).containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    void refusesASecondLineUnderTheSameId() {
        add(new Line(7, "first", NOON));
        entities.clear();

        assertThatThrownBy(() -> add(new Line(7, "second", NOON))).isInstanceOf(RuntimeException.class);

        entities.clear();
        assertThat(store.newest(16)).extracting(Line::getMessage).containsExactly("first");
    }

    @Test
    void seesWhatAnotherInstanceWrote() throws SQLException {
        assertThat(store.newest(16)).isEmpty();
        try (EntityManagerFactory other = Units.open(database.url());
                EntityManager others = other.createEntityManager()) {
            others.getTransaction().begin();
            new LineStore(others).add(new Line(9, "from elsewhere", NOON));
            others.getTransaction().commit();
        }

        assertThat(store.newest(16)).extracting(Line::getMessage).containsExactly("from elsewhere");
    }

    @Test
    void pagesAndJoinsTextAsTheDialectWants() {
        LongStream.rangeClosed(1, 5).forEach(id -> add(new Line(id, "line " + id, NOON)));

        assertThat(entities.createQuery("SELECT CONCAT(l.message, '!') FROM Line l ORDER BY l.id", String.class)
                        .setFirstResult(1)
                        .setMaxResults(2)
                        .getResultList())
                .containsExactly("line 2!", "line 3!");
        assertThat(entities.createQuery("SELECT l.id FROM Line l ORDER BY l.id", Long.class)
                        .setFirstResult(3)
                        .getResultList())
                .containsExactly(4L, 5L);
        assertThat(entities.createQuery(
                                "SELECT l.id FROM Line l WHERE LOCATE('4', l.message) = 6 AND MOD(l.id, 3) = 1",
                                Long.class)
                        .getResultList())
                .containsExactly(4L);
    }

    private void add(Line line) {
        inTransaction(() -> store.add(line));
    }

    private void inTransaction(Runnable work) {
        entities.getTransaction().begin();
        try {
            work.run();
            entities.getTransaction().commit();
        } finally {
            if (entities.getTransaction().isActive()) {
                entities.getTransaction().rollback();
            }
        }
    }
}
