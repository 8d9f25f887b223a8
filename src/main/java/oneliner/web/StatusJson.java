package oneliner.web;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;
import oneliner.services.AppStatus;
import oneliner.services.Door;
import oneliner.services.ServiceEvent;

/** The JSON of {@code /-/status} and {@code /-/events}: names as in the records, amounts as decimal strings. */
final class StatusJson {
    private StatusJson() {}

    static JsonObject of(AppStatus status, Iterable<Door> doors) {
        JsonArrayBuilder nodes = Json.createArrayBuilder();
        status.nodes().forEach(node -> nodes.add(of(node)));
        JsonArrayBuilder networks = Json.createArrayBuilder();
        for (AppStatus.Network network : status.networks()) {
            JsonObjectBuilder object = Json.createObjectBuilder().add("name", network.name());
            add(object, "id", network.id());
            networks.add(object.add("ip", network.ip()));
        }
        JsonArrayBuilder ways = Json.createArrayBuilder();
        for (Door door : doors) {
            JsonObjectBuilder object = Json.createObjectBuilder()
                    .add("node", door.node())
                    .add("kind", door.kind().name())
                    .add("remotePort", door.remotePort());
            door.localPort().ifPresent(port -> object.add("localPort", port));
            ways.add(object);
        }
        JsonObjectBuilder app = Json.createObjectBuilder()
                .add("name", status.name())
                .add("phase", status.phase().name())
                .add("since", status.since().toString());
        add(app, "reason", status.reason());
        return app.add("nodes", nodes)
                .add("networks", networks)
                .add("doors", ways)
                .add("budget", status.budget().toPlainString())
                .add("spent", status.spent().toPlainString())
                .build();
    }

    private static JsonObjectBuilder of(AppStatus.Node node) {
        JsonArrayBuilder instances = Json.createArrayBuilder();
        for (AppStatus.Instance instance : node.instances()) {
            JsonObjectBuilder object = Json.createObjectBuilder()
                    .add("index", instance.index())
                    .add("step", instance.step().name())
                    .add("since", instance.since().toString());
            add(object, "reason", instance.reason());
            add(object, "providerId", instance.providerId());
            add(object, "providerName", instance.providerName());
            add(object, "ip", instance.ip());
            add(object, "agreementId", instance.agreementId());
            add(object, "activityId", instance.activityId());
            instances.add(object.add("cost", instance.cost().toPlainString()).add("replaced", instance.replaced()));
        }
        return Json.createObjectBuilder().add("name", node.name()).add("instances", instances);
    }

    /** What an event stream carries for {@code event}; empty for those that the stream tells by a new status. */
    static JsonObject of(ServiceEvent event, Iterable<Door> doors) {
        JsonObjectBuilder object =
                Json.createObjectBuilder().add("at", event.at().toString());
        if (event instanceof ServiceEvent.Changed changed) {
            return object.add("status", of(changed.status(), doors)).build();
        }
        if (event instanceof ServiceEvent.Commissioned commissioned) {
            return object.add("node", commissioned.instance().node())
                    .add("index", commissioned.instance().index())
                    .add("providerId", commissioned.instance().providerId())
                    .build();
        }
        if (event instanceof ServiceEvent.Lost lost) {
            return object.add("node", lost.instance().node())
                    .add("index", lost.instance().index())
                    .add("reason", lost.reason())
                    .build();
        }
        ServiceEvent.Paid paid = (ServiceEvent.Paid) event;
        return object.add("node", paid.node())
                .add("agreementId", paid.agreementId())
                .add("kind", paid.kind())
                .add("amount", paid.amount().toPlainString())
                .build();
    }

    /** The name under which an event goes out: {@code changed}, {@code commissioned}, {@code lost}, {@code paid}. */
    static String name(ServiceEvent event) {
        return event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    private static void add(JsonObjectBuilder object, String key, Optional<String> value) {
        value.ifPresent(text -> object.add(key, text));
    }
}
