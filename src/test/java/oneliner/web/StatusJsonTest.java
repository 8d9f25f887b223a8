package oneliner.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import oneliner.services.AppStatus;
import oneliner.services.Door;
import oneliner.services.Entrance;
import oneliner.services.Entrances;
import oneliner.services.ServiceEvent;
import oneliner.services.ServiceInstance;
import oneliner.web.api.Schemas;
import org.junit.jupiter.api.Test;

/** Status and events are what the document says, with everything in them and with as little as can be. */
class StatusJsonTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final BigDecimal GLM = new BigDecimal("0.000000000000000001");
    private static final List<Door> DOORS = List.of(new Door("web", Door.Kind.TCP, 22, OptionalInt.of(2222)));

    private final Schemas schemas = new Schemas();

    private static AppStatus.Instance instance() {
        return new AppStatus.Instance(
                1,
                AppStatus.Step.SERVING,
                Optional.of("why"),
                Optional.of("0xp"),
                Optional.of("fox"),
                Optional.of("192.168.0.2"),
                Optional.of("a1"),
                Optional.of("c1"),
                GLM,
                3,
                NOW,
                new AppStatus.Tenancy(
                        Optional.of(NOW),
                        true,
                        Optional.of(new AppStatus.Substitute(
                                AppStatus.Step.PROBE,
                                Optional.of("slow"),
                                Optional.of("0xq"),
                                Optional.of("a2"),
                                NOW))));
    }

    private static AppStatus full() {
        Map<String, Integer> out = new LinkedHashMap<>();
        out.put("too dear", 12);
        out.put("without vpn", 9);
        return new AppStatus(
                "shop",
                AppStatus.Phase.DEGRADED,
                Optional.of("why"),
                List.of(new AppStatus.Node("web", List.of(instance()), Optional.of(new AppStatus.Market(37, 16, out)))),
                List.of(new AppStatus.Network("default", Optional.of("n1"), "192.168.0.0/24")),
                new AppStatus.Money(
                        BigDecimal.ONE, GLM, GLM, GLM, Optional.of(BigDecimal.TEN), GLM, Optional.of("little is left")),
                NOW);
    }

    @Test
    void aFullStatusFitsTheDocument() {
        Entrance listening = new Entrance(Optional.of("127.0.0.1:2222"), 3, 1, Optional.empty());
        JsonObject json = StatusJson.of(full(), DOORS, entrances(listening));
        assertThat(schemas.faults("Status", json)).isEmpty();
        assertThat(json.toString())
                .contains("37 offers: 12 too dear, 9 without vpn, 16 candidates")
                .contains("\"spent\":\"0.000000000000000001\"");
    }

    private static Entrances entrances(Entrance entrance) {
        Entrances entrances = new Entrances();
        entrances.put(DOORS.get(0), () -> entrance);
        return entrances;
    }

    @Test
    void aDoorThatCannotListenSaysWhy() {
        Entrance blocked = new Entrance(Optional.empty(), 0, 0, Optional.of("port 2222 is taken"));
        JsonObject json = StatusJson.of(full(), DOORS, entrances(blocked));
        assertThat(schemas.faults("Status", json)).isEmpty();
        assertThat(json.getJsonArray("doors").getJsonObject(0).getString("reason"))
                .isEqualTo("port 2222 is taken");
        assertThat(json.getJsonArray("doors").getJsonObject(0)).doesNotContainKey("listening");
    }

    @Test
    void theFirstStatusFitsTheDocument() {
        assertThat(schemas.faults("Status", StatusJson.of(AppStatus.nothingYet(NOW), List.of(), new Entrances())))
                .isEmpty();
    }

    @Test
    void theDocumentNamesNothingThatIsNeverThere() {
        JsonObject properties = schemas.document()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("Instance")
                .getJsonObject("properties");
        JsonObject json = StatusJson.of(instance()).build();
        assertThat(json.keySet()).isEqualTo(properties.keySet());
    }

    @Test
    void everyEventFitsTheDocument() {
        ServiceInstance who = new ServiceInstance("i", "web", 0, "0xp", "fox", "192.168.0.2", URI.create("ws://x"));
        List<ServiceEvent> all = List.of(
                new ServiceEvent.Changed(NOW, full()),
                new ServiceEvent.Stepped(NOW, "web", instance(), AppStatus.Step.PROBE),
                new ServiceEvent.Commissioned(NOW, who),
                new ServiceEvent.Lost(NOW, who, "why"),
                new ServiceEvent.Paid(NOW, "web", "a1", "invoice", GLM),
                new ServiceEvent.Refused(NOW, "web", "a1", "debit-note", GLM, "too dear"),
                new ServiceEvent.Acted(NOW, "me", "scale web", "scaling web to 3"));
        Set<String> named = new TreeSet<>(Set.of("status"));
        for (ServiceEvent event : all) {
            named.add(EventJson.name(event));
            assertThat(schemas.faults(event.getClass().getSimpleName(), EventJson.of(event, DOORS, new Entrances())))
                    .as(EventJson.name(event))
                    .isEmpty();
        }
        assertThat(all).as("each kind is here").hasSameSizeAs(ServiceEvent.class.getPermittedSubclasses());
        assertThat(schemas.document()
                        .getValue("/paths/~1events/get/responses/200/content/text~1event-stream/x-events")
                        .asJsonObject()
                        .keySet())
                .as("the document names them")
                .containsExactlyInAnyOrderElementsOf(named);
    }
}
