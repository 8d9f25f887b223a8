package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    private static final String FAMILY = "👨‍👩‍👧‍👦";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                FAMILY,
                "🇩🇪",
                "🏳️‍🌈",
                "1️⃣",
                "👩🏽‍❤️‍💋‍👨🏿",
                "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
                "é",
                "e\u0301",
                "한",
                "한",
                "นี",
                "👍🏽"
            })
    void countsWhatAPersonSeesAsOne(String character) {
        assertThat(Message.characters(character)).as(character).isEqualTo(1);
    }

    @Test
    void acceptsUpTo255OfTheLongestEmoji() {
        assertThat(Message.fault(FAMILY.repeat(255))).isEmpty();
        assertThat(Message.fault("👩🏽‍❤️‍💋‍👨🏿".repeat(255))).isEmpty();
        assertThat(Message.fault("x".repeat(255))).isEmpty();
    }

    @Test
    void refuses256AndSaysHowManyTheyAre() {
        assertThat(Message.fault(FAMILY.repeat(256)))
                .hasValueSatisfying(fault -> assertThat(fault).contains("256"));
        assertThat(Message.fault("x".repeat(256))).isPresent();
    }

    @Test
    void refusesOneCharacterWithEndlessAccents() {
        assertThat(Message.fault("a" + "\u0301".repeat(20_000))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                " a ",
                "x'616263'",
                "X''",
                "<b>&amp;</b>",
                "שלום",
                "مرحبا",
                "'; DROP TABLE chat_line; --",
                "\\",
                "?",
                "0",
                "\u200Fא",
                "👍"
            })
    void acceptsAnythingThatCanBeSeen(String text) {
        assertThat(Message.fault(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u00A0",
                "\u3000 \u2003",
                "\u200B",
                "\uFEFF",
                "\u2060\u200D",
                "\u3164",
                "\u2800",
                "\uFE0F"
            })
    void refusesWhatCannotBeSeen(String text) {
        assertThat(Message.fault(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\tb",
                "a\nb",
                "a\rb",
                "a\u0000b",
                "a\u0007",
                "\u001Ba",
                "a\u007F",
                "a\u0085b",
                "a\uD83D",
                "\uDE00a",
                "a\uFFFD"
            })
    void refusesControlCharactersAndHalfCharacters(String text) {
        assertThat(Message.fault(text)).isPresent();
    }
}
