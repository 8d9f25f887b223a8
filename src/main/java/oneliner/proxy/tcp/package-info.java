/**
 * The app's TCP doors: each {@code tcp_proxy} port of the descriptor is a listener on this machine, and each connection
 * that comes there gets a tunnel of its own to an instance that serves. {@link oneliner.proxy.tcp.TcpDoors} opens and
 * closes them as the descriptor and the app's phase want it; bytes flow in both directions as they are, each side read
 * only while the other takes them.
 *
 * <p>Threads: everything happens on the event loops of {@link oneliner.tunnel.Tunnels}; a connection and its tunnel live
 * on the same one. Nothing here blocks.
 */
package oneliner.proxy.tcp;
