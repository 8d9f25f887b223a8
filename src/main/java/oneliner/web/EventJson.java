package oneliner.web;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;
import oneliner.services.Door;
import oneliner.services.Entrances;
import oneliner.services.ServiceEvent;

/** The JSON of one event of {@code /-/events}; described with {@link StatusJson}. */
final class EventJson {
    private EventJson() {}

    /**
     * The name under which it goes out: {@code changed}, {@code commissioned}, {@code lost}, {@code stepped},
     * {@code paid}, {@code refused}, {@code acted}.
     */
    static String name(ServiceEvent event) {
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    static JsonObject of(ServiceEvent event, Iterable<Door> doors, Entrances entrances) {
        JsonObjectBuilder object =
                Json.createObjectBuilder().add("at", event.at().toString());
        if (event instanceof ServiceEvent.Changed changed) {
            object.add("status", StatusJson.of(changed.status(), doors, entrances));
        } else if (event instanceof ServiceEvent.Commissioned commissioned) {
            object.add("node", commissioned.instance().node())
                    .add("index", commissioned.instance().index())
                    .add("providerId", commissioned.instance().providerId());
        } else if (event instanceof ServiceEvent.Lost lost) {
            object.add("node", lost.instance().node())
                    .add("index", lost.instance().index())
                    .add("reason", lost.reason());
        } else if (event instanceof ServiceEvent.Stepped stepped) {
            object.add("node", stepped.node())
                    .add("before", stepped.before().name())
                    .add("instance", StatusJson.of(stepped.instance()));
        } else if (event instanceof ServiceEvent.Paid paid) {
            object.add("node", paid.node())
                    .add("agreementId", paid.agreementId())
                    .add("kind", paid.kind())
                    .add("amount", paid.amount().toPlainString());
        } else if (event instanceof ServiceEvent.Refused refused) {
            object.add("node", refused.node())
                    .add("agreementId", refused.agreementId())
                    .add("kind", refused.kind())
                    .add("amount", refused.amount().toPlainString())
                    .add("reason", refused.reason());
        } else {
            ServiceEvent.Acted acted = (ServiceEvent.Acted) event;
            object.add("by", acted.by()).add("what", acted.what()).add("result", acted.result());
        }
        return object.build();
    }
}
