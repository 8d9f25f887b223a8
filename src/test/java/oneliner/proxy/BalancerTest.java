package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import oneliner.config.Settings;
import oneliner.services.ServiceInstance;
import oneliner.services.Traffic;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private static final ServiceInstance A = Stubs.instance("a", "ws://h/a");
    private static final ServiceInstance B = Stubs.instance("b", "ws://h/b");
    private static final ServiceInstance C = Stubs.instance("c", "ws://h/c");
    private static final ServiceInstance D = Stubs.instance("d", "ws://h/d");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong();
    private final Balancer balancer =
            new Balancer(new Traffic(), new Settings.Balance(3, Duration.ofSeconds(5), 50, 20, 5), now::get);

    private Optional<Long> fail(ServiceInstance one, ServiceInstance... all) {
        return balancer.failed(one, () -> List.of(all));
    }

    private Optional<Long> eject(ServiceInstance one, ServiceInstance... all) {
        Optional<Long> pause = Optional.empty();
        for (int i = 0; i < 3; i++) {
            pause = fail(one, all);
        }
        return pause;
    }

    @Test
    void choosesNobodyAmongNone() {
        assertThat(balancer.choose(List.of(), Set.of())).isEmpty();
    }

    @Test
    void choosesTheOneWithFewerRequestsUnderWay() {
        balancer.begin(A);
        for (int i = 0; i < 4; i++) {
            assertThat(balancer.choose(List.of(A, B), Set.of())).contains(B);
        }
        balancer.end(A);
        balancer.begin(B);
        assertThat(balancer.choose(List.of(A, B), Set.of())).contains(A);
    }

    @Test
    void letsEqualOnesTakeTurns() {
        Set<ServiceInstance> chosen = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            chosen.add(balancer.choose(List.of(A, B), Set.of()).orElseThrow());
        }
        assertThat(chosen).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void goesBackToOneThatFailedOnlyWhenNothingElseIsLeft() {
        balancer.begin(B);
        balancer.begin(B);
        assertThat(balancer.choose(List.of(A, B), Set.of("a"))).contains(B);
        assertThat(balancer.choose(List.of(A), Set.of("a"))).contains(A);
    }

    @Test
    void leavesOneThatFailedAloneForAWhile() {
        assertThat(fail(A, A, B)).isEmpty();
        for (int i = 0; i < 4; i++) {
            balancer.begin(B);
            assertThat(balancer.choose(List.of(A, B), Set.of())).contains(B);
        }
        assertThat(balancer.choose(List.of(A), Set.of())).contains(A);
        assertThat(balancer.choose(List.of(A, B), Set.of("b"))).contains(A);
        now.addAndGet(4 * SECOND);
        assertThat(balancer.choose(List.of(A, B), Set.of())).contains(A);
    }

    @Test
    void ejectsAfterFailuresInARowUntilAProbeSucceeds() {
        assertThat(fail(A, A, B)).isEmpty();
        assertThat(fail(A, A, B)).isEmpty();
        assertThat(fail(A, A, B)).contains(5 * SECOND);
        assertThat(balancer.ejected("a")).isTrue();
        assertThat(fail(A, A, B)).as("of a request that was under way").isEmpty();
        now.addAndGet(1000 * SECOND);
        balancer.begin(B);
        assertThat(balancer.choose(List.of(A, B), Set.of())).contains(B);
        balancer.returned("a");
        assertThat(balancer.ejected("a")).isFalse();
        assertThat(balancer.choose(List.of(A, B), Set.of())).contains(A);
        assertThat(balancer.ejections()).isEqualTo(1);
    }

    @Test
    void aGoodAnswerBetweenFailuresForgivesThem() {
        for (int i = 0; i < 10; i++) {
            assertThat(fail(A, A, B)).isEmpty();
            assertThat(fail(A, A, B)).isEmpty();
            assertThat(balancer.answered(A, 500, () -> List.of(A, B))).isEmpty();
        }
        assertThat(balancer.ejected("a")).isFalse();
    }

    @Test
    void gatewayErrorsCountLess() {
        for (int i = 0; i < 5; i++) {
            assertThat(balancer.answered(A, 502 + i % 3, () -> List.of(A, B))).isEmpty();
        }
        assertThat(balancer.answered(A, 503, () -> List.of(A, B))).contains(5 * SECOND);
    }

    @Test
    void staysAwayLongerEachTimeAndAfterEachProbeThatFails() {
        assertThat(eject(A, A, B)).contains(5 * SECOND);
        assertThat(balancer.stillAway("a")).contains(10 * SECOND);
        balancer.returned("a");
        assertThat(fail(A, A, B)).as("one failure is enough soon after").contains(20 * SECOND);
        for (int i = 0; i < 20; i++) {
            assertThat(balancer.stillAway("a").orElseThrow()).isBetween(20 * SECOND, 160 * SECOND);
        }
        balancer.returned("a");
        now.addAndGet(10_000 * SECOND);
        assertThat(fail(A, A, B)).as("all is forgiven in time").contains(5 * SECOND);
    }

    @Test
    void ejectsAShareOnlyAndNeverTheLastOne() {
        assertThat(eject(A, A)).isEmpty();
        assertThat(fail(A, A, B)).isPresent();
        assertThat(eject(B, A, B)).isEmpty();
        assertThat(eject(B, A, B, C)).isEmpty();
        assertThat(fail(B, A, B, C, D)).isPresent();
        assertThat(eject(C, A, B, C, D)).isEmpty();
        assertThat(balancer.choose(List.of(A, B), Set.of()))
                .as("when nothing else is left, any will do")
                .isPresent();
    }

    @Test
    void watchesNobodyWhoIsGone() {
        assertThat(eject(A, B, C, D)).isEmpty();
        eject(A, A, B);
        balancer.forget("a");
        assertThat(balancer.ejected("a")).isFalse();
        assertThat(balancer.stillAway("a")).isEmpty();
    }

    @Test
    void tellsHowInstancesDo() {
        eject(A, A, B);
        balancer.begin(B);
        assertThat(balancer.snapshot(List.of(A, B)))
                .containsExactly(new Balancer.State("a", 0, true, 1), new Balancer.State("b", 1, false, 0));
    }
}
