package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import oneliner.requestor.market.PaymentTerms.Answer;
import oneliner.yagna.Demand;
import org.junit.jupiter.api.Test;

class PaymentTermsTest {
    private static final String ACCEPT = "golem.com.payment.debit-notes.accept-timeout?";
    private static final String INTERVAL = "golem.com.scheme.payu.debit-note.interval-sec?";
    private static final String PAYMENT = "golem.com.scheme.payu.payment-timeout-sec?";

    private static Demand demand() {
        JsonObjectBuilder properties = Json.createObjectBuilder().add("golem.node.debug.subnet", "public");
        PaymentTerms.ask(properties);
        return new Demand(properties.build(), "()");
    }

    private static JsonObject draft(String key, int value) {
        return Json.createObjectBuilder().add(key, value).build();
    }

    private static Demand countered(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Counter.class);
        return ((Answer.Counter) answer).demand();
    }

    @Test
    void agreesWhenTheProviderSaysTheSameOrNothing() {
        assertThat(PaymentTerms.answer(demand(), JsonValue.EMPTY_JSON_OBJECT)).isEqualTo(new Answer.Agreed());
        assertThat(PaymentTerms.answer(demand(), demand().properties())).isEqualTo(new Answer.Agreed());
        assertThat(PaymentTerms.answer(
                        demand(),
                        Json.createObjectBuilder()
                                .add(ACCEPT, new BigDecimal("120.0"))
                                .build()))
                .isEqualTo(new Answer.Agreed());
    }

    @Test
    void takesOverWhatIsWithinItsLimitsAndNothingElse() {
        JsonObject draft = Json.createObjectBuilder()
                .add(ACCEPT, 240)
                .add(INTERVAL, 600)
                .add("golem.node.debug.subnet", "elsewhere")
                .add("golem.unknown?", 1)
                .build();
        Demand next = countered(PaymentTerms.answer(demand(), draft));
        assertThat(next.properties().getInt(ACCEPT)).isEqualTo(240);
        assertThat(next.properties().getInt(INTERVAL)).isEqualTo(600);
        assertThat(next.properties().getString("golem.node.debug.subnet")).isEqualTo("public");
        assertThat(next.properties()).doesNotContainKey("golem.unknown?");
        assertThat(PaymentTerms.answer(next, draft)).isEqualTo(new Answer.Agreed());
    }

    @Test
    void asksForABetterValueFirstAndGivesInWhenTheProviderInsists() {
        Demand second = countered(PaymentTerms.answer(demand(), draft(PAYMENT, 120)));
        assertThat(second.properties().getInt(PAYMENT)).isEqualTo(18000);
        Demand third = countered(PaymentTerms.answer(second, draft(PAYMENT, 120)));
        assertThat(third.properties().getInt(PAYMENT)).isEqualTo(120);
        assertThat(PaymentTerms.answer(third, draft(PAYMENT, 120))).isEqualTo(new Answer.Agreed());
    }

    @Test
    void leavesAProviderThatInsistsOnTheImpossible() {
        Demand mine = demand();
        Answer answer = null;
        for (int round = 0; round < 3; round++) {
            answer = PaymentTerms.answer(mine, draft(INTERVAL, 1));
            if (answer instanceof Answer.Counter next) {
                mine = next.demand();
            }
        }
        assertThat(answer).isInstanceOf(Answer.Refused.class).asString().contains("insists on 1 s", "10 to 86400 s");
        assertThat(mine.properties().getInt(INTERVAL)).isEqualTo(10);

        mine = countered(PaymentTerms.answer(demand(), draft(PAYMENT, Integer.MAX_VALUE)));
        assertThat(mine.properties().getInt(PAYMENT)).isEqualTo(2_592_000);
        assertThat(PaymentTerms.answer(mine, draft(PAYMENT, Integer.MAX_VALUE))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void refusesWhatIsNoNumber() {
        for (JsonValue odd : new JsonValue[] {
            Json.createValue("120"),
            JsonValue.NULL,
            JsonValue.TRUE,
            Json.createValue(new BigDecimal("1").movePointRight(50))
        }) {
            JsonObject draft = Json.createObjectBuilder().add(ACCEPT, odd).build();
            assertThat(PaymentTerms.answer(demand(), draft)).as(odd.toString()).isInstanceOf(Answer.Refused.class);
        }
    }
}
