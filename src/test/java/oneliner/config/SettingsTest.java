package oneliner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static Settings read(Map<String, String> values) {
        return Settings.read(key -> Optional.ofNullable(values.get(key)));
    }

    @Test
    void withoutAppKeyTheEmbeddedDaemonIsTheDaemon() {
        Settings settings = read(Map.of("devnet.port", "17465", "yagna.api.url", "http://10.0.0.1:7465"));

        assertThat(settings.devnet().enabled()).isTrue();
        assertThat(settings.yagna().url()).hasToString("http://127.0.0.1:17465");
        assertThat(settings.yagna().registry()).hasToString("http://127.0.0.1:17465");
        assertThat(settings.yagna().appKey()).isEqualTo("devnet");
    }

    @Test
    void withAnAppKeyTheGivenDaemonIsUsed() {
        Settings settings = read(Map.of("yagna.appkey", "s3cret", "yagna.api.url", "http://10.0.0.1:7465"));

        assertThat(settings.devnet().enabled()).isFalse();
        assertThat(settings.yagna().url()).hasToString("http://10.0.0.1:7465");
        assertThat(settings.yagna().registry()).hasToString("https://registry.golem.network");
    }

    @Test
    void defaultsAreThoseOfTheReadme() {
        Settings settings = read(Map.of());

        assertThat(settings.role()).isEqualTo(Role.REQUESTOR);
        assertThat(settings.database().url()).isEqualTo("jdbc:sqlite:oneliner.db");
        assertThat(settings.requestor().budget()).isEqualByComparingTo(BigDecimal.ONE);
        assertThat(settings.requestor().startupTimeout()).isEqualTo(Duration.ofMinutes(4));
        assertThat(settings.requestor().descriptors()).isEmpty();
    }

    @Test
    void descriptorsAreACommaSeparatedList() {
        assertThat(read(Map.of("requestor.descriptors", "a.yaml, b.yaml"))
                        .requestor()
                        .descriptors())
                .containsExactly(Path.of("a.yaml"), Path.of("b.yaml"));
    }

    @Test
    void namesEveryFaultyKeyAtOnce() {
        assertThatThrownBy(() -> read(Map.of(
                        "oneliner.role", "wizard",
                        "requestor.budget.glm", "-1",
                        "proxy.idle-timeout", "soon",
                        "devnet.port", "99999",
                        "yagna.appkey", "k",
                        "yagna.api.url", "localhost:7465")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "oneliner.role is 'wizard', but it must be one of [requestor, web]",
                        "requestor.budget.glm is '-1'",
                        "proxy.idle-timeout is 'soon', but it must be a duration above zero such as PT30S",
                        "devnet.port is '99999', but it must be a whole number from 1 to 65535",
                        "yagna.api.url is 'localhost:7465', but it must be an http:// or https:// URL");
    }

    @Test
    void secretsDoNotShowInTexts() {
        Settings settings = read(Map.of(
                "yagna.appkey", "s3cret-key",
                "requestor.control-token", "s3cret-token-of-this-test",
                "database.url", "jdbc:postgresql://u:s3cret-url@h/d",
                "database.password", "s3cret-pw"));

        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void aControlTokenThatCouldBeGuessedIsRefusedAndNotShown() {
        assertThatThrownBy(() -> read(Map.of("requestor.control-token", "s3cret")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("requestor.control-token has 6 characters")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void theReadmeListsEveryKey() throws IOException {
        Set<String> keys = new TreeSet<>();
        Settings.read(key -> {
            keys.add(key);
            return Optional.empty();
        });
        Settings.read(key -> {
            keys.add(key);
            return key.equals("yagna.appkey") ? Optional.of("k") : Optional.empty();
        });

        assertThat(Files.readString(Path.of("README.md")))
                .contains(keys.stream().map(key -> "`" + key + "`").toList());
    }
}
