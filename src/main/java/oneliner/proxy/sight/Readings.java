package oneliner.proxy.sight;

import java.util.List;

/** What is read only when somebody asks for the figures. Any thread may call; nothing waits. */
public interface Readings {
    /**
     * The tunnels to one node.
     *
     * @param node name in the descriptor
     * @param busy those that carry a request, or are being opened
     * @param idle those kept for the next one
     * @param streams those of upgraded connections
     * @param waiting requests that wait for one
     */
    record Tunnels(String node, int busy, int idle, int streams, int waiting) {}

    /**
     * One serving instance.
     *
     * @param node name in the descriptor
     * @param index among the node's instances
     * @param underWay requests
     * @param ejected true while it is left alone
     */
    record Instance(String node, int index, int underWay, boolean ejected) {}

    /**
     * One TCP door.
     *
     * @param node name in the descriptor
     * @param port on the provider's side
     * @param connections open through it
     * @param refused connections turned away since it opened
     */
    record Door(String node, int port, int connections, long refused) {}

    /** One for each node that has any. */
    List<Tunnels> tunnels();

    /** One for each instance, no two of a node with the same index. */
    List<Instance> instances();

    /** One for each open TCP door. */
    List<Door> doors();

    /** Requests so far that might have been sent once more, but for the budget of that. */
    long retriesDenied();
}
