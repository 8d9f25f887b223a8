package oneliner.requestor.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import oneliner.requestor.market.Exclusion.Kind;

/**
 * Judges offers for one wanted machine. An offer is excluded by the first of these that holds: a list, a price that
 * cannot be checked, a ceiling, the budget, its provider being in use or having failed lately.
 *
 * <p>What is left is put in order by cost, cheapest first. The cost of an offer is what an hour of it comes to over the
 * budget's horizon when every wanted thread is busy all the time and the start is paid once, made worse by half of
 * itself for each failure of the provider that is not forgotten. A busy machine is assumed, not an idle one, because a
 * provider reports its CPU time itself: only the worst case cannot become a surprise.
 *
 * @param providers lists, use and failures
 * @param scope the network that the machine will join
 * @param machine what is wanted
 * @param budget money that must last
 */
record Appraisal(Providers providers, String scope, Machine machine, Budget budget) {
    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());

    /** Why an offer may not be taken now; empty when it may. */
    Optional<Exclusion> against(String providerId, String name, Optional<Price> price) {
        Providers.Standing standing = providers.standing(providerId, name, scope);
        if (standing == Providers.Standing.DENIED) {
            return because(Kind.DENIED, "on the deny list");
        }
        if (standing == Providers.Standing.NOT_ALLOWED) {
            return because(Kind.NOT_ALLOWED, "not on the allow list");
        }
        if (price.isEmpty()) {
            return because(Kind.UNPRICED, "without a price that can be checked");
        }
        if (!price.get().within(machine.ceilings())) {
            return because(Kind.TOO_DEAR, "too dear");
        }
        if (!budget.lasts(price.get(), machine.minCpuThreads())) {
            return because(Kind.OVER_BUDGET, "too dear for what is left of the budget");
        }
        if (standing == Providers.Standing.IN_USE) {
            return because(Kind.IN_USE, "in use by this app");
        }
        if (standing == Providers.Standing.PAUSED) {
            return because(Kind.PAUSED, "failed a short while ago");
        }
        return Optional.empty();
    }

    /** Sort key, GLM per hour, lower is better. */
    BigDecimal score(String providerId, Price price) {
        BigDecimal horizon = BigDecimal.valueOf(Math.max(1, budget.horizon().toMillis()));
        BigDecimal whole = price.over(budget.horizon(), machine.minCpuThreads());
        return providers.score(providerId, whole.multiply(MILLIS_PER_HOUR).divide(horizon, 18, RoundingMode.UP));
    }

    private static Optional<Exclusion> because(Kind kind, String words) {
        return Optional.of(new Exclusion(kind, words));
    }
}
