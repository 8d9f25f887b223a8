package oneliner.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormFieldsTest {
    @Test
    void readsNamesAndValuesInOrderTheQueryFirst() throws CharacterCodingException {
        Map<String, String[]> fields = FormFields.read("a=1", "b=2&a=3&&c&d=&=e&f=x=y");

        assertThat(fields.keySet()).containsExactly("a", "b", "c", "d", "", "f");
        assertThat(fields.get("a")).containsExactly("1", "3");
        assertThat(fields.get("c")).containsExactly("");
        assertThat(fields.get("")).containsExactly("e");
        assertThat(fields.get("f")).containsExactly("x=y");
    }

    @Test
    void decodesPlusPercentAndRawUtf8() throws CharacterCodingException {
        String raw = new String("ü".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        Map<String, String[]> fields =
                FormFields.read(null, "a=x+y%2B%26%3d%F0%9f%98%80" + raw + "%C3" + raw.charAt(1));

        assertThat(fields.get("a")).containsExactly("x y+&=😀üü");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=%", "a=%4", "a=%4&b", "a=%zz", "a=%+1", "a=%ff", "a=%C0%80", "a=%ED%A0%80", "%ff=a", "a=%C3"})
    void refusesWhatIsNoUtf8(String body) {
        assertThatThrownBy(() -> FormFields.read(null, body)).isInstanceOf(CharacterCodingException.class);
    }
}
