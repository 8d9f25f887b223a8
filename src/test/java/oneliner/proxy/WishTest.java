package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WishTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "TEXT/HTML;charset=utf-8",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
                "text/html, application/json",
                "application/json;q=0.8, text/html;q=0.9",
                "text/html;q=0.5, */*;q=0.1",
                "text/*, application/json;q=0.9",
                "application/json;q=0, text/html;q=0.1"
            })
    void givesAPageToWhoNamesHtml(String accept) {
        assertThat(Wish.of(List.of(accept))).isEqualTo(Wish.HTML);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/json",
                "application/problem+json, text/html;q=0.9",
                "application/json, text/html;q=0.9, */*;q=0.1",
                "text/html;q=0, */*",
                "text/html;q=0",
                "text/html;q=0.5, */*",
                "image/avif,image/webp,*/*;q=0.8",
                "image/png",
                "application/*;q=0.9, text/*;q=0.8",
                ",;=,;q=,text",
                "text/html;level=1;q=0.2, application/json;q=0.3"
            })
    void givesJsonToEverybodyElse(String accept) {
        assertThat(Wish.of(List.of(accept))).isEqualTo(Wish.JSON);
    }

    @Test
    void takesSeveralHeadersAsOne() {
        assertThat(Wish.of(List.of("application/json;q=0.5", "text/html"))).isEqualTo(Wish.HTML);
        assertThat(Wish.of(List.<String>of())).isEqualTo(Wish.JSON);
    }

    @Test
    void takesAWeightThatIsNoneForNone() {
        for (String weight : List.of("2", "-1", "NaN", "1e-400", "0.12345", "x".repeat(1_000))) {
            assertThat(Wish.of(List.of("application/json;q=0.9, text/html;q=" + weight)))
                    .as(weight)
                    .isEqualTo(Wish.HTML);
        }
    }
}
