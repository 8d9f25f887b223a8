package oneliner.yagna;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.yagna.wire.Fields;

/** The daemon's lists over HTTP. */
final class HttpInventoryApi implements InventoryApi {
    private static final String MARKET = "/market-api/v1";

    private final HttpTransport http;

    HttpInventoryApi(HttpTransport http) {
        this.http = http;
    }

    @Override
    public List<String> demands(String property, String value) throws InterruptedException {
        return http.send(
                Call.get("list our demands", MARKET + "/demands"),
                json -> Fields.list(json, "demand").stream()
                        .filter(demand -> demand.objectOrEmpty("properties").get(property) instanceof JsonString text
                                && text.getString().equals(value))
                        .map(demand -> demand.text("demandId"))
                        .toList());
    }

    @Override
    public List<String> agreements(String state, Optional<String> session, Instant after) throws InterruptedException {
        String query = "?state=" + Call.enc(state) + "&afterDate=" + Call.enc(after.toString())
                + session.map(id -> "&appSessionId=" + Call.enc(id)).orElse("");
        return http.send(
                Call.get("list our agreements", MARKET + "/agreements" + query),
                // "id" at the daemon, "agreementId" in its specification
                json -> Fields.list(json, "agreement").stream()
                        .map(one -> one.text("id", one.text("agreementId", "")))
                        .filter(id -> !id.isEmpty())
                        .toList());
    }

    @Override
    public Held agreement(String agreementId) throws InterruptedException {
        return http.send(
                Call.get("show agreement " + agreementId, MARKET + "/agreements/" + Call.enc(agreementId)), json -> {
                    Fields agreement = Fields.of(json, "agreement");
                    Fields offer = agreement.object("offer");
                    return new Held(
                            agreement.text("agreementId", agreementId),
                            agreement.text("state"),
                            Optional.of(agreement.text("appSessionId", "")).filter(id -> !id.isEmpty()),
                            offer.text("providerId"),
                            properties(agreement.objectOrEmpty("demand")),
                            properties(offer),
                            agreement.get("approvedDate").getValueType() == JsonValue.ValueType.STRING
                                    ? Optional.of(agreement.time("approvedDate"))
                                    : Optional.empty());
                });
    }

    @Override
    public void cancel(String agreementId, String message) throws InterruptedException {
        http.send(Call.post(
                        "take agreement " + agreementId + " back",
                        MARKET + "/agreements/" + Call.enc(agreementId) + "/cancel")
                .with(Json.createObjectBuilder().add("message", message).build())
                .repeatable()
                .fine(404, 410));
    }

    @Override
    public List<String> activities(String agreementId) throws InterruptedException {
        return http.send(
                Call.get(
                        "list the activities of agreement " + agreementId,
                        "/activity-api/v1/activity?agreementId=" + Call.enc(agreementId)),
                json -> Fields.array(json, "activity").stream()
                        .map(id -> Fields.string(id, "activity id"))
                        .toList());
    }

    @Override
    public List<VirtualNetwork> networks() throws InterruptedException {
        return http.send(
                Call.get("list our networks", HttpNetApi.ROOT),
                json -> Fields.list(json, "network").stream()
                        .map(net -> HttpNetApi.network(net, ""))
                        .toList());
    }

    @Override
    public Map<String, String> nodes(String networkId) throws InterruptedException {
        return http.send(
                Call.get(
                        "list the nodes of network " + networkId,
                        HttpNetApi.ROOT + "/" + Call.enc(networkId) + "/nodes"),
                json -> {
                    Map<String, String> nodes = new LinkedHashMap<>();
                    Fields.list(json, "node").forEach(node -> nodes.put(node.text("ip"), node.text("id")));
                    return nodes;
                });
    }

    @Override
    public List<Reserve> allocations() throws InterruptedException {
        return http.send(
                Call.get("list our allocations", "/payment-api/v1/allocations"),
                json -> Fields.list(json, "allocation").stream()
                        .map(one -> new Reserve(
                                one.text("allocationId"),
                                one.amount("totalAmount"),
                                one.get("timeout").getValueType() == JsonValue.ValueType.STRING
                                        ? Optional.of(one.time("timeout"))
                                        : Optional.empty()))
                        .toList());
    }

    private static JsonObject properties(Fields side) {
        return side.objectOrEmpty("properties").json();
    }
}
