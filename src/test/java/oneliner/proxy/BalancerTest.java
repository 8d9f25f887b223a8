package oneliner.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import oneliner.services.ServiceInstance;
import oneliner.services.Traffic;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private static final ServiceInstance A = Stubs.instance("a", "ws://h/a");
    private static final ServiceInstance B = Stubs.instance("b", "ws://h/b");
    private final Balancer balancer = new Balancer(new Traffic());

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
    void leavesOneThatFailedAloneWhileThereAreOthers() {
        balancer.failed(A);
        for (int i = 0; i < 4; i++) {
            balancer.begin(B);
            assertThat(balancer.choose(List.of(A, B), Set.of())).contains(B);
        }
        assertThat(balancer.choose(List.of(A), Set.of())).contains(A);
        assertThat(balancer.choose(List.of(A, B), Set.of("b"))).contains(A);
    }
}
