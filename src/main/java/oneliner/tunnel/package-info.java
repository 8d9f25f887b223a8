/**
 * Byte streams through the daemon's websocket to one port of one provider. {@link oneliner.tunnel.Tunnels} gives a Netty
 * channel whose traffic is plain bytes; it knows the daemon's rules (frame size, heartbeat, how an end looks) and
 * nothing of HTTP between browser and app, nor of Golem.
 *
 * <p>Threads: everything of one channel happens on its event loop. Nothing here blocks.
 */
package oneliner.tunnel;
