package oneliner.devnet.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintTest {
    private static final JsonObject OFFER = Json.createObjectBuilder()
            .add("mem", 8.5)
            .add("name", "provider-one")
            .add("caps", Json.createArrayBuilder().add("inet").add("vpn"))
            .add("public", true)
            .add("timeout?", 240)
            .add("version", "3")
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "()",
                "(&)",
                "(mem=8.50)",
                "(mem>8)",
                "(mem>=8.5)",
                "(mem<=8.5)",
                "(mem<10)",
                "(mem=*)",
                "(name=provider-*)",
                "(name=*one)",
                "(name=p*r-o*e)",
                "(caps=vpn)",
                "(public=true)",
                "(timeout?>=240)",
                "(version>1)",
                "(!(mem>9))",
                "(&(mem>8)\n\t(caps=vpn)\n\t(caps=inet))",
                "(|(mem>9)(caps=vpn))",
                "(|(unknown=1)(caps=vpn))",
                "  ( & ( mem > 8 ) ( name = provider-one ) )  ",
                "(!(unknown=*))"
            })
    void holds(String text) {
        assertThat(Constraint.parse(text).matches(OFFER)).as(text).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(mem>8.5)",
                "(mem=abc)",
                "(caps=gpu)",
                "(caps>a)",
                "(public=false)",
                "(name=other*)",
                "(unknown=1)",
                "(unknown=*)",
                "(!(unknown=1))",
                "(!())",
                "(|)",
                "(&(mem>8)(unknown=1))"
            })
    void doesNotHold(String text) {
        assertThat(Constraint.parse(text).matches(OFFER)).as(text).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(", ")", "(mem)", "(=1)", "(mem=1", "(mem=1))", "(mem=(1))", "(!)", "(&(mem=1)", "x"})
    void isRefusedWithThePlace(String text) {
        assertThatThrownBy(() -> Constraint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at character");
    }

    @Test
    void boundsDepthAndLength() {
        assertThatThrownBy(() -> Constraint.parse("(!".repeat(10_000) + "()"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> Constraint.parse("(a=" + "x".repeat(70_000) + ")"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer");
    }

    @Test
    void anyTextIsReadOrRefusedButNothingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> parts =
                List.of("(", ")", "&", "|", "!", "=", "<", ">", "*", " ", "\n", "mem", "caps", "8", "\0", "é");
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder("(");
            int length = random.nextInt(12);
            for (int j = 0; j < length; j++) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            text.append(")");
            try {
                assertThat(Constraint.parse(text.toString()).judge(OFFER))
                        .as("seed " + seed + ": " + text)
                        .isNotNull();
                read++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage())
                        .as("seed " + seed + ": " + text)
                        .startsWith("constraints");
            }
        }
        assertThat(read).as("seed " + seed + ": some texts must be good").isGreaterThan(1000);
    }

    @Test
    void aMeanWildcardIsFast() {
        String text = "a".repeat(20_000);
        long start = System.nanoTime();
        assertThat(Wildcard.fits("*a".repeat(50) + "b", text)).isFalse();
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }
}
