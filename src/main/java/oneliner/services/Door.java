package oneliner.services;

import java.util.OptionalInt;

/**
 * A way into the app from outside, as the descriptor names it.
 *
 * @param node the node it leads to
 * @param kind what is spoken
 * @param remotePort port on the provider's side, 1 to 65535
 * @param localPort port on our side where the descriptor names one
 * @param manners how an HTTP door treats requests
 * @param address literal IP address on our side where a TCP door listens
 */
public record Door(String node, Kind kind, int remotePort, OptionalInt localPort, Manners manners, String address) {
    /** Where a TCP door listens unless the descriptor says otherwise. */
    public static final String LOOPBACK = "127.0.0.1";

    /** What a door speaks. */
    public enum Kind {
        /** HTTP, served by the proxy. */
        HTTP,
        /** Raw bytes on a local port. */
        TCP
    }

    /** A door of these manners; a TCP door listens on loopback. */
    public Door(String node, Kind kind, int remotePort, OptionalInt localPort, Manners manners) {
        this(node, kind, remotePort, localPort, manners, LOOPBACK);
    }

    /** A door without any special manners. */
    public Door(String node, Kind kind, int remotePort, OptionalInt localPort) {
        this(node, kind, remotePort, localPort, Manners.PLAIN);
    }
}
