package oneliner.yagna;

import java.net.URI;

/** {@code /net-api/v1} for a requestor. Every method throws {@link YagnaException}. */
public interface NetApi {
    /**
     * Makes a VPN.
     *
     * @param cidr such as 192.168.0.0/24
     */
    VirtualNetwork create(String cidr) throws InterruptedException;

    /** Ends a VPN; fine if it is gone already. */
    void delete(String networkId) throws InterruptedException;

    /** Gives the requestor an address. */
    void addAddress(String networkId, String ip) throws InterruptedException;

    /** Adds a node, or announces it again. The daemon does not refuse a duplicate address. */
    void addNode(String networkId, String nodeId, String ip) throws InterruptedException;

    /** Takes a node out with all its addresses; fine if it is not in. */
    void removeNode(String networkId, String nodeId) throws InterruptedException;

    /** The websocket URL that tunnels to {@code ip}, up to and without the port; wss for an https daemon. */
    URI tunnel(String networkId, String ip);
}
