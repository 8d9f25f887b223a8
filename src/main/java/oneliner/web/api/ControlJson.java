package oneliner.web.api;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oneliner.services.AppControl;

/** The JSON of what {@link AppControl} answers: names as in the records, amounts as decimal strings. */
final class ControlJson {
    private ControlJson() {}

    static JsonObject of(AppControl.Wanted app) {
        JsonArrayBuilder nodes = Json.createArrayBuilder();
        for (AppControl.WantedNode node : app.nodes()) {
            JsonObjectBuilder object = Json.createObjectBuilder()
                    .add("name", node.name())
                    .add("instances", node.instances())
                    .add("payload", node.payload())
                    .add("runtime", node.runtime())
                    .add("image", node.image())
                    .add("ips", texts(node.ips()))
                    .add("dependsOn", texts(node.dependsOn()));
            node.network().ifPresent(network -> object.add("network", network));
            nodes.add(object);
        }
        return Json.createObjectBuilder()
                .add("name", app.name())
                .add("nodes", nodes)
                .build();
    }

    static JsonObject of(AppControl.Plan plan) {
        JsonArrayBuilder changes = Json.createArrayBuilder();
        for (AppControl.Change change : plan.changes()) {
            JsonObjectBuilder object = Json.createObjectBuilder()
                    .add("kind", change.kind().name())
                    .add("subject", change.subject())
                    .add("words", change.words())
                    .add("keys", texts(change.keys()));
            change.from().ifPresent(from -> object.add("from", from));
            change.to().ifPresent(to -> object.add("to", to));
            JsonArrayBuilder instances = Json.createArrayBuilder();
            change.instances().forEach(instances::add);
            changes.add(object.add("instances", instances));
        }
        return Json.createObjectBuilder()
                .add("app", plan.app())
                .add("nothing", plan.nothing())
                .add("changes", changes)
                .build();
    }

    static JsonObject of(AppControl.Execution done) {
        return Json.createObjectBuilder()
                .add("exitCode", done.exitCode())
                .add("timedOut", done.timedOut())
                .add("stdout", done.stdout())
                .add("stderr", done.stderr())
                .add("shortened", done.shortened())
                .build();
    }

    static JsonObject of(List<AppControl.Output> outputs) {
        JsonArrayBuilder commands = Json.createArrayBuilder();
        outputs.forEach(output -> commands.add(Json.createObjectBuilder()
                .add("command", output.command())
                .add("state", output.state())
                .add("lines", texts(output.lines()))));
        return Json.createObjectBuilder().add("commands", commands).build();
    }

    static JsonObject of(AppControl.Ledger ledger) {
        JsonArrayBuilder balances = Json.createArrayBuilder();
        for (AppControl.Balance balance : ledger.balances()) {
            JsonObjectBuilder object = Json.createObjectBuilder()
                    .add("instance", balance.instance())
                    .add("providerId", balance.providerId())
                    .add("providerName", balance.providerName())
                    .add("agreementId", balance.agreementId())
                    .add("approvedAt", balance.approvedAt().toString())
                    .add("accepted", balance.accepted().toPlainString())
                    .add("refused", balance.refused().toPlainString())
                    .add("outstanding", balance.outstanding().toPlainString())
                    .add("settled", balance.settled());
            balance.endedAt().ifPresent(at -> object.add("endedAt", at.toString()));
            balances.add(object);
        }
        JsonArrayBuilder bills = Json.createArrayBuilder();
        for (AppControl.Bill bill : ledger.bills()) {
            bills.add(Json.createObjectBuilder()
                    .add("at", bill.at().toString())
                    .add("instance", bill.instance())
                    .add("providerId", bill.providerId())
                    .add("agreementId", bill.agreementId())
                    .add("billId", bill.billId())
                    .add("kind", bill.kind())
                    .add("amount", bill.amount().toPlainString())
                    .add("accepted", bill.accepted())
                    .add("reason", bill.reason()));
        }
        return Json.createObjectBuilder()
                .add("spent", ledger.spent().toPlainString())
                .add("balances", balances)
                .add("bills", bills)
                .build();
    }

    /** One line for each bill, RFC 4180, with a header. */
    static String csv(AppControl.Ledger ledger) {
        Stream<String> lines = ledger.bills().stream()
                .map(bill -> Stream.of(
                                bill.at().toString(),
                                bill.instance(),
                                bill.providerId(),
                                bill.agreementId(),
                                bill.billId(),
                                bill.kind(),
                                bill.amount().toPlainString(),
                                String.valueOf(bill.accepted()),
                                bill.reason())
                        .map(ControlJson::cell)
                        .collect(Collectors.joining(",")));
        return Stream.concat(Stream.of("at,instance,providerId,agreementId,billId,kind,amount,accepted,reason"), lines)
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    /** What a provider wrote must not become a formula in somebody's spreadsheet. */
    private static String cell(String text) {
        String safe = text.matches("(?s)[=+@\\-\\t\\r].*") ? "'" + text : text;
        return safe.matches("[A-Za-z0-9:./_ -]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }

    private static JsonArrayBuilder texts(Collection<String> all) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        all.forEach(array::add);
        return array;
    }
}
