package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", " {\"a\" : [ ] } \n", "{\"a\":[1,-2.5e+3,true,false,null,\"x\\n\\u00e4\",{\"b\":{}}]}"})
    void knowsAnObject(String text) {
        assertThat(JsonText.isObject(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "[]",
                "{a:1}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\u12\"}",
                "{} x",
                "{\"a\" 1}",
                "{\"a\":[1 2]}",
                "{\"a\":nul}"
            })
    void knowsWhatIsNone(String text) {
        assertThat(JsonText.isObject(text)).isFalse();
    }

    @Test
    void isNotLedIntoTheDepths() {
        assertThat(JsonText.isObject("{\"a\":".repeat(100_000))).isFalse();
    }
}
