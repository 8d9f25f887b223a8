package oneliner.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource({
        "'jdbc:rqlite:http://h1:4001,h2:4001/?x=y', RQLITE",
        "jdbc:sqlite:oneliner.db, SQLITE",
        "jdbc:postgresql://h/db, POSTGRESQL",
        "postgres://u:p@h:5432/db, POSTGRESQL",
        "postgresql://h/db, POSTGRESQL"
    })
    void knowsTheDialectByTheUrl(String url, Dialect dialect) {
        assertThat(address(url).dialect()).isEqualTo(dialect);
    }

    @Test
    void addsDurabilityToSqliteAndLetsTheUrlWin() {
        assertThat(address("jdbc:sqlite:a.db").jdbcUrl())
                .startsWith("jdbc:sqlite:a.db?")
                .contains("journal_mode=WAL", "synchronous=FULL", "busy_timeout=", "transaction_mode=IMMEDIATE");
        assertThat(address("jdbc:sqlite:a.db?busy_timeout=1").jdbcUrl()).endsWith("&busy_timeout=1");
        assertThat(address("jdbc:sqlite:/x/a.db?busy_timeout=1").file()).contains("/x/a.db");
        assertThat(address("jdbc:sqlite::memory:").file()).isEmpty();
    }

    @Test
    void takesUserAndPasswordOutOfAPostgresUrl() {
        DatabaseAddress address = address("postgres://us%40er:p%2Fw+1@h:5433/db?sslmode=require");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5433/db?sslmode=require");
        assertThat(address.user()).contains("us@er");
        assertThat(address.password()).contains("p/w+1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://h/db",
                "jdbc:mysql://u:secret@h/db",
                "oneliner.db",
                "jdbc:sqlite:",
                "jdbc:",
                "jdbc:rqlite:"
            })
    void refusesWhatNobodySpeaksAndSaysWhatWorks(String url) {
        assertThatThrownBy(() -> address(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        url.replace("secret", "***"), "jdbc:rqlite:", "jdbc:sqlite:", "jdbc:postgresql:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h/db?user=u&password=secret",
                "postgres://u:secret@h/db",
                "jdbc:rqlite:http://u:secret@h:4001/",
                "jdbc:sqlite:a.db?password=secret"
            })
    void neverShowsAPassword(String url) {
        assertThat(address(url).toString()).doesNotContain("secret");
    }

    private static DatabaseAddress address(String url) {
        return DatabaseAddress.of(url, Optional.empty(), Optional.empty());
    }
}
