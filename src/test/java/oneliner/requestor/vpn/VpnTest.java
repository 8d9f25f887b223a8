package oneliner.requestor.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import oneliner.yagna.NetApi;
import oneliner.yagna.VirtualNetwork;
import oneliner.yagna.YagnaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VpnTest {
    private static final Optional<String> ANY = Optional.empty();

    private final FakeNet api = new FakeNet();

    private Vpn vpn() throws InterruptedException {
        return Vpn.create(api, "default", "192.168.0.0/24", ANY, ANY, "0xme");
    }

    @Test
    void takesTheFirstHostForUsAndGivesTheNextOnes() throws Exception {
        Vpn vpn = vpn();
        assertThat(vpn.join("0xa", ANY)).isEqualTo("192.168.0.2");
        assertThat(vpn.join("0xb", ANY)).isEqualTo("192.168.0.3");
        assertThat(api.calls)
                .containsExactly(
                        "create 192.168.0.0/24",
                        "address n1 192.168.0.1",
                        "node n1 0xa 192.168.0.2",
                        "node n1 0xb 192.168.0.3");
    }

    @Test
    void skipsAddressesThatAreTakenOrReserved() throws Exception {
        Vpn vpn = vpn();
        vpn.reserve(Set.of("192.168.0.3"));
        vpn.join("0xa", Optional.of("192.168.0.2"));
        assertThat(vpn.join("0xb", ANY)).isEqualTo("192.168.0.4");
        assertThat(vpn.join("0xc", Optional.of("192.168.0.3"))).isEqualTo("192.168.0.3");
    }

    @Test
    void refusesAProviderThatIsInAlready() throws Exception {
        Vpn vpn = vpn();
        vpn.join("0xa", ANY);
        assertThatThrownBy(() -> vpn.join("0xa", ANY))
                .isInstanceOf(AddressException.class)
                .hasMessage("provider 0xa is in network default already, with 192.168.0.2: "
                        + "one provider can have one address in a network");
        assertThatThrownBy(() -> vpn.join("0xme", ANY)).isInstanceOf(AddressException.class);
    }

    @Test
    void refusesAnAddressThatIsTaken() throws Exception {
        Vpn vpn = vpn();
        vpn.join("0xa", Optional.of("192.168.0.9"));
        assertThatThrownBy(() -> vpn.join("0xb", Optional.of("192.168.0.9")))
                .hasMessage("192.168.0.9 in network default belongs to provider 0xa");
        assertThatThrownBy(() -> vpn.join("0xb", Optional.of("192.168.0.1"))).hasMessageContaining("requestor's own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.168.1.2", "192.168.0.0", "192.168.0.255", "192.168.0", "db", "", "192.168.0.02", "1.2.3.4.5"
            })
    void refusesWhatIsNoHostOfTheNetwork(String ip) throws Exception {
        Vpn vpn = vpn();
        assertThatThrownBy(() -> vpn.join("0xa", Optional.of(ip)))
                .isInstanceOf(AddressException.class)
                .hasMessageEndingWith("is not a host address of network default, which is 192.168.0.0/24");
        assertThat(vpn.join("0xa", ANY)).as("nothing is left of the failure").isEqualTo("192.168.0.2");
    }

    @Test
    void givesAFixedAddressAgainAfterLeave() throws Exception {
        Vpn vpn = vpn();
        vpn.join("0xa", Optional.of("192.168.0.2"));
        vpn.leave("0xa");
        vpn.leave("0xa");
        assertThat(vpn.join("0xb", Optional.of("192.168.0.2"))).isEqualTo("192.168.0.2");
        assertThat(api.calls).filteredOn(call -> call.startsWith("remove")).containsExactly("remove n1 0xa");
    }

    @Test
    void freesTheAddressEvenWhenTheDaemonDoesNotAnswerTheLeave() throws Exception {
        Vpn vpn = vpn();
        vpn.join("0xa", Optional.of("192.168.0.2"));
        api.failNext = true;
        assertThatThrownBy(() -> vpn.leave("0xa")).isInstanceOf(YagnaException.Unavailable.class);
        assertThat(vpn.join("0xb", Optional.of("192.168.0.2"))).isEqualTo("192.168.0.2");
    }

    @Test
    void forgetsAProviderThatTheDaemonDidNotTake() throws Exception {
        Vpn vpn = vpn();
        api.failNext = true;
        assertThatThrownBy(() -> vpn.join("0xa", ANY)).isInstanceOf(YagnaException.Unavailable.class);
        assertThat(vpn.join("0xa", ANY)).isEqualTo("192.168.0.2");
    }

    @Test
    void runsOutOfAddressesInWords() throws Exception {
        Vpn vpn = Vpn.create(api, "small", "10.0.0.1/29", ANY, ANY, "0xme");
        for (int i = 2; i <= 6; i++) {
            assertThat(vpn.join("0x" + i, ANY)).isEqualTo("10.0.0." + i);
        }
        assertThatThrownBy(() -> vpn.join("0x7", ANY))
                .hasMessage("network small, which is 10.0.0.0/29, has no free address left");
    }

    @Test
    void describesTheNetworkForADeploy() throws Exception {
        Vpn vpn = vpn();
        vpn.join("0xa", ANY);
        String ip = vpn.join("0xb", ANY);
        assertThat(vpn.deployment(ip))
                .isEqualTo(Json.createObjectBuilder()
                        .add("id", "n1")
                        .add("ip", "192.168.0.0")
                        .add("mask", "255.255.255.0")
                        .add("gateway", "192.168.0.1")
                        .add("nodeIp", "192.168.0.3")
                        .add(
                                "nodes",
                                Json.createObjectBuilder()
                                        .add("192.168.0.1", "0xme")
                                        .add("192.168.0.2", "0xa")
                                        .add("192.168.0.3", "0xb"))
                        .build());
        assertThat(vpn.tunnel(ip)).isEqualTo(URI.create("ws://d/n1/192.168.0.3"));
        assertThat(vpn.id()).isEqualTo("n1");
    }

    @Test
    void usesTheOwnersAddressAndGatewayOfTheDescriptor() throws Exception {
        Vpn vpn = Vpn.create(
                api, "default", "192.168.0.0/24", Optional.of("192.168.0.2"), Optional.of("192.168.0.3"), "0xme");
        assertThat(vpn.join("0xa", ANY)).isEqualTo("192.168.0.4");
        assertThat(vpn.deployment("192.168.0.4").getString("gateway")).isEqualTo("192.168.0.3");
        assertThat(vpn.deployment("192.168.0.4").getJsonObject("nodes").getString("192.168.0.2"))
                .isEqualTo("0xme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.0.0", "192.168.0.0/33", "192.168.0.0/31", "192.168.0/24", "::1/64", "x/24", ""})
    void refusesWhatIsNoNetwork(String cidr) {
        assertThatThrownBy(() -> Vpn.create(api, "default", cidr, ANY, ANY, "0xme"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + cidr + "' is not a network");
        assertThat(api.calls).isEmpty();
    }

    @Test
    void leavesNoNetworkBehindWhenItCannotHaveItsAddress() {
        api.failOn = "address";
        assertThatThrownBy(this::vpn).isInstanceOf(YagnaException.Unavailable.class);
        assertThat(api.calls).last().isEqualTo("delete n1");
    }

    @Test
    void announcesEveryNodeAgain() throws Exception {
        Vpn vpn = vpn();
        vpn.join("0xa", ANY);
        vpn.join("0xb", ANY);
        api.calls.clear();
        vpn.announce();
        assertThat(api.calls).containsExactly("node n1 0xa 192.168.0.2", "node n1 0xb 192.168.0.3");
        vpn.delete();
        assertThat(api.calls).last().isEqualTo("delete n1");
    }

    @Test
    void givesNoAddressTwiceWhenManyJoinAtOnce() throws Exception {
        Vpn vpn = vpn();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> joins = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String provider = "0x" + i;
                joins.add(() -> vpn.join(provider, ANY));
            }
            Set<String> given = new HashSet<>();
            for (Future<String> join : threads.invokeAll(joins)) {
                given.add(join.get());
            }
            assertThat(given).hasSize(200);
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class FakeNet implements NetApi {
        final List<String> calls = new ArrayList<>();
        boolean failNext;
        String failOn = "-";

        private synchronized void call(String what) {
            calls.add(what);
            if (failNext || what.startsWith(failOn)) {
                failNext = false;
                throw new YagnaException.Unavailable("scripted", 500, null);
            }
        }

        @Override
        public VirtualNetwork create(String cidr) {
            call("create " + cidr);
            return new VirtualNetwork("n1", "192.168.0.0", "255.255.255.0", "192.168.0.1");
        }

        @Override
        public void delete(String networkId) {
            call("delete " + networkId);
        }

        @Override
        public void addAddress(String networkId, String ip) {
            call("address " + networkId + " " + ip);
        }

        @Override
        public void addNode(String networkId, String nodeId, String ip) {
            call("node " + networkId + " " + nodeId + " " + ip);
        }

        @Override
        public void removeNode(String networkId, String nodeId) {
            call("remove " + networkId + " " + nodeId);
        }

        @Override
        public URI tunnel(String networkId, String ip) {
            return URI.create("ws://d/" + networkId + "/" + ip);
        }
    }
}
