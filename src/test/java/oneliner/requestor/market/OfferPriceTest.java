package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class OfferPriceTest {

    private static JsonObject offer(String vector, String... prices) {
        JsonArrayBuilder coefficients = Json.createArrayBuilder();
        for (String price : prices) {
            coefficients.add(new BigDecimal(price));
        }
        JsonArrayBuilder counters = Json.createArrayBuilder();
        for (String counter : vector.split(",", -1)) {
            counters.add("golem.usage." + counter);
        }
        return Json.createObjectBuilder()
                .add("golem.com.pricing.model.linear.coeffs", coefficients)
                .add("golem.com.usage.vector", counters)
                .add("golem.inf.mem.gib", 8)
                .build();
    }

    @Test
    void countsEveryThreadAndTheStart() {
        assertThat(OfferPrice.perHour(offer("cpu_sec,duration_sec", "0.0001", "0.00005", "0.5"), 2)
                        .orElseThrow())
                .isEqualByComparingTo("1.40");
    }

    @Test
    void followsTheOrderOfTheVector() {
        assertThat(OfferPrice.perHour(offer("duration_sec,cpu_sec", "0.0001", "0", "0"), 4)
                        .orElseThrow())
                .isEqualByComparingTo("0.36");
    }

    @Test
    void countsMemoryAsAHeight() {
        assertThat(OfferPrice.perHour(offer("gib", "0.25", "0"), 1).orElseThrow())
                .isEqualByComparingTo("2");
    }

    @Test
    void refusesWhatNobodyCouldCheck() {
        assertThat(OfferPrice.perHour(offer("magic", "0.1", "0"), 1)).isEmpty();
        assertThat(OfferPrice.perHour(offer("magic", "0", "0.1"), 1)).isPresent();
        assertThat(OfferPrice.perHour(offer("cpu_sec", "-0.1", "0"), 1)).isEmpty();
        assertThat(OfferPrice.perHour(offer("cpu_sec,duration_sec", "0.1", "0"), 1))
                .as("a price is missing")
                .isEmpty();
        assertThat(OfferPrice.perHour(JsonObject.EMPTY_JSON_OBJECT, 1)).isEmpty();
    }
}
