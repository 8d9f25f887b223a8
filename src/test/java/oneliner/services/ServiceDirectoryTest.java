package oneliner.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import oneliner.requestor.SilentEvents;
import org.junit.jupiter.api.Test;

class ServiceDirectoryTest {
    private final ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());

    private ServiceInstance put(String id, String node) {
        ServiceInstance one = new ServiceInstance(id, node, 0, "0x1", "anna", "10.0.0.2", URI.create("ws://h/n"));
        directory.put(one);
        return one;
    }

    @Test
    void oneThatDrainsStaysWithinReachUntilItIsRemoved() {
        ServiceInstance old = put("old", "web");
        ServiceInstance next = put("new", "web");
        assertThat(directory.drain("old", "replaced")).isTrue();
        assertThat(directory.instances("web")).containsExactly(next);
        assertThat(directory.draining("web")).containsExactly(old);
        assertThat(directory.draining("db")).isEmpty();
        assertThat(directory.reaches(old)).isTrue();
        assertThat(directory.drain("old", "again")).as("no more than once").isFalse();
        assertThat(directory.reaches(old)).isFalse();
    }

    @Test
    void removingEndsTheDrain() {
        ServiceInstance old = put("old", "web");
        put("new", "web");
        directory.traffic().hold("old");
        directory.drain("old", "replaced");
        assertThat(directory.traffic().idle("old"))
                .as("browsers come back to it")
                .isFalse();
        assertThat(directory.remove("old", "drained")).as("told before").isFalse();
        assertThat(directory.reaches(old)).isFalse();
        assertThat(directory.traffic().idle("old")).isTrue();
    }

    @Test
    void theLastOneOfItsNodeIsTakenOutAtOnce() {
        ServiceInstance only = put("only", "web");
        put("other", "db");
        assertThat(directory.drain("only", "ends")).isTrue();
        assertThat(directory.reaches(only)).isFalse();
        assertThat(directory.drain("nobody", "ends")).isFalse();
    }
}
