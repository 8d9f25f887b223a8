package oneliner.devnet;

import java.util.List;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/** What the daemon has and devnet has not, so that a client hears a clear word instead of an unknown path. */
final class Unsupported {
    private static final String ACTIVITY = "/activity-api/v1/activity/{activity}";

    private Unsupported() {}

    static void routes(Routes routes) {
        for (String root : List.of("/net-api/v1", "/net-api/v2/vpn")) {
            routes.add(
                    "GET",
                    root + "/net/{net}/raw/from/{src}/to/{dst}",
                    e -> no(e, "devnet carries TCP only, no raw IP packets: use /net/{id}/tcp/{ip}/{port}"));
        }
        String gsb = "devnet has no service bus, so an SDK cannot send or fetch files over gftp: use a transfer command"
                + " with an http or https address";
        routes.add("POST", "/gsb-api/v1/services", e -> no(e, gsb));
        routes.add("*", "/gsb-api/v1/services/{services}", e -> no(e, gsb));
        routes.add("POST", ACTIVITY + "/encrypted", e -> no(e, "devnet's providers have no enclave"));
        // as the daemon answers where the runtime, like vm, serves no HTTP of its own
        routes.add(
                "*",
                ACTIVITY + "/proxy-http/{path...}",
                e -> e.error(500, "GSB error: endpoint address not found: the runtime vm serves no HTTP over the bus"));
    }

    private static void no(Exchange exchange, String why) {
        exchange.error(501, why);
    }
}
