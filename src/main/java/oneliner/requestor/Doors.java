package oneliner.requestor;

import java.util.ArrayList;
import java.util.List;
import oneliner.descriptor.App;
import oneliner.descriptor.DoorManners;
import oneliner.services.Door;
import oneliner.services.Manners;

/** The ways into an app, from its descriptor: HTTP doors first, each kind in the order of the start. */
final class Doors {
    private Doors() {}

    static List<Door> of(App app) {
        List<Door> doors = new ArrayList<>();
        for (App.Node node : app.nodes().values()) {
            node.httpProxy().forEach(port -> doors.add(door(node, Door.Kind.HTTP, port)));
        }
        for (App.Node node : app.nodes().values()) {
            node.tcpProxy().forEach(port -> doors.add(door(node, Door.Kind.TCP, port)));
        }
        return doors;
    }

    private static Door door(App.Node node, Door.Kind kind, App.Port port) {
        return new Door(
                node.name(),
                kind,
                port.remote(),
                port.local(),
                manners(port.manners()),
                port.address().orElse(Door.LOOPBACK));
    }

    private static Manners manners(DoorManners written) {
        Manners.HostHeader host = switch (written.host()) {
            case DoorManners.PRESERVE -> new Manners.HostHeader.Preserve();
            case DoorManners.UPSTREAM -> new Manners.HostHeader.Upstream();
            default -> new Manners.HostHeader.Name(written.host());
        };
        DoorManners.Bounds limits = written.limits();
        return new Manners(
                host,
                written.sticky(),
                written.access().stream()
                        .map(rule -> new Manners.Access(rule.paths(), rule.methods(), rule.users()))
                        .toList(),
                new Manners.Limits(limits.body(), limits.firstByte(), limits.idle(), limits.total()));
    }
}
