package oneliner.devnet;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import oneliner.devnet.activity.Activities;
import oneliner.devnet.activity.Activity;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;
import oneliner.devnet.market.Market;
import oneliner.devnet.net.Networks;
import oneliner.devnet.payment.Payments;
import oneliner.lifecycle.FastClock;

/** {@code /devnet/}: what goes on inside, and deaths; faults are next door. */
final class ControlApi {
    private final Loop loop;
    private final Market market;
    private final Activities activities;
    private final Networks networks;
    private final Payments payments;

    ControlApi(Loop loop, Market market, Activities activities, Networks networks, Payments payments) {
        this.loop = loop;
        this.market = market;
        this.activities = activities;
        this.networks = networks;
        this.payments = payments;
    }

    void routes(Routes routes) {
        routes.add("GET", "/devnet/state", this::state);
        routes.add("GET", "/devnet/clock", this::clock);
        routes.add("POST", "/devnet/providers/{provider}/kill", this::killProvider);
        routes.add("POST", "/devnet/activities/{activity}/kill", this::killActivity);
    }

    /** All that another process needs to make the same clock. */
    private void clock(Exchange exchange) {
        Instant now = loop.now();
        exchange.reply(
                200,
                Wire.object()
                        .add("now", now.toString())
                        .add("factor", FastClock.factorOf(loop.clock()))
                        .add("start", (loop.clock() instanceof FastClock fast ? fast.start() : now).toString())
                        .build());
    }

    private void state(Exchange exchange) {
        List<JsonObject> providers = market.providers().stream()
                .map(p -> Wire.object().add("id", p.id()).add("name", p.name()).build())
                .toList();
        List<JsonObject> agreements = market.agreements().stream()
                .map(a -> Wire.object()
                        .add("id", a.id())
                        .add("provider", a.provider().id())
                        .add("state", a.state().wire())
                        .build())
                .toList();
        JsonObjectBuilder state = Wire.object()
                .add("providers", Wire.array(providers))
                .add("agreements", Wire.array(agreements))
                .add("networks", networks.state())
                .add("demands", Wire.texts(market.demands()))
                .add("book", payments.book());
        List<Activity> all = List.copyOf(activities.all());
        List<JsonObject> described = all.stream().map(ControlApi::describe).toList();
        loop.work(() -> {
            List<JsonValue> found = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                var pids = Wire.array();
                activities.processes(all.get(i)).forEach(pids::add);
                found.add(Wire.object(described.get(i)).add("pids", pids).build());
            }
            exchange.reply(200, state.add("activities", Wire.array(found)).build());
        });
    }

    private static JsonObject describe(Activity activity) {
        return Wire.object()
                .add("id", activity.id())
                .add("agreement", activity.agreement().id())
                .add("provider", activity.agreement().provider().id())
                .add("state", activity.state().wire())
                .build();
    }

    private void killProvider(Exchange exchange) {
        String id = exchange.param("provider");
        if (market.providers().stream().noneMatch(p -> p.id().equals(id))) {
            throw new ApiError(404, "no provider " + id);
        }
        kill(
                exchange,
                activities.all().stream()
                        .filter(a -> a.agreement().provider().id().equals(id))
                        .toList());
    }

    private void killActivity(Exchange exchange) {
        String id = exchange.param("activity");
        kill(exchange, List.of(activities.find(id).orElseThrow(() -> new ApiError(404, "no activity " + id))));
    }

    private void kill(Exchange exchange, List<Activity> victims) {
        loop.work(() -> {
            try {
                for (Activity victim : victims) {
                    activities.kill(victim);
                }
                exchange.reply(200, JsonValue.NULL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.error(500, "devnet is closing");
            }
        });
    }
}
