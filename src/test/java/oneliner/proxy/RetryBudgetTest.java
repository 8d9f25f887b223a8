package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import oneliner.config.Settings;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final AtomicLong now = new AtomicLong(-7);

    private RetryBudget budget(int percent, int perSecond) {
        return new RetryBudget(new Settings.Balance(3, Duration.ofSeconds(5), 50, percent, perSecond), now::get);
    }

    private static long spend(RetryBudget budget, int times) {
        return IntStream.range(0, times).filter(i -> budget.spend()).count();
    }

    @Test
    void allowsAFewEachSecondAndSavesTenSeconds() {
        RetryBudget budget = budget(20, 5);
        assertThat(spend(budget, 200)).isEqualTo(50);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
        assertThat(spend(budget, 10)).isZero();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(spend(budget, 10)).isEqualTo(5);
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(spend(budget, 200)).isEqualTo(50);
    }

    @Test
    void allowsAShareOfTheRequests() {
        RetryBudget budget = budget(20, 0);
        spend(budget, 100);
        IntStream.range(0, 25).forEach(i -> budget.request());
        assertThat(spend(budget, 100)).isEqualTo(5);
        IntStream.range(0, 100_000).forEach(i -> budget.request());
        assertThat(spend(budget, 100))
                .as("a quiet hour does not pay for a storm")
                .isEqualTo(10);
    }

    @Test
    void keepsTheShareWhenEveryRequestFails() {
        RetryBudget budget = budget(20, 5);
        long repeated = IntStream.range(0, 10_000)
                .filter(i -> {
                    budget.request();
                    return budget.spend();
                })
                .count();
        assertThat(repeated).isBetween(2_000L, 2_050L);
        assertThat(budget.snapshot()).isEqualTo(new RetryBudget.State(repeated, 10_000 - repeated));
    }

    @Test
    void canBeSwitchedOff() {
        RetryBudget budget = budget(0, 0);
        budget.request();
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(budget.spend()).isFalse();
    }
}
