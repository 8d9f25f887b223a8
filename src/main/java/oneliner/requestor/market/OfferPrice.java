package oneliner.requestor.market;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Optional;

/** What an offer costs. Pure. */
final class OfferPrice {
    private static final BigDecimal HOUR = BigDecimal.valueOf(3600);

    private OfferPrice() {}

    /**
     * GLM for one hour with every asked-for thread busy, start price included: the dearest hour that can come.
     *
     * @param offer properties of the offer
     * @param threads how many threads are wanted
     * @return empty when the offer's price cannot be understood; such an offer must not be taken
     */
    static Optional<BigDecimal> perHour(JsonObject offer, int threads) {
        JsonValue coefficients = offer.get("golem.com.pricing.model.linear.coeffs");
        JsonValue vector = offer.get("golem.com.usage.vector");
        if (!(coefficients instanceof JsonArray prices)
                || !(vector instanceof JsonArray counters)
                || prices.size() != counters.size() + 1
                || !(prices.get(prices.size() - 1) instanceof JsonNumber start)) {
            return Optional.empty();
        }
        BigDecimal sum = start.bigDecimalValue();
        for (int i = 0; i < counters.size(); i++) {
            if (!(prices.get(i) instanceof JsonNumber price) || !(counters.get(i) instanceof JsonString counter)) {
                return Optional.empty();
            }
            BigDecimal hour = price.bigDecimalValue().multiply(HOUR);
            sum = sum.add(
                    counter.getString().equals("golem.usage.cpu_sec")
                            ? hour.multiply(BigDecimal.valueOf(Math.max(1, threads)))
                            : hour);
        }
        return sum.signum() < 0 ? Optional.empty() : Optional.of(sum);
    }
}
