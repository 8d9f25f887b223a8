package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTest {

    static JsonObject offer(String vector, String... prices) {
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

    private static Price price(String vector, String... prices) {
        return Price.of(offer(vector, prices)).orElseThrow();
    }

    @Test
    void countsEveryThreadAndTheStart() {
        Price price = price("cpu_sec,duration_sec", "0.0001", "0.00005", "0.5");
        assertThat(price.over(Duration.ofHours(1), 2)).isEqualByComparingTo("1.40");
        assertThat(price.over(Duration.ofHours(10), 2)).isEqualByComparingTo("9.5");
        assertThat(price.perHour(0)).as("one thread at least").isEqualByComparingTo("0.54");
    }

    @Test
    void followsTheOrderOfTheVector() {
        Price price = price("duration_sec,cpu_sec", "0.0001", "0", "0");
        assertThat(price.hour()).isEqualByComparingTo("0.36");
        assertThat(price.cpuHour()).isZero();
    }

    @Test
    void countsMemoryAsAHeightThatIsPaidOnce() {
        assertThat(price("gib", "0.25", "0.5").start()).isEqualByComparingTo("2.5");
    }

    @Test
    void eachOfThePricesHasItsCeiling() {
        Price price = price("cpu_sec,duration_sec", "0.0001", "0.0002", "0.5");
        Ceilings exact = new Ceilings(new BigDecimal("0.5"), new BigDecimal("0.36"), new BigDecimal("0.72"));
        BigDecimal less = new BigDecimal("0.0000001");
        assertThat(price.within(exact)).isTrue();
        assertThat(price.within(new Ceilings(exact.start().subtract(less), exact.cpuHour(), exact.hour())))
                .isFalse();
        assertThat(price.within(new Ceilings(exact.start(), exact.cpuHour().subtract(less), exact.hour())))
                .isFalse();
        assertThat(price.within(new Ceilings(
                        exact.start(), exact.cpuHour(), exact.hour().subtract(less))))
                .isFalse();
    }

    @Test
    void refusesWhatNobodyCouldCheck() {
        assertThat(Price.of(offer("magic", "0.1", "0"))).isEmpty();
        assertThat(Price.of(offer("magic", "0", "0.1"))).isPresent();
        assertThat(Price.of(offer("cpu_sec", "-0.1", "0"))).isEmpty();
        assertThat(Price.of(offer("cpu_sec", "0.1", "-1"))).isEmpty();
        assertThat(Price.of(offer("cpu_sec,duration_sec", "0.1", "0")))
                .as("a price is missing")
                .isEmpty();
        assertThat(Price.of(JsonObject.EMPTY_JSON_OBJECT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'golem.com.pricing.model.linear.coeffs':[1e999999999,0],'golem.usage':1}",
                "{'golem.com.pricing.model.linear.coeffs':[0,1e-999999999]}",
                "{'golem.com.pricing.model.linear.coeffs':[0,1000000000000000000000000000000000000000000000000000000000000]}",
                "{'golem.com.pricing.model.linear.coeffs':['0.1',0]}",
                "{'golem.com.pricing.model.linear.coeffs':[null,0]}",
                "{'golem.com.pricing.model.linear.coeffs':[]}",
                "{'golem.com.pricing.model.linear.coeffs':{}}",
                "{'golem.com.usage.vector':'golem.usage.cpu_sec'}",
                "{'golem.com.usage.vector':[7]}",
                "{'golem.com.usage.vector':[]}",
                "{'golem.com.pricing.model':'exponential'}",
                "{'golem.com.usage.vector':['golem.usage.gib'],'golem.inf.mem.gib':-8,"
                        + "'golem.com.pricing.model.linear.coeffs':[-1,0]}"
            })
    void refusesWhatIsMalformedAndNeverThrows(String oddity) {
        JsonObject base = offer("cpu_sec", "0.1", "0");
        assertThat(Price.of(base)).isPresent();
        JsonObjectBuilder offer = Json.createObjectBuilder(base);
        try (JsonReader reader = Json.createReader(new StringReader(oddity.replace('\'', '"')))) {
            offer.addAll(Json.createObjectBuilder(reader.readObject()));
        }
        assertThat(Price.of(offer.build())).isEmpty();
    }

    @Test
    void isShownWithFewDigits() {
        assertThat(price("cpu_sec,duration_sec", "0.0000123456", "0", "1").words())
                .isEqualTo("1 GLM to start, 0.044444 per cpu-hour, 0 per hour");
    }
}
