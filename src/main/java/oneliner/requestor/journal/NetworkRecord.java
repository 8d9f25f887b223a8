package oneliner.requestor.journal;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A network that is made, or about to be.
 *
 * @param name in the descriptor
 * @param wish what the descriptor asks of it, for comparison
 * @param before ids of the networks that were there when it was about to be made; empty once it is made
 * @param id 32 hex digits; empty while the daemon has not answered
 * @param ip network address without the prefix length; empty as the id is
 * @param mask such as 255.255.255.0; empty as the id is
 * @param gateway as the daemon named it, may be empty
 */
public record NetworkRecord(
        String name, String wish, List<String> before, Optional<String> id, String ip, String mask, String gateway) {

    /** One that is about to be made. */
    public static NetworkRecord intended(String name, String wish, Collection<String> before) {
        return new NetworkRecord(name, wish, List.copyOf(before), Optional.empty(), "", "", "");
    }

    /** The same, made. */
    public NetworkRecord made(String newId, String newIp, String newMask, String newGateway) {
        return new NetworkRecord(name, wish, List.of(), Optional.of(newId), newIp, newMask, newGateway);
    }

    JsonObject json() {
        JsonObjectBuilder json = Json.createObjectBuilder().add("name", name).add("wish", wish);
        id.ifPresentOrElse(
                known -> json.add("id", known).add("ip", ip).add("mask", mask).add("gateway", gateway),
                () -> json.add("before", Json.createArrayBuilder(before)));
        return json.build();
    }

    static NetworkRecord of(JsonObject json) {
        return new NetworkRecord(
                json.getString("name"),
                json.getString("wish"),
                Fields.texts(json, "before"),
                Fields.text(json, "id"),
                json.getString("ip", ""),
                json.getString("mask", ""),
                json.getString("gateway", ""));
    }
}
