package oneliner.boot.launch;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server said of itself at {@code /-/status}.
 *
 * @param phase such as {@code STARTING} or {@code SERVING}
 * @param reason why, empty when there is nothing to say
 * @param instances every instance of every node, in order
 * @param doors its TCP doors, in order
 */
record Status(String phase, String reason, List<Instance> instances, List<Door> doors) {

    /**
     * One rented machine, or the wish for one.
     *
     * @param label the node's name, with the index when there are several
     * @param step such as {@code MARKET} or {@code SERVING}
     * @param reason why it is stuck or failed, empty when it is neither
     * @param provider the provider's name, empty while there is none
     * @param ip its VPN address, empty while there is none
     */
    record Instance(String label, String step, String reason, String provider, String ip) {}

    /**
     * A local port that leads to a node.
     *
     * @param label the node's name and its port, such as {@code db:22}
     * @param listening address and port, empty while it does not listen
     * @param reason why it does not, empty where that is not known
     */
    record Door(String label, String listening, String reason) {}

    /** What a server in the role {@code web} amounts to once it answers. */
    static Status serving() {
        return new Status("SERVING", "", List.of(), List.of());
    }

    /** True when nothing is rented any more: all was taken down, or it failed before anything could be. */
    boolean settled() {
        return phase.equals("STOPPED") || (phase.equals("FAILED") && instances.isEmpty());
    }

    /** Reads the JSON; members that are missing are empty. */
    static Status of(JsonObject json) {
        List<Instance> instances = new ArrayList<>();
        for (JsonObject node : objects(json, "nodes")) {
            List<JsonObject> all = objects(node, "instances");
            for (JsonObject instance : all) {
                String name = text(node, "name");
                instances.add(new Instance(
                        all.size() > 1 ? name + "[" + instance.getInt("index", instances.size()) + "]" : name,
                        text(instance, "step"),
                        text(instance, "reason"),
                        text(instance, "providerName"),
                        text(instance, "ip")));
            }
        }
        List<Door> doors = objects(json, "doors").stream()
                .filter(door -> text(door, "kind").equals("TCP"))
                .map(door -> new Door(
                        text(door, "node") + ":" + door.getInt("remotePort", 0),
                        text(door, "listening"),
                        text(door, "reason")))
                .toList();
        return new Status(text(json, "phase"), text(json, "reason"), List.copyOf(instances), doors);
    }

    private static List<JsonObject> objects(JsonObject json, String name) {
        JsonValue value = json.get(name);
        return value == null || value.getValueType() != JsonValue.ValueType.ARRAY
                ? List.of()
                : value.asJsonArray().getValuesAs(JsonObject.class);
    }

    private static String text(JsonObject json, String name) {
        return json.getString(name, "");
    }
}
