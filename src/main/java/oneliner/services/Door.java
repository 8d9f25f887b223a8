package oneliner.services;

import java.util.OptionalInt;

/**
 * A way into the app from outside, as the descriptor names it.
 *
 * @param node the node it leads to
 * @param kind what is spoken
 * @param remotePort port on the provider's side, 1 to 65535
 * @param localPort port on our side where the descriptor names one
 */
public record Door(String node, Kind kind, int remotePort, OptionalInt localPort) {
    /** What a door speaks. */
    public enum Kind {
        /** HTTP, served by the proxy. */
        HTTP,
        /** Raw bytes on a local port. */
        TCP
    }
}
