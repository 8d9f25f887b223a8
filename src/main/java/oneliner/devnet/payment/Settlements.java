package oneliner.devnet.payment;

import jakarta.json.JsonValue;
import java.time.Duration;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Waiters;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/**
 * {@code /payments}. devnet moves no money: what is accepted stays accepted, as it does in the daemon until a batch of
 * transactions is through, so a client waits here for payments in vain. Loop thread only.
 */
final class Settlements {
    private final Waiters waiters;

    Settlements(Loop loop) {
        this.waiters = new Waiters(loop);
    }

    void routes(Routes routes, String root) {
        routes.add("GET", root + "/payments", this::payments);
        // nothing is wrong with a driver that does nothing
        routes.add("GET", root + "/payments/status", e -> e.reply(200, JsonValue.EMPTY_JSON_ARRAY));
        routes.add("GET", root + "/payments/{payment}", e -> {
            throw new ApiError(404, null);
        });
    }

    private void payments(Exchange exchange) {
        waiters.await(
                exchange.timeout(Duration.ofSeconds(5)),
                () -> false,
                () -> exchange.reply(200, JsonValue.EMPTY_JSON_ARRAY),
                exchange::onHangup);
    }
}
