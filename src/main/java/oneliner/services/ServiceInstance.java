package oneliner.services;

import java.net.URI;
import java.util.Objects;

/**
 * One service that runs on one provider and answered its probe.
 *
 * @param id unique for this run of the service; a replacement has another
 * @param node name of the node in the descriptor
 * @param index which of the node's instances, from 0
 * @param providerId node id of the provider
 * @param providerName what the provider calls itself
 * @param ip address in the VPN
 * @param tunnel websocket URL of the daemon up to and without the port: {@code ws://…/net/{network}/tcp/{ip}}
 */
public record ServiceInstance(
        String id, String node, int index, String providerId, String providerName, String ip, URI tunnel) {
    /** Refuses nulls. */
    public ServiceInstance {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(providerId, "providerId");
        Objects.requireNonNull(providerName, "providerName");
        Objects.requireNonNull(ip, "ip");
        Objects.requireNonNull(tunnel, "tunnel");
    }

    /** Where a tunnel to one port of this instance is opened. */
    public URI tunnelTo(int port) {
        return URI.create(tunnel + "/" + port);
    }
}
