package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import oneliner.config.Settings;
import oneliner.requestor.market.Providers.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenyListTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Providers providers(List<String> allow, List<String> deny) {
        Settings.Market market =
                new Settings.Market(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE, Duration.ofHours(1), allow, deny);
        return Providers.of(market, folder.resolve("data"), CLOCK);
    }

    private Providers providers() {
        return providers(List.of(), List.of());
    }

    @Test
    void aCheaterStaysDeniedAfterARestart() {
        providers().deny("0xABC", "asked for more than agreed");
        Providers later = providers();
        assertThat(later.standing("0xabc", "", "a")).isEqualTo(Standing.DENIED);
        assertThat(later.denied())
                .containsExactly(new Providers.Denied("0xabc", "asked for more than agreed", CLOCK.instant()));
        assertThat(later.forgive("0xAbc")).isTrue();
        assertThat(providers().standing("0xabc", "", "a")).isEqualTo(Standing.FREE);
    }

    @Test
    void nothingIsWrittenUntilSomebodyIsDenied() {
        providers().penalise("0x1", "too slow");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void theListIsBoundedAndForgetsTheOldest() throws IOException {
        String entries = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"providerId\":\"0x" + i + "\",\"reason\":\"" + "x".repeat(300) + "\",\"since\":\""
                        + CLOCK.instant() + "\"}")
                .collect(Collectors.joining(","));
        Files.writeString(folder.resolve("list.json"), "{\"version\":1,\"denied\":[" + entries + "]}");
        DenyList list = new DenyList(java.util.Optional.of(folder.resolve("list.json")));
        assertThat(list.find("0x0")).isPresent();
        list.add("0x1000", "x".repeat(1000), CLOCK.instant());
        DenyList again = new DenyList(java.util.Optional.of(folder.resolve("list.json")));
        assertThat(again.all()).hasSize(1000);
        assertThat(again.find("0x0")).isEmpty();
        assertThat(again.find("0x1000").orElseThrow().reason()).hasSizeLessThan(310);
    }

    @Test
    void aBrokenFileIsKeptAsideAndDoesNoHarm() throws IOException {
        Path file = Files.createDirectories(folder.resolve("data")).resolve("denied-providers.json");
        for (String broken : List.of(
                "", "{", "[]", "{\"denied\":[1]}", "{\"denied\":[{\"providerId\":\"0x1\",\"since\":\"?\"}]}", "{}")) {
            Files.writeString(file, broken);
            Providers providers = providers();
            assertThat(providers.denied()).isEmpty();
            providers.deny("0x2", "cheated");
            assertThat(providers().denied()).hasSize(1);
            assertThat(file.resolveSibling("denied-providers.json.broken")).hasContent(broken);
        }
    }

    @Test
    void patternsOfTheSettingsNameIdsAndNames() {
        Providers denying = providers(List.of(), List.of("0xAA*", "*-Spammer", "exact"));
        assertThat(denying.standing("0xaa11", "x", "a")).isEqualTo(Standing.DENIED);
        assertThat(denying.standing("0xbb11", "big-spammer", "a")).isEqualTo(Standing.DENIED);
        assertThat(denying.standing("0xbb11", "EXACT", "a")).isEqualTo(Standing.DENIED);
        assertThat(denying.standing("0xbb11", "not exact", "a")).isEqualTo(Standing.FREE);

        Providers allowing = providers(List.of("golem-*"), List.of("golem-7"));
        assertThat(allowing.standing("0x1", "golem-1", "a")).isEqualTo(Standing.FREE);
        assertThat(allowing.standing("0x1", "other", "a")).isEqualTo(Standing.NOT_ALLOWED);
        assertThat(allowing.standing("0x1", "golem-7", "a")).as("deny wins").isEqualTo(Standing.DENIED);
    }
}
