package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import oneliner.descriptor.App;
import oneliner.descriptor.DoorManners;
import oneliner.services.Door;
import oneliner.services.Manners;
import org.junit.jupiter.api.Test;

class DoorsTest {
    private static App.Node node(String name, List<App.Port> http, List<App.Port> tcp) {
        App.Node plain = Stage.node(name, "p", "", List.of());
        return new App.Node(
                name,
                plain.payload(),
                plain.init(),
                plain.network(),
                plain.ips(),
                http,
                tcp,
                plain.dependsOn(),
                plain.probe(),
                1,
                plain.env(),
                plain.hosts(),
                plain.parameters());
    }

    private static DoorManners host(String host) {
        return new DoorManners(host, Optional.of("c"), List.of(), DoorManners.Bounds.DEFAULT);
    }

    @Test
    void httpDoorsComeFirstAndKeepTheirManners() {
        App.Port ssh = new App.Port(22, OptionalInt.of(2222), DoorManners.PLAIN, Optional.of("0.0.0.0"));
        App.Port web = new App.Port(80, OptionalInt.empty(), host("upstream"), Optional.empty());
        App.Port named = new App.Port(81, OptionalInt.empty(), host("shop"), Optional.empty());
        App app = new App(
                "a",
                Map.of(),
                new java.util.LinkedHashMap<>(Map.of("n", node("n", List.of(web, named), List.of(ssh)))),
                Map.of());
        List<Door> doors = Doors.of(app);
        assertThat(doors).extracting(Door::remotePort).containsExactly(80, 81, 22);
        assertThat(doors.get(0).manners().host()).isEqualTo(new Manners.HostHeader.Upstream());
        assertThat(doors.get(1).manners().host()).isEqualTo(new Manners.HostHeader.Name("shop"));
        assertThat(doors.get(1).manners().sticky()).contains("c");
        assertThat(doors.get(2))
                .isEqualTo(new Door("n", Door.Kind.TCP, 22, OptionalInt.of(2222), Manners.PLAIN, "0.0.0.0"));
    }

    @Test
    void plainPortsAreOpenToEverybody() {
        App app = new App(
                "a",
                Map.of(),
                Map.of("n", node("n", List.of(new App.Port(80, OptionalInt.empty())), List.of())),
                Map.of());
        assertThat(Doors.of(app)).containsExactly(new Door("n", Door.Kind.HTTP, 80, OptionalInt.empty()));
    }
}
