package oneliner.requestor.payment;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The prices of one agreement: linear, one coefficient per counter of the usage vector, the start price last.
 *
 * <p>Tolerances, all in the provider's favour: the wall clock counts 1 % and 5 s longer than it was, since neither
 * clocks nor the moments of start and end agree exactly; amounts may be 10⁻⁹ of themselves and 10⁻¹² GLM above the
 * exact figure, since providers reckon in floating point.
 *
 * @param counters names, in the order of the usage vector
 * @param prices GLM per unit, in the same order
 * @param start GLM per activity
 * @param threads CPU threads the offer has; the CPU counter cannot run faster than all of them
 * @param memory GiB the offer has
 * @param storage GiB the offer has
 */
record Terms(
        List<String> counters,
        List<BigDecimal> prices,
        BigDecimal start,
        BigDecimal threads,
        BigDecimal memory,
        BigDecimal storage) {
    private static final BigDecimal CLOCK_FACTOR = new BigDecimal("1.01");
    private static final BigDecimal CLOCK_SECONDS = new BigDecimal("5");
    private static final BigDecimal ROUNDING_FACTOR = new BigDecimal("1.000000001");
    private static final BigDecimal ROUNDING_GLM = new BigDecimal("0.000000000001");

    /** Larger figures are no prices; they would only cost memory when added. */
    private static final int MAX_DIGITS = 100;

    /** Reads the properties of an offer; empty when they name no linear price that can be reckoned with. */
    static Optional<Terms> of(JsonObject offer) {
        if (!offer.getString("golem.com.pricing.model", "linear").equals("linear")) {
            return Optional.empty();
        }
        Optional<List<BigDecimal>> coefficients = decimals(offer.get("golem.com.pricing.model.linear.coeffs"));
        if (!(offer.get("golem.com.usage.vector") instanceof JsonArray vector) || coefficients.isEmpty()) {
            return Optional.empty();
        }
        List<String> counters = new ArrayList<>();
        for (JsonValue name : vector) {
            counters.add(name instanceof JsonString string ? string.getString() : "");
        }
        List<BigDecimal> prices = coefficients.get();
        int last = prices.size() - 1;
        if (last != counters.size()) {
            return Optional.empty();
        }
        BigDecimal cores = figure(offer, "golem.inf.cpu.cores", BigDecimal.ONE);
        return Optional.of(new Terms(
                List.copyOf(counters),
                List.copyOf(prices.subList(0, last)),
                prices.get(last),
                figure(offer, "golem.inf.cpu.threads", cores),
                figure(offer, "golem.inf.mem.gib", BigDecimal.ZERO),
                figure(offer, "golem.inf.storage.gib", BigDecimal.ZERO)));
    }

    /** GLM that this usage costs. */
    BigDecimal cost(List<BigDecimal> usage) {
        BigDecimal sum = start;
        for (int i = 0; i < prices.size(); i++) {
            sum = sum.add(prices.get(i).multiply(usage.get(i)));
        }
        return sum;
    }

    /** True when a bill of {@code amount} asks for no more than {@code cost}. */
    static boolean covers(BigDecimal cost, BigDecimal amount) {
        return amount.compareTo(cost.multiply(ROUNDING_FACTOR).add(ROUNDING_GLM)) <= 0;
    }

    /** A priced counter that nothing but the provider's word bounds; such a price cannot be paid. */
    Optional<String> unknownCounter() {
        for (int i = 0; i < prices.size(); i++) {
            if (prices.get(i).signum() > 0
                    && limit(counters.get(i), BigDecimal.ZERO).isEmpty()) {
                return Optional.of(counters.get(i));
            }
        }
        return Optional.empty();
    }

    /** The most that each counter can show after {@code wall} of rented time, tolerance included. */
    List<BigDecimal> most(Duration wall) {
        BigDecimal seconds = seconds(wall).multiply(CLOCK_FACTOR).add(CLOCK_SECONDS);
        return counters.stream()
                .map(counter -> limit(counter, seconds).orElse(BigDecimal.ZERO))
                .toList();
    }

    private Optional<BigDecimal> limit(String counter, BigDecimal seconds) {
        return switch (counter) {
            case "golem.usage.duration_sec" -> Optional.of(seconds);
            case "golem.usage.cpu_sec" -> Optional.of(seconds.multiply(threads));
            case "golem.usage.gib" -> Optional.of(memory);
            case "golem.usage.storage_gib" -> Optional.of(storage);
            default -> Optional.empty();
        };
    }

    /** Counters that grow with time; the others show a height. */
    boolean grows(int counter) {
        return counters.get(counter).endsWith("_sec");
    }

    static BigDecimal seconds(Duration time) {
        return time.isNegative() ? BigDecimal.ZERO : BigDecimal.valueOf(time.toMillis(), 3);
    }

    private static Optional<List<BigDecimal>> decimals(JsonValue value) {
        if (!(value instanceof JsonArray array) || array.isEmpty()) {
            return Optional.empty();
        }
        List<BigDecimal> numbers = new ArrayList<>();
        for (JsonValue item : array) {
            Optional<BigDecimal> number = decimal(item);
            if (number.isEmpty()) {
                return Optional.empty();
            }
            numbers.add(number.get());
        }
        return Optional.of(numbers);
    }

    private static BigDecimal figure(JsonObject offer, String name, BigDecimal fallback) {
        return decimal(offer.get(name)).orElse(fallback);
    }

    /** A number that is not negative and of a size that can be reckoned with. */
    private static Optional<BigDecimal> decimal(JsonValue value) {
        if (!(value instanceof JsonNumber json) || json.toString().length() > MAX_DIGITS) {
            return Optional.empty();
        }
        BigDecimal number = json.bigDecimalValue();
        return number.signum() < 0 || Math.abs((long) number.scale()) > MAX_DIGITS
                ? Optional.empty()
                : Optional.of(number);
    }
}
