package oneliner.web;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;
import oneliner.services.AppStatus;
import oneliner.services.Door;
import oneliner.services.Entrance;
import oneliner.services.Entrances;

/**
 * The JSON of {@code /-/status}: names as in the records, amounts as decimal strings, times as ISO-8601. What is not
 * known is not there. {@code /-/api/openapi.json} describes it.
 */
final class StatusJson {
    private StatusJson() {}

    static JsonObject of(AppStatus status, Iterable<Door> doors, Entrances entrances) {
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
            entrances.of(door).ifPresent(entrance -> add(object, entrance));
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
                .add("money", of(status.money()))
                .build();
    }

    private static JsonObjectBuilder of(AppStatus.Money money) {
        JsonObjectBuilder object = Json.createObjectBuilder()
                .add("budget", money.budget().toPlainString())
                .add("spent", money.spent().toPlainString())
                .add("outstanding", money.outstanding().toPlainString())
                .add("refused", money.refused().toPlainString())
                .add("lastHour", money.lastHour().toPlainString());
        money.hourlyCap().ifPresent(cap -> object.add("hourlyCap", cap.toPlainString()));
        money.warning().ifPresent(words -> object.add("warning", words));
        return object;
    }

    private static JsonObjectBuilder of(AppStatus.Node node) {
        JsonArrayBuilder instances = Json.createArrayBuilder();
        node.instances().forEach(instance -> instances.add(of(instance)));
        JsonObjectBuilder object = Json.createObjectBuilder()
                .add("name", node.name())
                .add("cost", node.cost().toPlainString())
                .add("instances", instances);
        node.market().ifPresent(market -> object.add("market", of(market)));
        return object;
    }

    private static JsonObjectBuilder of(AppStatus.Market market) {
        JsonArrayBuilder out = Json.createArrayBuilder();
        market.out()
                .forEach((why, count) ->
                        out.add(Json.createObjectBuilder().add("why", why).add("offers", count)));
        return Json.createObjectBuilder()
                .add("words", market.words())
                .add("offers", market.offers())
                .add("candidates", market.candidates())
                .add("out", out);
    }

    static JsonObjectBuilder of(AppStatus.Instance instance) {
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
        object.add("cost", instance.cost().toPlainString()).add("replaced", instance.replaced());
        AppStatus.Tenancy tenancy = instance.tenancy();
        add(object, "until", tenancy.until().map(Object::toString));
        tenancy.substitute().ifPresent(substitute -> object.add("substitute", of(substitute)));
        return object.add("adopted", tenancy.adopted());
    }

    private static JsonObjectBuilder of(AppStatus.Substitute substitute) {
        JsonObjectBuilder object = Json.createObjectBuilder()
                .add("step", substitute.step().name())
                .add("since", substitute.since().toString());
        add(object, "reason", substitute.reason());
        add(object, "providerId", substitute.providerId());
        add(object, "agreementId", substitute.agreementId());
        return object;
    }

    private static void add(JsonObjectBuilder door, Entrance entrance) {
        add(door, "listening", entrance.listening());
        door.add("connections", entrance.connections()).add("refused", entrance.refused());
        add(door, "reason", entrance.reason());
    }

    static void add(JsonObjectBuilder object, String key, Optional<String> value) {
        value.ifPresent(text -> object.add(key, text));
    }
}
