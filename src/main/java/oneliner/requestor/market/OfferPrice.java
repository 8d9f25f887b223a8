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
            if (!(prices.get(i) instanceof JsonNumber price)
                    || price.bigDecimalValue().signum() < 0
                    || !(counters.get(i) instanceof JsonString counter)) {
                return Optional.empty();
            }
            Optional<BigDecimal> usage = inOneHour(counter.getString(), offer, threads);
            if (usage.isPresent()) {
                sum = sum.add(price.bigDecimalValue().multiply(usage.get()));
            } else if (price.bigDecimalValue().signum() > 0) {
                // nothing but the provider's word would bound such a bill
                return Optional.empty();
            }
        }
        return sum.signum() < 0 ? Optional.empty() : Optional.of(sum);
    }

    private static Optional<BigDecimal> inOneHour(String counter, JsonObject offer, int threads) {
        return switch (counter) {
            case "golem.usage.cpu_sec" -> Optional.of(HOUR.multiply(BigDecimal.valueOf(Math.max(1, threads))));
            case "golem.usage.duration_sec" -> Optional.of(HOUR);
            case "golem.usage.gib" -> Optional.of(number(offer, "golem.inf.mem.gib"));
            case "golem.usage.storage_gib" -> Optional.of(number(offer, "golem.inf.storage.gib"));
            default -> Optional.empty();
        };
    }

    private static BigDecimal number(JsonObject offer, String key) {
        return offer.get(key) instanceof JsonNumber number ? number.bigDecimalValue() : BigDecimal.ZERO;
    }
}
