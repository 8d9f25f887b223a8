package oneliner.requestor.market;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/**
 * What an offer asks for, in GLM and in units that a person compares. Linear prices only: one coefficient per usage
 * counter, the start price last. Pure.
 *
 * @param start once: the start price, and counters that show a height (memory, disk) at all that the offer has
 * @param cpuHour for one CPU thread that is busy for an hour
 * @param hour for one hour of having the machine, whatever it does
 */
record Price(BigDecimal start, BigDecimal cpuHour, BigDecimal hour) {
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);
    /** No honest price has more digits; more would only cost memory and time when reckoned with. */
    private static final int MAX_DIGITS = 60;

    private static final int MAX_COUNTERS = 50;

    /**
     * Reads an offer.
     *
     * @return empty when the price cannot be understood or bounded: another model, a negative or absurd number, one
     *     price too few, or a price on a counter for which there is only the provider's word. Such an offer must not be
     *     taken. Never throws, whatever a stranger wrote.
     */
    static Optional<Price> of(JsonObject offer) {
        if (!(offer.get("golem.com.pricing.model.linear.coeffs") instanceof JsonArray prices)
                || !(offer.get("golem.com.usage.vector") instanceof JsonArray counters)
                || (offer.get("golem.com.pricing.model") instanceof JsonString model
                        && !model.getString().equals("linear"))
                || counters.size() > MAX_COUNTERS
                || prices.size() != counters.size() + 1) {
            return Optional.empty();
        }
        Optional<BigDecimal> first = amount(prices.get(counters.size()));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal start = first.get();
        BigDecimal cpuHour = BigDecimal.ZERO;
        BigDecimal hour = BigDecimal.ZERO;
        for (int i = 0; i < counters.size(); i++) {
            Optional<BigDecimal> price = amount(prices.get(i));
            if (price.isEmpty() || !(counters.get(i) instanceof JsonString counter)) {
                return Optional.empty();
            }
            BigDecimal each = price.get();
            switch (counter.getString()) {
                case "golem.usage.cpu_sec" -> cpuHour = cpuHour.add(each.multiply(SECONDS));
                case "golem.usage.duration_sec" -> hour = hour.add(each.multiply(SECONDS));
                case "golem.usage.gib" -> start = start.add(each.multiply(height(offer, "golem.inf.mem.gib")));
                case "golem.usage.storage_gib" ->
                    start = start.add(each.multiply(height(offer, "golem.inf.storage.gib")));
                default -> {
                    if (each.signum() > 0) {
                        // nothing but the provider's word would bound such a bill
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.of(new Price(start, cpuHour, hour));
    }

    /** GLM for having {@code threads} threads busy all that time, start included: the most that honest use costs. */
    BigDecimal over(Duration time, int threads) {
        BigDecimal hours =
                BigDecimal.valueOf(time.toMillis()).divide(BigDecimal.valueOf(3_600_000), 9, RoundingMode.UP);
        return start.add(perHour(threads).multiply(hours));
    }

    /** GLM for an hour with {@code threads} threads busy, without the start. */
    BigDecimal perHour(int threads) {
        return hour.add(cpuHour.multiply(BigDecimal.valueOf(Math.max(1, threads))));
    }

    /** True when none of the three is above its ceiling. */
    boolean within(Ceilings ceilings) {
        return start.compareTo(ceilings.start()) <= 0
                && cpuHour.compareTo(ceilings.cpuHour()) <= 0
                && hour.compareTo(ceilings.hour()) <= 0;
    }

    /** For a person. */
    String words() {
        return shown(start) + " GLM to start, " + shown(cpuHour) + " per cpu-hour, " + shown(hour) + " per hour";
    }

    /** Few digits, no exponent. */
    static String shown(BigDecimal amount) {
        BigDecimal rounded =
                amount.setScale(6, amount.precision() > MAX_DIGITS ? RoundingMode.UP : RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    private static BigDecimal height(JsonObject offer, String key) {
        return amount(offer.get(key)).orElse(BigDecimal.ZERO);
    }

    private static Optional<BigDecimal> amount(JsonValue value) {
        if (!(value instanceof JsonNumber json) || json.toString().length() > MAX_DIGITS) {
            return Optional.empty();
        }
        BigDecimal number = json.bigDecimalValue();
        return number.signum() < 0 || Math.abs((long) number.scale()) > MAX_DIGITS
                ? Optional.empty()
                : Optional.of(number);
    }
}
